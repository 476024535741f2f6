/**
 * Joins caches, handlers, queue and workers into one controller. It gives a sink for each watch, starts to work once all
 * of them have been listed, acts only while it leads, and stops without leaving a patch half done.
 */
import { ConfigCache } from '../cache/config-cache.ts';
import { NamespaceCache } from '../cache/namespace-cache.ts';
import { WorkloadCache } from '../cache/workload-cache.ts';
import type { Clock } from '../lib/clock.ts';
import { whenAborted } from '../lib/when-aborted.ts';
import { workloadKey, type ConfigKind, type WorkloadKey, type WorkloadKind } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { StaleWorkload } from '../model/pending.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { PlanSettings } from '../plan/plan-input.ts';
import type { Reading } from '../plan/read-config.ts';
import { RateLimit } from '../queue/rate-limit.ts';
import { Workqueue, type QueueMetrics } from '../queue/workqueue.ts';
import {
  ConfigHandler,
  reportAllProblems,
  NamespaceHandler,
  WorkloadHandler,
  type HandlerContext,
  type Watched,
} from './event-handlers.ts';
import { isLookedAfter, isOptedInByDefault, type Scope } from './planner.ts';
import type {
  ConfigReader,
  ControllerMetrics,
  EventReporter,
  Leadership,
  RelistNamespace,
  WorkloadPatcher,
} from './ports.ts';
import { Reconciler, type ReconcilerContext } from './reconciler.ts';
import type { ReconcileResult } from './result.ts';
import { SyncBarrier } from './sync-barrier.ts';
import { runWorkers } from './worker-pool.ts';

export interface ControllerOptions {
  readonly patcher: WorkloadPatcher;
  readonly reader: ConfigReader;
  readonly events: EventReporter;
  readonly leadership: Leadership;
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

/** One time of leading. What is remembered between two looks is of the term: the next one begins as a new process would. */
interface Term {
  readonly reconciler: Reconciler;
  /** Its end cuts short what is in flight. */
  readonly end: AbortController;
}

export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: Workqueue<WorkloadKey>;
  readonly #handlerContext: HandlerContext;
  readonly #reconcilerContext: ReconcilerContext;
  readonly #barrier: SyncBarrier;
  /** Undefined while this replica stands by. */
  #term: Term | undefined;

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
      isActing: () => this.#term !== undefined,
      isLookedAfter: (namespace) => isLookedAfter(caches, scope, namespace),
      isOptedInByDefault: (namespace) => isOptedInByDefault(caches, scope, namespace),
      enqueue: (key) => {
        queue.add(key);
      },
      listed: barrier.arrived.bind(barrier),
    };
    const limit = { perSecond: maxPatchesPerSecond ?? Infinity, clock, onTurn: this.#handlerContext.enqueue };
    this.#reconcilerContext = { ...this.#handlerContext, ...options, rateLimit: new RateLimit(limit) };
  }

  /** Watches whose first list is still to come. */
  get missing(): readonly string[] {
    return this.#barrier.missing;
  }

  /** Resolves when a watch has been listed. To be called once for a watch. */
  whenListed(watch: string): Promise<void> {
    return this.#barrier.whenArrived(watch);
  }

  get isSynced(): boolean {
    return this.missing.length === 0;
  }

  /** Resolves when every watch has been listed. */
  get synced(): Promise<void> {
    return this.#barrier.passed;
  }

  get managedWorkloads(): number {
    return this.#handlerContext.workloads.size;
  }

  get watchedConfigs(): number {
    return this.#handlerContext.configs.size;
  }

  /** Workloads whose pods may run other content than their configs have; none while it stands by. */
  get staleWorkloads(): Iterable<StaleWorkload> {
    return this.#term?.reconciler.stale ?? [];
  }

  /** Workloads whose last look failed; none while it stands by. */
  get failingWorkloads(): number {
    return this.#term?.reconciler.failing ?? 0;
  }

  /** For how long no workload has waited to be looked at or been looked at, ms; 0 while one is. */
  get idleMs(): number {
    return this.#queue.idleMs;
  }

  /** For how long the oldest of the looks that are under way has lasted, ms; 0 for none. */
  get longestLookMs(): number {
    return this.#queue.longestWorkMs;
  }

  /** Whether a workload of this namespace is opted in where it says nothing itself. */
  isOptedInByDefault(namespace: string): boolean {
    return this.#handlerContext.isOptedInByDefault(namespace);
  }

  /** What is known of a workload with a record at exactly this version: the answer to our patch, which its watch repeats. */
  knownExactly(key: WorkloadKey, uid: string, resourceVersion: string): WorkloadState | undefined {
    const state = this.#handlerContext.workloads.exactly(key, uid, resourceVersion);
    // Without a record it depends on the defaults, too, whether it is kept.
    return state?.record.state === 'none' ? undefined : state;
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

  /** From now on it acts, and begins with a look at every workload: nobody has acted on what came while it stood by. */
  lead(): void {
    const { workloads, enqueue } = this.#handlerContext;
    this.#term = { reconciler: new Reconciler(this.#reconcilerContext), end: new AbortController() };
    for (const key of workloads.keys()) enqueue(key);
    reportAllProblems(this.#handlerContext);
  }

  /** From now on it only watches. What is in flight is cut short: whether it was done, the next look will tell. */
  standDown(): void {
    this.#term?.end.abort(new Error('this replica does not lead any longer'));
    this.#term?.reconciler.close();
    this.#term = undefined;
    this.#reconcilerContext.rateLimit?.clear();
    this.#handlerContext.workloads.forgetAdoptions();
  }

  /** Works until the signal aborts; then what is in flight is finished, within ten seconds. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, concurrency } = this.#options;
    const cutShort = new AbortController();
    let cancelCut = (): void => undefined;
    const stop = (): void => {
      this.#queue.shutDown();
      cancelCut = clock.setTimer(finishMs, () => {
        const reason = new Error(`not finished within ${String(finishMs)} ms of the stop`);
        cutShort.abort(reason);
        this.#term?.end.abort(reason);
      });
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await Promise.race([this.#barrier.passed, whenAborted(signal)]);
      if (!signal.aborted) logger.info({ workloads: this.managedWorkloads, configs: this.watchedConfigs }, 'synced');
      const reconcile = this.#look.bind(this);
      await runWorkers({ queue: this.#queue, reconcile, concurrency, logger }, cutShort.signal);
    } finally {
      cancelCut();
      this.#reconcilerContext.rateLimit?.clear();
      this.#term?.reconciler.close();
      signal.removeEventListener('abort', stop);
    }
  }

  async #look(key: WorkloadKey): Promise<ReconcileResult> {
    const term = this.#term;
    if (term === undefined) return { next: 'done' };
    try {
      return await term.reconciler.reconcile(key, term.end.signal);
    } catch (error) {
      if (term === this.#term) throw error;
      // Cut short by the end of the term: the next one begins with a look at everything.
      return { next: 'done' };
    }
  }
}
