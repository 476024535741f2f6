/**
 * The composition root of the controller: builds the parts, connects them, starts them, and stops them in reverse
 * order. Only src/app imports from every other folder.
 */
import { randomBytes } from 'node:crypto';
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';

import { connect, fieldManager } from './connect.ts';
import type { ControllerPage } from './controller-page.ts';
import { gaugesOf } from './gauges.ts';
import { serveHttp } from './http.ts';
import { superviseSessions, type App } from './supervisor.ts';
import { startNotifier } from './notify.ts';
import { findRival } from './rival.ts';
import { Session } from './session.ts';
import { isOrderKnown, retry } from './start.ts';
import type { Deps } from './watches.ts';
import { formatPublished } from '../config/published-options.ts';
import { HashKeyStore } from '../kube/hash-key/hash-key-store.ts';
import { WireFormats } from '../kube/reflector/wire-formats.ts';
import type { FoundConnection } from '../kube/kubeconfig/kube-config.ts';
import { systemClock } from '../lib/clock.ts';
import { collectGarbage, type GarbageOptions } from '../lib/collect-garbage.ts';
import type { Config, NamespacedName } from '../model/config.ts';
import { setAddedKinds } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { Notifications } from '../notify/notifications.ts';
import type { SettingsSource } from '../notify/settings/load.ts';
import { Metrics } from '../observability/metrics.ts';
import { annotationsOf } from '../plan/read/annotations.ts';
import { Windows } from '../plan/window/window.ts';
import { Digester } from '../plan/record/digest.ts';

export interface AppContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly logger: Logger;
  /** Interrupts the start. */
  readonly signal: AbortSignal;
  /** Where messages to people go; undefined where none are sent. */
  readonly notifications?: SettingsSource | undefined;
}

/** Close functions of the parts that have started, called in reverse order. */
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
 * Starts the controller and resolves when its watches run. The controller reconciles nothing before every watch has
 * synced.
 * @throws StartError when the configuration does not allow a start; the signal's reason when the signal aborts
 */
export async function startApp(config: Config, context: AppContext): Promise<App> {
  setAddedKinds(config.kinds);
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
  const metrics = new Metrics({ version, isPerWorkload: config.metricsPerWorkload });
  closers.add(() => {
    metrics.close();
  });
  const { kubeconfig, context: contextName, concurrency: maxSockets } = config;
  const { connection, transport } = connect({
    kubeconfig,
    context: contextName,
    env: context.env,
    version,
    logger,
    metrics,
    maxSockets,
  });
  closers.add(() => {
    transport.close();
  });
  const { server, proxy } = connection;
  logger.info({ version, server, proxy: proxy?.name, node: process.version }, 'starting');

  const started: { app?: App<Session> } = {};
  closers.add(await serveHttp(config, { logger, metrics }, () => started.app?.session));
  const namespace = ownNamespace(context, connection);
  const secret = config.hashKeySecret ?? { namespace, name: 'reroll-hash-key' };
  const store = new HashKeyStore({ transport, secret, fieldManager, randomBytes });
  const keys = await retry((attempt) => store.load(attempt), retrying);
  const notifications = await notify(context, metrics, () => started.app?.session);
  closers.add(() => notifications?.stop());
  const isStakater = config.dialect === 'stakater';
  const annotations = annotationsOf(config.annotationPrefix);
  const deps: Deps = {
    config,
    logger,
    metrics,
    transport,
    wireFormats: new WireFormats({ wireFormat: config.wireFormat, logger }),
    readSettings: {
      digester: new Digester(keys.current),
      previous: keys.previous.map((key) => new Digester(key)),
      annotations,
      isStakater,
      windows: new Windows({ timeZone: config.timeZone, named: config.windows }),
      sinkNames: () => notifications?.notifier.sinkNames ?? [],
      keepsForNotices: notifications !== undefined,
    },
    notifier: notifications?.notifier,
  };
  const isFreshnessKnown = config.freshness && (await isOrderKnown(deps, retrying));
  const lease = isElected(config, connection) ? { namespace, name: config.leaseName } : undefined;
  const rival = await findRival(deps, { own: lease, secret, fieldManager }, signal);
  const published = publishedOf(deps, version, isFreshnessKnown);
  const facts = { isFreshnessKnown, store, secret, keys, lease, published, rival };
  const page = await startPage(
    { deps, context, isFreshnessKnown, lease: { namespace, name: config.leaseName } },
    () => {
      return started.app?.session;
    },
  );
  closers.add(page.close);
  const newSession = (): Session => new Session({ ...deps, observer: page.observer }, facts);
  const app = superviseSessions({ newSession, logger, close: () => closers.close() });
  started.app = app;
  metrics.observeInventory(() => gaugesOf(app.session));
  const { gc } = globalThis;
  if (gc !== undefined) closers.add(collectGarbage(heapOf(app, gc)));
  return app;
}

async function notify(
  { notifications: source, env, version, logger }: AppContext,
  metrics: Metrics,
  session: () => Session | undefined,
): Promise<Notifications | undefined> {
  if (source === undefined) return undefined;
  return startNotifier({ source, env, version, logger, metrics: metrics.forNotifications(), session });
}

interface PageFacts {
  readonly deps: Deps;
  readonly context: AppContext;
  readonly isFreshnessKnown: boolean;
  readonly lease: NamespacedName;
}

/** Nothing of the page is loaded where it is off. */
async function startPage(
  { deps, context, ...facts }: PageFacts,
  session: () => Session | undefined,
): Promise<Partial<ControllerPage> & Pick<ControllerPage, 'close'>> {
  const { config, logger, readSettings } = deps;
  const { webAddress: address } = config;
  if (address === undefined) return { close: () => Promise.resolve() };
  const { startControllerPage } = await import('./controller-page.ts');
  return startControllerPage({ ...facts, ...context, config, address, logger, readSettings, session });
}

/** What the leader publishes on its Lease. */
function publishedOf({ config, readSettings }: Deps, version: string, isFreshnessKnown: boolean): string {
  const { digester, previous } = readSettings;
  return formatPublished({
    version,
    keyIds: [digester, ...previous].map(({ keyId }) => keyId),
    isFreshnessKnown,
    config,
  });
}

/** Garbage collection for a process that runs with `--expose-gc`, as in the image. */
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
      // This flavor also compacts the heap, so that V8 returns whole pages.
      gc({ type: 'major', execution: 'sync', ...(how === 'thoroughly' && { flavor: 'last-resort' }) });
    },
  };
}

/** The namespace of the controller's own objects: its Lease and its digest key. */
function ownNamespace({ env }: AppContext, connection: FoundConnection): string {
  // An empty variable counts as not set.
  return [env['POD_NAMESPACE'], connection.defaultNamespace].find(Boolean) ?? 'default';
}

/**
 * By default true in a cluster, where other replicas may run. A dry run writes to no workload, so it needs no election.
 */
function isElected({ leaderElect, dryRun }: Config, { isInCluster }: FoundConnection): boolean {
  return leaderElect ?? (isInCluster && !dryRun);
}
