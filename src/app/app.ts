/**
 * The composition root: builds the parts, joins them, starts them, and stops them in the opposite order. With
 * the other app-*.ts the only code that sees every folder.
 */
import { randomBytes } from 'node:crypto';
import { homedir } from 'node:os';
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';

import { livenessOf, readinessOf } from './health.ts';
import { superviseSessions, type App } from './supervisor.ts';
import { findRival } from './rival.ts';
import { fieldManager, Session } from './session.ts';
import { isOrderKnown, retry } from './start.ts';
import type { Deps } from './watches.ts';
import { HashKeyStore } from '../kube/hash-key/hash-key-store.ts';
import { loadConnection, type FoundConnection } from '../kube/kubeconfig/kube-config.ts';
import { HttpTransport } from '../kube/transport/transport.ts';
import { systemClock } from '../lib/clock.ts';
import { collectGarbage, type GarbageOptions } from '../lib/collect-garbage.ts';
import type { Config } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import { Heartbeat } from '../observability/heartbeat.ts';
import { startHttpServer } from '../observability/http-server.ts';
import { Metrics } from '../observability/metrics.ts';
import { annotationsOf } from '../plan/read/annotations.ts';
import { Digester } from '../plan/record/digest.ts';

export interface AppContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly logger: Logger;
  /** Interrupts the start. */
  readonly signal: AbortSignal;
}

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

async function start(config: Config, context: AppContext, closers: Closers): Promise<App> {
  const { version, logger, signal } = context;
  const retrying = { logger, signal, clock: systemClock, random: Math.random };
  const connection = loadConnection({ ...config, env: context.env, homeDir: homedir });
  const metrics = new Metrics({ version, isPerWorkload: config.metricsPerWorkload });
  closers.add(() => {
    metrics.close();
  });
  const userAgent = `reroll/${version} (${process.platform}/${process.arch})`;
  const maxSockets = config.concurrency;
  const transport = new HttpTransport({ connection, userAgent, clock: systemClock, logger, metrics, maxSockets });
  closers.add(() => {
    transport.close();
  });
  const { server, proxy } = connection;
  logger.info({ version, server, proxy: proxy?.name, node: process.version }, 'starting');

  const started: { app?: App<Session> } = {};
  await serveHttp(config, { logger, metrics, closers }, () => started.app?.session);
  const namespace = ownNamespace(context, connection);
  const secret = config.hashKeySecret ?? { namespace, name: 'reroll-hash-key' };
  const store = new HashKeyStore({ transport, secret, fieldManager, randomBytes });
  const keys = await retry((attempt) => store.load(attempt), retrying);
  const isStakater = config.dialect === 'stakater';
  const annotations = annotationsOf(config.annotationPrefix);
  const base: Deps = {
    config,
    logger,
    metrics,
    transport,
    readSettings: {
      digester: new Digester(keys.current),
      previous: keys.previous.map((key) => new Digester(key)),
      annotations,
      isStakater,
    },
  };
  const isFreshnessKnown = config.freshness && (await isOrderKnown(base, retrying));
  const lease = isElected(config, connection) ? { namespace, name: config.leaseName } : undefined;
  const rival = await findRival(base, { own: lease, secret, fieldManager }, signal);
  const newSession = (): Session => new Session(base, { isFreshnessKnown, store, secret, keys, lease, rival });
  const app = superviseSessions({ newSession, logger, close: () => closers.close() });
  started.app = app;
  metrics.observeInventory(() => app.session.controller);
  const { gc } = globalThis;
  if (gc !== undefined) closers.add(collectGarbage(heapOf(app, gc)));
  return app;
}

/** What Node hands out with `--expose-gc`, as the image runs it. */
function heapOf(app: App<Session>, gc: NodeJS.GCFunction): GarbageOptions {
  return {
    clock: systemClock,
    isListing: () => app.session.watchers.some(({ isListing }) => isListing === true),
    idleMs: () => (app.session.controller.isSynced ? app.session.controller.idleMs : 0),
    usedBytes: () => {
      const { used_heap_size: heap, external_memory: buffers } = getHeapStatistics();
      return heap + buffers;
    },
    collect: (how) => {
      // The flavor moves what is left together, too, so that whole pages are given back.
      gc({ type: 'major', execution: 'sync', ...(how === 'thoroughly' && { flavor: 'last-resort' }) });
    },
  };
}

/** Where the controller keeps what is its own. */
function ownNamespace({ env }: AppContext, connection: FoundConnection): string {
  // An empty variable counts as not set.
  return [env['POD_NAMESPACE'], connection.defaultNamespace].find(Boolean) ?? 'default';
}

/** By default in a cluster, where others of its kind may run. A dry run writes nothing that others could write too. */
function isElected({ leaderElect, dryRun }: Config, { isInCluster }: FoundConnection): boolean {
  return leaderElect ?? (isInCluster && !dryRun);
}

async function serveHttp(
  config: Config,
  { logger, metrics, closers }: { logger: Logger; metrics: Metrics; closers: Closers },
  run: () => Session | undefined,
): Promise<void> {
  const { listenAddress, watchIdleLimitMs } = config;
  if (listenAddress === undefined) return;
  const heartbeat = new Heartbeat(systemClock);
  const liveness = livenessOf(run, heartbeat, () => systemClock.monotonicMs(), config);
  const readiness = readinessOf(run, () => systemClock.monotonicMs(), watchIdleLimitMs);
  const server = await startHttpServer({ address: listenAddress, logger, metrics, liveness, readiness });
  closers.add(() => server.close());
  heartbeat.start();
  closers.add(() => {
    heartbeat.stop();
  });
}
