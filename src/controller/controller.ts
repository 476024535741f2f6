/**
 * Joins caches, handlers, queue and workers into one controller. It gives a sink for each watched resource, starts to
 * work once all of them have been listed, and stops without leaving a patch half done.
 */
import { ConfigCache } from '../cache/config-cache.ts';
import { WorkloadCache } from '../cache/workload-cache.ts';
import type { Clock } from '../lib/clock.ts';
import type { ConfigKind, WorkloadKey, WorkloadKind } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { Digester } from '../plan/digest.ts';
import type { GateSettings } from '../plan/gates.ts';
import { Workqueue, type QueueMetrics } from '../queue/workqueue.ts';
import { ConfigHandler, WorkloadHandler, type HandlerContext } from './event-handlers.ts';
import type { ConfigReader, ControllerMetrics, WorkloadPatcher } from './ports.ts';
import { Reconciler } from './reconciler.ts';
import { SyncBarrier } from './sync-barrier.ts';
import { runWorkers } from './worker-pool.ts';

export interface ControllerOptions {
  readonly patcher: WorkloadPatcher;
  readonly reader: ConfigReader;
  readonly digester: Digester;
  readonly settings: GateSettings;
  /** Workloads that are looked at at the same time. */
  readonly concurrency: number;
  /** Names of the resources that must have been listed before any plan is made. */
  readonly resources: Iterable<string>;
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
    const { clock, random, resources, metrics } = options;
    const configs = new ConfigCache();
    const workloads = new WorkloadCache();
    const queue = new Workqueue<WorkloadKey>({ clock, metrics, random, backoff: retryBackoff });
    const barrier = new SyncBarrier(resources);
    this.#queue = queue;
    this.#barrier = barrier;
    this.#handlerContext = {
      configs,
      workloads,
      clock,
      enqueue: (key) => {
        queue.add(key);
      },
      listed: (resource) => {
        barrier.arrived(resource);
      },
    };
    this.#reconciler = new Reconciler({ ...options, configs, workloads });
  }

  /** Resources whose first list is still to come. */
  get missing(): readonly string[] {
    return this.#barrier.missing;
  }

  get managedWorkloads(): number {
    return this.#handlerContext.workloads.size;
  }

  get watchedConfigs(): number {
    return this.#handlerContext.configs.size;
  }

  /** Where the watch of a kind of config puts what it sees. */
  configSink(kind: ConfigKind, resource: string): ConfigHandler {
    return new ConfigHandler({ kind, resource }, this.#handlerContext);
  }

  /** Where the watch of a kind of workload puts what it sees. */
  workloadSink(kind: WorkloadKind, resource: string): WorkloadHandler {
    return new WorkloadHandler({ kind, resource }, this.#handlerContext);
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

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener(
      'abort',
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
