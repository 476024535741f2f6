/**
 * The composition root: builds the parts, joins them, starts them, and stops them in the opposite order. The only file
 * that sees every folder.
 */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import process from 'node:process';

import { Controller } from './controller/controller.ts';
import { ConfigReader } from './kube/config-reader.ts';
import type { Connection } from './kube/credentials.ts';
import { HashKeyError, HashKeyStore, type HashKeys } from './kube/hash-key-store.ts';
import { loadConnection } from './kube/kube-config.ts';
import { Patcher } from './kube/patcher.ts';
import { Reflector } from './kube/reflector.ts';
import { listPath, resourceName } from './kube/resources.ts';
import { HttpTransport } from './kube/transport.ts';
import { Backoff } from './lib/backoff.ts';
import { systemClock } from './lib/clock.ts';
import { sleep } from './lib/sleep.ts';
import type { Config, NamespacedName } from './model/config.ts';
import { configKinds, workloadKinds, type ConfigKind, type WorkloadKind } from './model/kinds.ts';
import type { Logger } from './model/logger.ts';
import { startHttpServer } from './observability/http-server.ts';
import { Metrics } from './observability/metrics.ts';
import { Digester } from './plan/digest.ts';
import { readConfig } from './plan/read-config.ts';
import { readWorkload } from './plan/read-workload.ts';

export interface AppContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly logger: Logger;
  /** Interrupts the start. */
  readonly signal: AbortSignal;
}

/** A controller that runs. */
export interface App {
  /** Rejects when it cannot go on; resolves after `stop`. */
  readonly finished: Promise<void>;
  /** Finishes what is in flight and frees everything. */
  stop(): Promise<void>;
}

/** The name under which the API server notes what we wrote. It owns those fields, so it never changes. */
const fieldManager = 'reroll';

/** Secrets that no pod loads as configuration, and that a cluster may hold thousands of. */
const secretSelector = 'type!=helm.sh/release.v1,type!=kubernetes.io/service-account-token';

/** What has been started, to be stopped in the opposite order. */
class Closers {
  readonly #closers: (() => void | Promise<void>)[] = [];

  add(close: () => void | Promise<void>): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}

/**
 * Starts the controller; resolves when it watches. It plans nothing before every watch has synced.
 * @throws StartError when it cannot be started as it is configured; the signal's reason when the signal aborts
 */
export async function startApp(config: Config, context: AppContext): Promise<App> {
  const closers = new Closers();
  try {
    return await start(config, context, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** What every part that is built here needs. */
interface Base {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly transport: HttpTransport;
}

async function start(config: Config, context: AppContext, closers: Closers): Promise<App> {
  const { version, logger } = context;
  const connection = connect(config, context);
  const metrics = new Metrics({ version });
  closers.add(() => {
    metrics.close();
  });
  const transport = new HttpTransport({
    connection,
    userAgent: `reroll/${version} (${process.platform}/${process.arch})`,
    clock: systemClock,
    logger,
    metrics,
    maxSockets: config.concurrency,
  });
  closers.add(() => {
    transport.close();
  });
  logger.info({ version, server: connection.server, node: process.version }, 'starting');
  const base: Base = { logger, metrics, transport };
  const started: { controller?: Controller } = {};
  await serveHttp(config, base, closers, () => started.controller?.missing ?? ['the digest key']);
  const keys = await loadHashKeys(hashKeySecret(config, context, connection), base, context.signal);
  const digester = new Digester(keys.current);
  const controller = buildController(config, base, digester);
  started.controller = controller;
  metrics.observeInventory(controller);
  return run(controller, buildReflectors(controller, base, digester), closers);
}

function connect({ kubeconfig, context }: Config, { env }: AppContext): Connection {
  return loadConnection({ kubeconfig, context, env, homeDir: homedir() });
}

function hashKeySecret(config: Config, { env }: AppContext, connection: Connection): NamespacedName {
  const namespace = env['POD_NAMESPACE'] ?? connection.defaultNamespace;
  return config.hashKeySecret ?? { namespace, name: 'reroll-hash-key' };
}

async function serveHttp(
  { listenAddress }: Config,
  { logger, metrics }: Base,
  closers: Closers,
  missing: () => readonly string[],
): Promise<void> {
  if (listenAddress === undefined) return;
  const synced = (): string | undefined =>
    missing().length === 0 ? undefined : `waiting for the first list of ${missing().join(', ')}`;
  const liveness = { ping: () => undefined };
  const server = await startHttpServer({
    address: listenAddress,
    logger,
    metrics,
    liveness,
    readiness: { ...liveness, 'watches-synced': synced },
  });
  closers.add(() => server.close());
}

/** Waits for an API server that is away; gives up only when it refuses. */
async function loadHashKeys(
  secret: NamespacedName,
  { transport, logger }: Base,
  signal: AbortSignal,
): Promise<HashKeys> {
  const store = new HashKeyStore({ transport, secret, fieldManager, randomBytes });
  const backoff = new Backoff({ baseMs: 250, factor: 2, capMs: 15_000, jitter: 0.2 }, Math.random);
  for (;;) {
    try {
      return await store.load(signal);
    } catch (error) {
      if (!(error instanceof HashKeyError) || error.kind === 'refused') throw error;
      logger.warn({ reason: error.message }, 'no digest key yet, will be tried again');
      await sleep(systemClock, backoff.nextMs(), signal);
    }
  }
}

function buildController(config: Config, { logger, metrics, transport }: Base, digester: Digester): Controller {
  return new Controller({
    patcher: new Patcher({ transport, fieldManager }),
    reader: new ConfigReader({ transport, reduce: (kind, object) => readConfig(kind, object, digester) }),
    digester,
    settings: config,
    concurrency: config.concurrency,
    resources: [...workloadKinds, ...configKinds].map(resourceName),
    clock: systemClock,
    random: Math.random,
    logger,
    metrics,
  });
}

function buildReflectors(
  controller: Controller,
  { logger, metrics, transport }: Base,
  digester: Digester,
): readonly Watcher[] {
  const common = { transport, logger, metrics, clock: systemClock, random: Math.random };
  const ofConfigs = (kind: ConfigKind): Watcher =>
    new Reflector({
      ...common,
      ...locate(kind),
      fieldSelector: kind === 'Secret' ? secretSelector : undefined,
      reduce: (object) => readConfig(kind, object, digester),
      sink: controller.configSink(kind, resourceName(kind)),
    });
  const ofWorkloads = (kind: WorkloadKind): Watcher =>
    new Reflector({
      ...common,
      ...locate(kind),
      reduce: (object) => readWorkload(kind, object, digester),
      sink: controller.workloadSink(kind, resourceName(kind)),
    });
  return [...configKinds.map(ofConfigs), ...workloadKinds.map(ofWorkloads)];
}

function locate(kind: ConfigKind | WorkloadKind): { resource: string; path: string } {
  return { resource: resourceName(kind), path: listPath(kind) };
}

interface Watcher {
  run(signal: AbortSignal): Promise<void>;
}

function run(controller: Controller, watchers: readonly Watcher[], closers: Closers): App {
  const working = new AbortController();
  const watching = new AbortController();
  const worked = controller.run(working.signal);
  const watched = Promise.all(watchers.map((watcher) => watcher.run(watching.signal)));
  return {
    finished: Promise.all([worked, watched]).then(() => undefined),
    stop: async () => {
      working.abort();
      await Promise.allSettled([worked]);
      watching.abort();
      await Promise.allSettled([watched]);
      await closers.close();
    },
  };
}
