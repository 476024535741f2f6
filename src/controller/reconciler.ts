/**
 * Reconciles one workload: plans from the present state and carries the plan out. It is idempotent. It returns what
 * happens next and leaves retries to the worker pool.
 */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../inventory/observe.ts';
import type { Clock } from '../lib/clock.ts';
import type { Decision } from '../model/decision.ts';
import type { ConfigState } from '../model/config-state.ts';
import { configKeyOf, parseConfigRef, workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import { isLeftStale, type StaleWorkload } from '../model/pending.ts';
import type { RolloutSubscriber } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { decide } from '../plan/decide.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { StaleTracker } from './stale-tracker.ts';
import { ConfigSummaries } from './reports/config-summaries.ts';
import { DryRunRecords } from './dry-run.ts';
import type { ConfigReader, ControllerMetrics } from './ports.ts';
import type { UnrecordedWorkload } from '../model/roll-failure.ts';
import type { ReconcileResult } from './result.ts';
import { FailingWorkloads } from './reports/failing-workloads.ts';
import { Reports, type ReportsContext } from './reports/reports.ts';
import { RolloutCounts } from './reports/rollout-counts.ts';
import { RolloutLog } from './reports/rollout-log.ts';
import { RolloutMessages } from './reports/rollout-messages.ts';
import { UnrecordedWorkloads } from './reports/unrecorded-workloads.ts';
import { problemsOf } from './reports/workload-problems.ts';
import { UndoneWrites } from './undone-writes.ts';
import { WorkloadWriter, type WriterContext } from './workload-writer.ts';

export interface ReconcilerContext
  extends
    Omit<ReportsContext, 'configs' | 'metrics'>,
    Omit<WriterContext, 'attention' | 'reports' | 'undone' | 'dryRun'> {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly reader: ConfigReader;
  readonly readSettings: ReadSettings;
  readonly metrics: ControllerMetrics;
  readonly clock: Clock;
}

const done: ReconcileResult = { next: 'done' };

export class Reconciler {
  readonly #context: ReconcilerContext;
  readonly #attention = new StaleTracker();
  readonly #dryRun: DryRunRecords | undefined;
  readonly #failing = new FailingWorkloads();
  readonly #unrecorded = new UnrecordedWorkloads();
  readonly #reports: Reports;
  readonly #summaries: ConfigSummaries;
  readonly #undone: UndoneWrites;
  readonly #writer: WorkloadWriter;

  constructor(context: ReconcilerContext) {
    this.#context = context;
    this.#dryRun = context.isDryRun ? new DryRunRecords() : undefined;
    const attention = this.#attention;
    const { configs, workloads } = context.inventory;
    this.#summaries = new ConfigSummaries({ ...context, configs, workloads, attention });
    this.#reports = new Reports({ ...context, configs }, this.#subscribers());
    const [reports, undone, dryRun] = [this.#reports, new UndoneWrites(context.clock), this.#dryRun];
    this.#undone = undone;
    this.#writer = new WorkloadWriter({ ...context, attention, reports, undone, dryRun });
  }

  #subscribers(): readonly RolloutSubscriber[] {
    const { logger, events, clock, metrics } = this.#context;
    const told = [new RolloutCounts(metrics), new RolloutLog(logger), new RolloutMessages(events, clock)];
    return [this.#failing, this.#unrecorded, ...told, this.#summaries];
  }

  /** Workloads whose pods may run outdated content. */
  get stale(): Iterable<StaleWorkload> {
    return this.#attention.stale(this.#context.clock.monotonicMs());
  }

  /** Number of workloads whose last reconcile failed. */
  get failing(): number {
    return this.#failing.count;
  }

  /** Workloads whose record could not be written or removed. */
  get unrecorded(): Iterable<UnrecordedWorkload> {
    return this.#unrecorded;
  }

  /** Number of entries kept between two reconciles, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { attention: this.#attention.size, reports: this.#reports.size, undone: this.#undone.size };
  }

  /** Writes the Events that are still pending. To be called once no reconcile runs any more. */
  close(): void {
    this.#summaries.flush();
  }

  /** @throws what the config reader throws, and when the signal aborts */
  async reconcile(key: WorkloadKey, signal: AbortSignal): Promise<ReconcileResult> {
    try {
      return await this.#reconcile(key, signal);
    } catch (error) {
      this.#context.rateLimit?.forget(key);
      this.#failing.failed(key);
      throw error;
    }
  }

  async #reconcile(key: WorkloadKey, signal: AbortSignal): Promise<ReconcileResult> {
    const confirmed = new Map<ConfigRef, ConfigState | undefined>();
    for (;;) {
      const facts = this.#context.inventory.facts(key, confirmed);
      if (facts === undefined) return this.#forget(key);
      const found: Known = { state: facts.workload, observation: facts.observation };
      const known = this.#dryRun?.imagine(found) ?? found;
      const { clock } = this.#context;
      const timing = { nowMs: clock.now(), monotonicMs: clock.monotonicMs(), ...this.#attention.get(key) };
      const plan = decide({ ...facts, workload: known.state, timing });
      const { decision } = plan;
      if (decision.action === 'confirm') {
        this.#reports.planned(known, decision);
        await this.#confirm(known.state, decision.configs, confirmed, signal);
      } else {
        const { inventory, readSettings } = this.#context;
        const { ignoredKinds } = facts.selectionContext;
        const problemContext = { configs: inventory.configs, readSettings, ignoredKinds };
        this.#reports.hintProblems(known.state, problemsOf(problemContext, known.state, plan));
        this.#reports.planned(known, decision);
        return this.#carryOut(known, decision, signal);
      }
    }
  }

  async #confirm(
    { namespace }: WorkloadState,
    refs: readonly ConfigRef[],
    confirmed: Map<ConfigRef, ConfigState | undefined>,
    signal: AbortSignal,
  ): Promise<void> {
    const { reader, take } = this.#context;
    for (const ref of refs) {
      const { kind, name } = parseConfigRef(ref);
      const state = await reader.read(kind, namespace, name, signal);
      // The read counts for all users of the config: the inventory queues the others.
      if (state === undefined) take({ type: 'config-gone', key: configKeyOf(ref, namespace), origin: 'confirmed' });
      else take({ type: 'config', state, origin: 'confirmed' });
      confirmed.set(ref, state);
    }
  }

  async #carryOut(
    known: Known,
    decision: Exclude<Decision, { readonly action: 'confirm' }>,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const key = workloadKey(known.state);
    const { clock, take } = this.#context;
    const { action, reason } = decision;
    if (action === 'noop' || action === 'wait') this.#context.rateLimit?.forget(key);
    if (action === 'noop') {
      this.#attention.markUpToDate(key, isLeftStale(reason) ? { leftStale: reason } : {});
      // An annotation that does not parse is a mistake rather than an opt-out.
      const isOut = reason === 'not-opted-in' && known.state.hints.problems.length === 0;
      take({ type: 'planned', key, isOut, isRecorded: true });
      return this.#undone.nextAfterIdle(key);
    }
    if (action === 'wait') {
      const { retryAfterMs } = decision;
      if (decision.reason !== 'undone') this.#attention.markStale(key, clock.monotonicMs(), decision.reason);
      return retryAfterMs === undefined ? done : { next: 'requeue-after', delayMs: retryAfterMs };
    }
    return this.#writer.write(known, decision, signal);
  }

  #forget(key: WorkloadKey): ReconcileResult {
    this.#context.rateLimit?.forget(key);
    this.#attention.delete(key);
    this.#reports.delete(key);
    this.#undone.delete(key);
    this.#dryRun?.delete(key);
    return done;
  }
}
