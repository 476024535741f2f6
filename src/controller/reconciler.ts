/**
 * Reconciles one workload: plans from the present state and carries the plan out. It is idempotent. It returns what
 * happens next and leaves retries to the worker pool.
 */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Facts } from '../inventory/facts.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../model/observation.ts';
import type { ConfigState } from '../model/config-state.ts';
import type { Decision } from '../model/decision.ts';
import { configKeyOf, parseConfigRef, workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import { isLeftStale, type StaleWorkload } from '../model/pending.ts';
import type { UnrecordedWorkload } from '../model/roll-failure.ts';
import type { Confirming, RolloutSubscriber } from '../model/rollout-event.ts';
import { decide, type Plan } from '../plan/decide.ts';
import { noTurns } from '../plan/input/turn.ts';
import { waitedForMs } from '../plan/pending.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { DryRunRecords } from './dry-run.ts';
import { PendingWriter } from './pending-writer.ts';
import { PatchAnswers } from './patch-answers.ts';
import type { ConfigReader, Leadership, WorkloadPatcher } from './ports.ts';
import type { NameOffers } from './reports/name-offers.ts';
import { Reports, type ReportOutputs } from './reports/reports.ts';
import { problemsOf } from './reports/workload-problems.ts';
import type { DryRunTurns } from './rollouts/dry-run-turns.ts';
import type { StagedRolls } from './rollouts/staged-rolls.ts';
import { StaleTracker } from './stale-tracker.ts';
import { UndoneWrites } from './undone-writes.ts';
import type { ReconcileResult } from './worker-pool.ts';
import type { StatusSources } from './workload-statuses.ts';
import { WorkloadWriter } from './workload-writer.ts';
import type { WritePaces } from './write-paces.ts';

export interface ReconcilerOptions {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly reader: ConfigReader;
  readonly patcher: WorkloadPatcher;
  readonly leadership: Leadership;
  readonly paces: WritePaces;
  readonly outputs: ReportOutputs;
  readonly readSettings: ReadSettings;
  readonly isDryRun: boolean;
  /** Another installation that is known to act on the same workloads, as text. */
  readonly rival?: string | undefined;
  /** Undefined in a dry run, in which no workload waits for another one. */
  readonly stagedRolls: StagedRolls | undefined;
  /** Whose turn it is and, in a dry run, who would wait for it; undefined if no workload waits for another one. */
  readonly turns: StagedRolls | DryRunTurns | undefined;
  /** Further subscribers of the events about workloads. */
  readonly subscribers: readonly RolloutSubscriber[];
  /** As of `Reports`. */
  readonly offers?: NameOffers;
}

type Confirmed = Map<ConfigRef, ConfigState | undefined>;

const done: ReconcileResult = { next: 'done' };

export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #tracker = new StaleTracker();
  readonly #dryRun: DryRunRecords | undefined;
  readonly #reports: Reports;
  readonly #undone: UndoneWrites;
  readonly #writer: WorkloadWriter;
  readonly #pending: PendingWriter;

  constructor(options: ReconcilerOptions) {
    const { inventory, take, patcher, leadership, paces, outputs, readSettings, isDryRun, rival, offers } = options;
    const { clock, metrics } = outputs;
    const reports = new Reports(outputs, inventory, {
      tracker: this.#tracker,
      isDryRun,
      offers,
      annotations: readSettings.annotations,
      subscribers: options.subscribers,
    });
    const undone = new UndoneWrites(clock);
    const dryRun = isDryRun ? new DryRunRecords() : undefined;
    const answers = new PatchAnswers({ inventory, take, patcher, leadership, readSettings, metrics });
    this.#options = options;
    this.#reports = reports;
    this.#undone = undone;
    this.#dryRun = dryRun;
    this.#pending = new PendingWriter({ patcher, answers, leadership, pace: paces.pending, isDryRun, ...outputs });
    this.#writer = new WorkloadWriter({
      inventory,
      take,
      patcher,
      answers,
      leadership,
      rateLimit: paces.rolls,
      tracker: this.#tracker,
      reports,
      undone,
      dryRun,
      clock,
      rival,
      stagedRolls: options.stagedRolls,
    });
  }

  /** Workloads whose pods may run outdated content. */
  get stale(): Iterable<StaleWorkload> {
    return this.#tracker.stale(this.#options.outputs.clock.monotonicMs(), (key) =>
      this.#options.stagedRolls?.reasonOf(key),
    );
  }

  /** Number of workloads whose last reconcile failed. */
  get failing(): number {
    return this.#reports.failing;
  }

  /** Workloads whose record could not be written or removed. */
  get unrecorded(): Iterable<UnrecordedWorkload> {
    return this.#reports.unrecorded;
  }

  /** What the statuses of workloads are made from, by their last plans. */
  get statusSources(): StatusSources {
    const { inventory, outputs } = this.#options;
    const [tracker, reports, dryRun] = [this.#tracker, this.#reports, this.#dryRun];
    return { inventory, tracker, reports, dryRun, clock: outputs.clock };
  }

  /** Number of entries kept between two reconciles, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return {
      tracked: this.#tracker.size,
      reports: this.#reports.size,
      decisions: this.#reports.decisions.size,
      undone: this.#undone.size,
      pending: this.#pending.size,
    };
  }

  /** Writes the Events that are still pending. To be called once no reconcile runs any more. */
  close(): void {
    this.#reports.close();
  }

  /** @throws when the signal aborts */
  async reconcile(key: WorkloadKey, signal: AbortSignal): Promise<ReconcileResult> {
    try {
      return await this.#reconcile(key, signal);
    } catch (error) {
      this.#options.paces.rolls.forget(key);
      this.#reports.threw(key);
      this.#options.turns?.leave(key);
      throw error;
    }
  }

  async #reconcile(key: WorkloadKey, signal: AbortSignal): Promise<ReconcileResult> {
    const confirmed: Confirmed = new Map();
    for (;;) {
      const facts = this.#options.inventory.facts(key, confirmed);
      if (facts === undefined) return this.#forget(key);
      const { known, plan } = this.#plan(key, facts);
      const { decision } = plan;
      if (decision.action !== 'confirm') {
        this.#reports.hintProblems(known.state, problemsOf(known.state, plan, facts));
        this.#reports.planned(known, decision);
        return this.#pending.after(await this.#carryOut(known, decision, signal), known, plan, signal);
      }
      this.#reports.planned(known, decision);
      const failure = await this.#confirm(known, decision, confirmed, signal);
      if (failure !== undefined) return failure;
    }
  }

  #plan(key: WorkloadKey, facts: Facts): { readonly known: Known; readonly plan: Plan } {
    const { clock } = this.#options.outputs;
    const found: Known = { state: facts.workload, observation: facts.observation };
    const known = this.#dryRun?.imagine(found) ?? found;
    const timing = { nowMs: clock.now(), monotonicMs: clock.monotonicMs(), ...this.#tracker.get(key) };
    const turn = this.#options.turns?.turnOf(known.state) ?? noTurns;
    return { known, plan: decide({ ...facts, workload: known.state, timing, turn }) };
  }

  /** Reads the configs of the decision. Returns the result of the reconcile if a read fails. */
  async #confirm(
    known: Known,
    decision: Confirming,
    confirmed: Confirmed,
    signal: AbortSignal,
  ): Promise<ReconcileResult | undefined> {
    const { reader, take, paces } = this.#options;
    const { namespace } = known.state;
    for (const ref of decision.configs) {
      const { kind, name } = parseConfigRef(ref);
      const read = await reader.read(kind, namespace, name, signal);
      if (read.result === 'failed') {
        const { message, isClientError, retryAfterMs } = read;
        paces.rolls.forget(workloadKey(known.state));
        this.#reports.unread(known, decision, { config: ref, message });
        return { next: 'retry', isClientError, retryAfterMs };
      }
      const { state } = read;
      // The read counts for all users of the config: the inventory queues the others.
      if (state === undefined) take({ type: 'config-gone', key: configKeyOf(ref, namespace), origin: 'confirmed' });
      else take({ type: 'config', state, origin: 'confirmed' });
      confirmed.set(ref, state);
    }
    return undefined;
  }

  async #carryOut(
    known: Known,
    decision: Exclude<Decision, { readonly action: 'confirm' }>,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const key = workloadKey(known.state);
    const { take, paces } = this.#options;
    const { action, reason } = decision;
    if (action === 'noop' || action === 'wait') paces.rolls.forget(key);
    if (action === 'noop') {
      this.#tracker.markUpToDate(key, isLeftStale(reason) ? { leftStale: reason } : {});
      // An annotation that does not parse is a mistake rather than an opt-out.
      const isOut = reason === 'not-opted-in' && known.state.hints.problems.length === 0;
      take({ type: 'planned', key, isOut, isRecorded: true });
      return this.#undone.nextAfterIdle(key);
    }
    if (action === 'wait') {
      const { retryAfterMs } = decision;
      if (decision.reason !== 'undone') {
        const { clock } = this.#options.outputs;
        const nowMs = clock.monotonicMs();
        const waitedMs = waitedForMs(known.state.pending, clock.now());
        this.#tracker.markStale(key, nowMs, decision.reason, waitedMs === undefined ? undefined : nowMs - waitedMs);
      }
      return retryAfterMs === undefined ? done : { next: 'requeue-after', delayMs: retryAfterMs };
    }
    return this.#writer.write(known, decision, signal);
  }

  #forget(key: WorkloadKey): ReconcileResult {
    this.#options.paces.rolls.forget(key);
    this.#tracker.delete(key);
    this.#reports.delete(key);
    this.#undone.delete(key);
    this.#pending.delete(key);
    this.#dryRun?.delete(key);
    return done;
  }
}
