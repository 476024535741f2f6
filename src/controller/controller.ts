/**
 * Joins inventory, queue and workers into one controller. It provides a sink for each watch, starts to reconcile once
 * all watches have been listed, writes only while it leads, and lets patches in flight finish when it stops.
 */
import type { InventoryEvent, Taken, WatchScope } from '../inventory/events.ts';
import { Inventory } from '../inventory/inventory.ts';
import { whenAborted } from '../lib/when-aborted.ts';
import type { ConfigState } from '../model/config-state.ts';
import { type ConfigKind, type WorkloadKey, type WorkloadKind } from '../model/kinds.ts';
import type { GateHints } from '../model/gate-hints.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { StaleWorkload } from '../model/pending.ts';
import type { UnrecordedWorkload } from '../model/roll-failure.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { Workqueue } from '../queue/workqueue.ts';
import { finishMs, retryBackoff, type ControllerOptions } from './controller-options.ts';
import { Intake } from './intake.ts';
import type { ControllerMemory } from './ports.ts';
import { HintReports } from './reports/hint-reports.ts';
import { Notices } from './reports/notices.ts';
import { UnstagedReport } from './reports/unstaged-report.ts';
import { configSink, namespaceSink, workloadSink } from './sinks.ts';
import type { Sink, SinkOptions, WatchScopeName, WorkloadSink } from './sinks.ts';
import { SyncBarrier } from './sync-barrier.ts';
import { Term, type TermOptions } from './term.ts';
import { runWorkers, type ReconcileResult } from './worker-pool.ts';
import { Statuses } from './workload-statuses.ts';
import { WritePaces } from './write-paces.ts';

export class Controller {
  readonly #options: ControllerOptions;
  readonly #queue: Workqueue<WorkloadKey>;
  readonly #inventory: Inventory;
  readonly #intake: Intake;
  readonly #termOptions: TermOptions;
  readonly #barrier: SyncBarrier;
  /** Undefined while this replica stands by. */
  #term: Term | undefined;

  constructor(options: ControllerOptions) {
    this.#options = options;
    const { clock, random, logger, metrics, events, scope, readSettings, settings } = options;
    const { patcher, reader, leadership, isDryRun, rival, maxPatchesPerSecond, relistNamespace, onRewound } = options;
    const { breakers, rolloutDeadlineMs, unstagedFrom, observer } = options;
    this.#queue = new Workqueue<WorkloadKey>({ clock, metrics, random, backoff: retryBackoff });
    this.#barrier = new SyncBarrier(options.watches);
    const inventory = new Inventory({ scope, readSettings, settings, nowMs: () => clock.monotonicMs() });
    this.#inventory = inventory;
    const enqueue = this.#queue.add.bind(this.#queue);
    const notices = options.notices && new Notices({ reporter: options.notices, inventory });
    const outputs = { logger, events, metrics, clock, notices };
    const hints = new HintReports(outputs);
    const isActing = (): boolean => this.#term !== undefined;
    this.#intake = new Intake({ inventory, hints, logger, enqueue, relistNamespace, onRewound, isActing });
    const paces = new WritePaces({ perSecond: maxPatchesPerSecond, clock, onTurn: enqueue });
    const writing = { patcher, reader, leadership, readSettings, isDryRun, rival };
    const unstaged = new UnstagedReport({ ...outputs, inventory, canaryFrom: unstagedFrom });
    const rolling = { settings, breakers, rolloutDeadlineMs, unstaged, observer };
    this.#termOptions = { inventory, take: this.#take, paces, outputs, enqueue, ...writing, ...rolling };
  }

  readonly #take = (event: InventoryEvent): Taken => {
    const taken = this.#intake.take(event);
    this.#term?.took(event, taken);
    this.#options.observer?.changed();
    return taken;
  };

  /** Names of the watches whose first list is not complete yet. */
  get missing(): readonly string[] {
    return this.#barrier.missing;
  }

  /** Resolves when the first list of a watch is complete. */
  whenListed(watch: string): Promise<void> {
    return this.#barrier.whenArrived(watch);
  }

  get isSynced(): boolean {
    return this.missing.length === 0;
  }

  /** Resolves when the first list of every watch is complete. */
  get synced(): Promise<void> {
    return this.#barrier.passed;
  }

  /** What is known of the cluster, to be read only. */
  get memory(): ControllerMemory {
    return this.#inventory;
  }

  get managedWorkloads(): number {
    return this.#inventory.workloads.size;
  }

  get watchedConfigs(): number {
    return this.#inventory.configs.size;
  }

  /** Workloads whose pods may run outdated content; empty while this replica stands by. */
  get staleWorkloads(): Iterable<StaleWorkload> {
    return this.#term?.reconciler.stale ?? [];
  }

  /** Number of workloads whose last reconcile failed; 0 while this replica stands by. */
  get failingWorkloads(): number {
    return this.#term?.reconciler.failing ?? 0;
  }

  /** Workloads whose record could not be written or removed; empty while this replica stands by. */
  get unrecordedWorkloads(): Iterable<UnrecordedWorkload> {
    return this.#term?.reconciler.unrecorded ?? [];
  }

  /** The status of each workload, without another plan; empty while this replica stands by. */
  get statuses(): Statuses {
    return new Statuses(this.#term?.reconciler.statusSources);
  }

  /** How long the queue has been empty and no reconcile has been running, ms; 0 otherwise. */
  get idleMs(): number {
    return this.#queue.idleMs;
  }

  /** How long the oldest running reconcile has lasted, ms; 0 if none is running. */
  get longestReconcileMs(): number {
    return this.#queue.longestWorkMs;
  }

  /** Whether a workload of this namespace is opted in if it has no annotation of its own. */
  isOptedInByDefault(namespace: string): boolean {
    return this.#inventory.isOptedInByDefault(namespace);
  }

  /** The state of a workload with a record at exactly this version: the watch repeats the answer to our patch. */
  knownExactly(key: WorkloadKey, uid: string, resourceVersion: string): WorkloadState | undefined {
    const state = this.#inventory.workloads.exactly(key, uid, resourceVersion);
    // Without a record, the defaults also decide whether the inventory keeps it.
    return state?.record.state === 'none' ? undefined : state;
  }

  /** The newest resourceVersion of this kind seen in a watch, a list or an answer; undefined if none was seen. */
  newestOf(kind: WatchScope['kind']): string | undefined {
    return this.#inventory.newestOf(kind);
  }

  /** Number of entries in memory, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { ...this.#inventory.sizes, ...this.#term?.sizes };
  }

  /** Takes the control gates of the controller's Lease; all workloads are planned again if they have changed. */
  takeLeaseGates(gates: GateHints): void {
    this.#take({ type: 'lease-gates', gates });
  }

  /** The sink for the watch of a kind of config. */
  configSink({ kind, namespace, watchName }: WatchScopeName<ConfigKind>): Sink<ConfigState> {
    return configSink(kind, this.#sinkOptions({ kind, namespace }, watchName));
  }

  /** The sink for the watch of a kind of workload. */
  workloadSink({ kind, namespace, watchName }: WatchScopeName<WorkloadKind>): WorkloadSink {
    return workloadSink(kind, this.#sinkOptions({ kind, namespace }, watchName));
  }

  /** The sink for the watch of Namespaces. */
  namespaceSink(watch: string): Sink<NamespaceState> {
    return namespaceSink(this.#sinkOptions({ kind: 'Namespace', namespace: undefined }, watch));
  }

  /**
   * Takes workloads from the list of a namespace that opts in. A workload that the inventory holds already is left to
   * its watch.
   * @param listRv resourceVersion of the list
   */
  adopt(states: readonly WorkloadState[], listRv: string): void {
    for (const state of states) this.#take({ type: 'workload', state, origin: 'adopted', listRv });
  }

  /** Notes that the workloads of all kinds of a namespace have been listed and adopted. */
  endAdoption(namespace: string): void {
    this.#take({ type: 'adoption-ended', namespace });
  }

  /**
   * Starts a term and queues every workload: no replica may have acted on the events that came while this one stood by.
   */
  startLeading(): void {
    this.#term = new Term(this.#termOptions);
    for (const key of this.#inventory.workloads.keys()) this.#queue.add(key);
    this.#intake.reportAllProblems();
  }

  /** Ends the term and aborts what is in flight; a later reconcile finds out whether an aborted patch was accepted. */
  stopLeading(): void {
    this.#term?.abort(new Error('this replica no longer leads'));
    this.#term?.close();
    this.#term = undefined;
    this.#options.observer?.changed();
    this.#termOptions.paces.clear();
    this.#take({ type: 'stood-down' });
  }

  /** Reconciles until the signal aborts; reconciles in flight then have ten seconds to finish. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, logger, concurrency } = this.#options;
    const cutShort = new AbortController();
    let cancelCut = (): void => undefined;
    const stop = (): void => {
      this.#queue.shutDown();
      cancelCut = clock.setTimer(finishMs, () => {
        const reason = new Error(`not finished within ${String(finishMs)} ms after the stop`);
        cutShort.abort(reason);
        this.#term?.abort(reason);
      });
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      await Promise.race([this.#barrier.passed, whenAborted(signal)]);
      if (!signal.aborted) logger.info({ workloads: this.managedWorkloads, configs: this.watchedConfigs }, 'synced');
      const reconcile = this.#reconcileInTerm.bind(this);
      await runWorkers({ queue: this.#queue, reconcile, concurrency, logger }, cutShort.signal);
    } finally {
      cancelCut();
      this.#termOptions.paces.clear();
      this.#term?.close();
      signal.removeEventListener('abort', stop);
    }
  }

  #sinkOptions(scope: WatchScope, watch: string): SinkOptions {
    const listed = (): void => {
      this.#barrier.arrived(watch);
    };
    return { take: this.#take, inventory: this.#inventory, listed, scope };
  }

  async #reconcileInTerm(key: WorkloadKey): Promise<ReconcileResult> {
    const term = this.#term;
    if (term === undefined) return { next: 'done' };
    try {
      return await term.reconciler.reconcile(key, term.signal);
    } catch (error) {
      if (term === this.#term) throw error;
      // Aborted by the end of the term: the next term begins with all workloads.
      return { next: 'done' };
    }
  }
}
