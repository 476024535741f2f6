/**
 * Joins caches, handlers, queue and workers into one controller. It gives a sink for each watch, starts to work once all
 * of them have been listed, acts only while it leads, and stops without leaving a patch half done.
 */
import type { InventoryEvent, Taken, WatchScope } from '../inventory/events.ts';
import { Inventory } from '../inventory/inventory.ts';
import { whenAborted } from '../lib/when-aborted.ts';
import type { ConfigState } from '../model/config-state.ts';
import { type ConfigKind, type WorkloadKey, type WorkloadKind } from '../model/kinds.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { StaleWorkload } from '../model/pending.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { RateLimit } from '../queue/rate-limit.ts';
import { Workqueue } from '../queue/workqueue.ts';
import type { ControllerOptions } from './controller-options.ts';
import { Intake } from './intake.ts';
import type { UnrecordedWorkload } from '../model/roll-failure.ts';
import { Reconciler, type ReconcilerContext } from './reconciler.ts';
import type { ReconcileResult } from './result.ts';
import { configSink, namespaceSink, workloadSink, type Sink, type SinkContext } from './sinks.ts';
import { SyncBarrier } from './sync-barrier.ts';
import { runWorkers } from './worker-pool.ts';

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

/** What a watch covers, and the name under which it is listed. */
export interface WatchScopeName<Kind> {
  readonly kind: Kind;
  /** The one namespace that is watched; undefined for all. */
  readonly namespace: string | undefined;
  readonly watchName: string;
}

export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: Workqueue<WorkloadKey>;
  readonly #inventory: Inventory;
  readonly #intake: Intake;
  readonly #reconcilerContext: ReconcilerContext;
  readonly #barrier: SyncBarrier;
  /** Undefined while this replica stands by. */
  #term: Term | undefined;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { clock, metrics, random, maxPatchesPerSecond } = options;
    this.#queue = new Workqueue<WorkloadKey>({ clock, metrics, random, backoff: retryBackoff });
    this.#barrier = new SyncBarrier(options.watches);
    this.#inventory = new Inventory({ ...options, nowMs: () => clock.monotonicMs() });
    const inventory = this.#inventory;
    const enqueue = (key: WorkloadKey): void => {
      this.#queue.add(key);
    };
    this.#intake = new Intake({ ...options, inventory, enqueue, isActing: () => this.#term !== undefined });
    const limit = { perSecond: maxPatchesPerSecond ?? Infinity, clock, onTurn: enqueue };
    this.#reconcilerContext = { ...options, inventory, take: this.#take, rateLimit: new RateLimit(limit) };
  }

  readonly #take = (event: InventoryEvent): Taken => this.#intake.take(event);

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
    return this.#inventory.workloads.size;
  }

  get watchedConfigs(): number {
    return this.#inventory.configs.size;
  }

  /** Workloads whose pods may run other content than their configs have; none while it stands by. */
  get staleWorkloads(): Iterable<StaleWorkload> {
    return this.#term?.reconciler.stale ?? [];
  }

  /** Workloads whose last look failed; none while it stands by. */
  get failingWorkloads(): number {
    return this.#term?.reconciler.failing ?? 0;
  }

  /** Workloads whose record could not be written or removed; none while it stands by. */
  get unrecordedWorkloads(): Iterable<UnrecordedWorkload> {
    return this.#term?.reconciler.unrecorded ?? [];
  }

  /** For how long no workload has waited to be looked at or been looked at, ms; 0 while one is. */
  get idleMs(): number {
    return this.#queue.idleMs;
  }

  /** For how long the oldest of the looks that are under way has lasted, ms; 0 for none. */
  get longestReconcileMs(): number {
    return this.#queue.longestWorkMs;
  }

  /** Whether a workload of this namespace is opted in where it says nothing itself. */
  isOptedInByDefault(namespace: string): boolean {
    return this.#inventory.isOptedInByDefault(namespace);
  }

  /** What is known of a workload with a record at exactly this version: the answer to our patch, which its watch repeats. */
  knownExactly(key: WorkloadKey, uid: string, resourceVersion: string): WorkloadState | undefined {
    const state = this.#inventory.workloads.exactly(key, uid, resourceVersion);
    // Without a record it depends on the defaults, too, whether it is kept.
    return state?.record.state === 'none' ? undefined : state;
  }

  /** The newest version of an object of this kind that a watch, a list or an answer has told; undefined where none has. */
  newestOf(kind: WatchScope['kind']): string | undefined {
    return this.#inventory.newestOf(kind);
  }

  /** How much is remembered, by what it is. */
  get sizes(): Readonly<Record<string, number>> {
    return { ...this.#inventory.sizes, ...this.#term?.reconciler.sizes };
  }

  /** Where the watch of a kind of config puts what it sees. */
  configSink({ kind, namespace, watchName }: WatchScopeName<ConfigKind>): Sink<ConfigState> {
    return configSink(kind, this.#sinkContext({ kind, namespace }, watchName));
  }

  /** Where the watch of a kind of workload puts what it sees. */
  workloadSink({ kind, namespace, watchName }: WatchScopeName<WorkloadKind>): Sink<WorkloadState> {
    return workloadSink(kind, this.#sinkContext({ kind, namespace }, watchName));
  }

  /** Where what is seen of Namespaces goes. */
  namespaceSink(watch: string): Sink<NamespaceState> {
    return namespaceSink(this.#sinkContext({ kind: 'Namespace', namespace: undefined }, watch));
  }

  /**
   * Takes the workloads of a kind that a list of a namespace, which has been opted in, has found. What is kept already is
   * left to its watch.
   * @param listRv version of the list
   */
  adopt(states: readonly WorkloadState[], listRv: string): void {
    for (const state of states) this.#take({ type: 'workload', state, origin: 'adopted', listRv });
  }

  /** Notes that the workloads of every kind of a namespace have been listed and adopted. */
  endAdoption(namespace: string): void {
    this.#take({ type: 'adoption-ended', namespace });
  }

  /** From now on it acts, and begins with a look at every workload: nobody has acted on what came while it stood by. */
  startLeading(): void {
    this.#term = { reconciler: new Reconciler(this.#reconcilerContext), end: new AbortController() };
    for (const key of this.#inventory.workloads.keys()) this.#queue.add(key);
    this.#intake.reportAllProblems();
  }

  /** From now on it only watches. What is in flight is cut short: whether it was done, the next look will tell. */
  stopLeading(): void {
    this.#term?.end.abort(new Error('this replica does not lead any longer'));
    this.#term?.reconciler.close();
    this.#term = undefined;
    this.#reconcilerContext.rateLimit?.clear();
    this.#take({ type: 'stood-down' });
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

  #sinkContext(scope: WatchScope, watch: string): SinkContext {
    const listed = (): void => {
      this.#barrier.arrived(watch);
    };
    return { take: this.#take, inventory: this.#inventory, listed, scope };
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
