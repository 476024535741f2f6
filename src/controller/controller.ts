/**
 * Joins caches, handlers, queue and workers into one controller. It gives a sink for each watch, starts to work once all
 * of them have been listed, and stops without leaving a patch half done.
 */
import { ConfigCache } from '../cache/config-cache.ts';
import { NamespaceCache } from '../cache/namespace-cache.ts';
import { WorkloadCache } from '../cache/workload-cache.ts';
import type { Clock } from '../lib/clock.ts';
import { whenAborted } from '../lib/when-aborted.ts';
import { workloadKey, type ConfigKind, type WorkloadKey, type WorkloadKind } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { PlanSettings } from '../plan/plan-input.ts';
import type { Reading } from '../plan/read-config.ts';
import { Pacer } from '../queue/pacer.ts';
import { Workqueue, type QueueMetrics } from '../queue/workqueue.ts';
import {
  ConfigHandler,
  NamespaceHandler,
  WorkloadHandler,
  type HandlerContext,
  type Watched,
} from './event-handlers.ts';
import { isLookedAfter, isOptedInByDefault, type Scope } from './planner.ts';
import type { ConfigReader, ControllerMetrics, EventReporter, RelistNamespace, WorkloadPatcher } from './ports.ts';
import { Reconciler } from './reconciler.ts';
import { SyncBarrier } from './sync-barrier.ts';
import { runWorkers } from './worker-pool.ts';

export interface ControllerOptions {
  readonly patcher: WorkloadPatcher;
  readonly reader: ConfigReader;
  readonly events: EventReporter;
  readonly relistNamespace: RelistNamespace;
  /** Called when the API server has gone back to an older state; what is planned from here on says nothing. */
  readonly onRewound: () => void;
  readonly reading: Reading;
  readonly settings: PlanSettings;
  readonly scope: Scope;
  readonly isDryRun: boolean;
  /** Workloads that are looked at at the same time. */
  readonly concurrency: number;
  /** Undefined: no limit. */
  readonly maxPatchesPerSecond: number | undefined;
  /** Names of the watches that must have been listed before any plan is made. */
  readonly watches: readonly string[];
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: ControllerMetrics & QueueMetrics;
}

/** Back-off of looks that fail: quick after a conflict, at most half a minute apart while the API server is away. */
const retryBackoff = { baseMs: 10, factor: 2, capMs: 30_000, jitter: 0.2 };

/** What is in flight when the controller stops may take this long to finish. */
const finishMs = 10_000;

export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: Workqueue<WorkloadKey>;
  readonly #handlerContext: HandlerContext;
  readonly #reconciler: Reconciler;
  readonly #barrier: SyncBarrier;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { clock, metrics, random, scope, maxPatchesPerSecond } = options;
    const caches = { configs: new ConfigCache(), workloads: new WorkloadCache(), namespaces: new NamespaceCache() };
    const queue = new Workqueue<WorkloadKey>({ clock, metrics, random, backoff: retryBackoff });
    const barrier = new SyncBarrier(options.watches);
    this.#queue = queue;
    this.#barrier = barrier;
    this.#handlerContext = {
      ...options,
      ...caches,
      isLookedAfter: (namespace) => isLookedAfter(caches, scope, namespace),
      isOptedInByDefault: (namespace) => isOptedInByDefault(caches, scope, namespace),
      enqueue: (key) => {
        queue.add(key);
      },
      listed: (watch) => {
        barrier.arrived(watch);
      },
    };
    const pacer = maxPatchesPerSecond === undefined ? undefined : new Pacer<WorkloadKey>(maxPatchesPerSecond);
    this.#reconciler = new Reconciler({ ...this.#handlerContext, ...options, pacer });
  }

  /** Watches whose first list is still to come. */
  get missing(): readonly string[] {
    return this.#barrier.missing;
  }

  /** Resolves when a watch has been listed. To be called once for a watch. */
  whenListed(watch: string): Promise<void> {
    return this.#barrier.whenArrived(watch);
  }

  get managedWorkloads(): number {
    return this.#handlerContext.workloads.size;
  }

  get watchedConfigs(): number {
    return this.#handlerContext.configs.size;
  }

  /** Workloads whose pods may run other content than their configs have. */
  get staleWorkloads(): { readonly held: number; readonly reverted: number } {
    return this.#reconciler.stale;
  }

  /** Whether a workload waits for a worker, or is with one. */
  get isBusy(): boolean {
    return this.#queue.isBusy;
  }

  /** Whether a workload of this namespace is opted in where it says nothing itself. */
  isOptedInByDefault(namespace: string): boolean {
    return this.#handlerContext.isOptedInByDefault(namespace);
  }

  /** Where the watch of a kind of config puts what it sees. */
  configSink(watched: Watched<ConfigKind>): ConfigHandler {
    return new ConfigHandler(watched, this.#handlerContext);
  }

  /** Where the watch of a kind of workload puts what it sees. */
  workloadSink(watched: Watched<WorkloadKind>): WorkloadHandler {
    return new WorkloadHandler(watched, this.#handlerContext);
  }

  /** Where what is seen of Namespaces goes. */
  namespaceSink(watch: string): NamespaceHandler {
    return new NamespaceHandler(watch, this.#handlerContext);
  }

  /** Takes a workload that was not kept before and that a list has found again. What is kept is left to its watch. */
  adopt(state: WorkloadState): void {
    const key = workloadKey(state);
    const { workloads, enqueue } = this.#handlerContext;
    if (workloads.get(key) !== undefined) return;
    workloads.upsert(state, 'list');
    enqueue(key);
  }

  /** Works until the signal aborts; then what is in flight is finished, within ten seconds. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, concurrency } = this.#options;
    const cutShort = new AbortController();
    let cancelCut = (): void => undefined;
    const stop = (): void => {
      this.#queue.shutDown();
      cancelCut = clock.setTimer(finishMs, () => {
        cutShort.abort(new Error(`not finished within ${String(finishMs)} ms of the stop`));
      });
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await Promise.race([this.#barrier.passed, whenAborted(signal)]);
      if (!signal.aborted) logger.info({ workloads: this.managedWorkloads, configs: this.watchedConfigs }, 'synced');
      const reconcile = this.#reconciler.reconcile.bind(this.#reconciler);
      await runWorkers({ queue: this.#queue, reconcile, concurrency, logger }, cutShort.signal);
    } finally {
      cancelCut();
      signal.removeEventListener('abort', stop);
    }
  }
}
