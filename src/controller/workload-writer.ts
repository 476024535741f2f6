/**
 * Carries out a decision that writes: sends the patch, takes the answer into the inventory, and reports the outcome.
 */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../model/observation.ts';
import type { Clock } from '../lib/clock.ts';
import { configKeyOf, workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import type { PendingReason } from '../model/pending.ts';
import type { Revision, UnkeptEvent, WriteResult, Written } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { lostAnnotations, replacer } from '../plan/read/lost-annotations.ts';
import type { RateLimit } from '../queue/rate-limit.ts';
import type { StagedRolls } from './rollouts/staged-rolls.ts';
import type { StaleTracker } from './stale-tracker.ts';
import type { DryRunRecords } from './dry-run.ts';
import type { Answered, PatchAnswers } from './patch-answers.ts';
import type { Leadership, WorkloadPatcher } from './ports.ts';
import type { PatchOutcome } from '../model/patch-outcome.ts';
import type { ReconcileResult } from './worker-pool.ts';
import type { Reports } from './reports/reports.ts';
import type { UndoneWrites } from './undone-writes.ts';

export interface WorkloadWriterOptions {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly patcher: WorkloadPatcher;
  readonly leadership: Leadership;
  readonly answers: PatchAnswers;
  readonly clock: Clock;
  readonly rateLimit: RateLimit<WorkloadKey>;
  readonly tracker: StaleTracker;
  readonly reports: Reports;
  readonly undone: UndoneWrites;
  /** Another installation that is known to act on the same workloads, as text. */
  readonly rival?: string | undefined;
  /** Set in a dry run, which sends no patches. */
  readonly dryRun: DryRunRecords | undefined;
  readonly stagedRolls: Pick<StagedRolls, 'sent' | 'settled' | 'leave'> | undefined;
}

/** Monotonic ms. */
interface WriteTimes {
  readonly startedAtMs: number;
  /** When the change was first seen. */
  readonly firstSeenMs: number;
}

const done: ReconcileResult = { next: 'done' };

/**
 * Also what follows when the writer removes the workload from the inventory: the next reconcile clears what is
 * remembered of it. The DELETED event of the watch finds it removed already and queues nothing.
 */
const atOnce: ReconcileResult = { next: 'requeue-after', delayMs: 0 };

/** By then the replica may lead again; while it stands by, the controller reconciles nothing. */
const notLeading: ReconcileResult = { next: 'requeue-after', delayMs: 1_000 };

/** Delay before another attempt to restore a record: the workload has changed, and its watch delivers that first. */
const restoreMs = 1_000;

export class WorkloadWriter {
  readonly #options: WorkloadWriterOptions;

  constructor(options: WorkloadWriterOptions) {
    this.#options = options;
  }

  /** @throws when the signal aborts */
  async write(known: Known, decision: Written, signal: AbortSignal): Promise<ReconcileResult> {
    const { clock, rateLimit, leadership, dryRun, stagedRolls } = this.#options;
    const workload = known.state;
    const key = workloadKey(workload);
    const startedAtMs = clock.monotonicMs();
    if (dryRun !== undefined) return this.#imagine(known, decision, dryRun);
    const waitMs = this.#undoneWaitMs(known, decision);
    if (waitMs > 0) {
      stagedRolls?.leave(key);
      return this.#waitOut(known, waitMs, signal);
    }
    const isAllowed = rateLimit.tryTake(key);
    this.#waitFor(workload, decision, isAllowed ? 'patch' : 'rate');
    // The rate limit queues the key when it is its turn.
    if (!isAllowed) return done;
    const firstSeenMs = this.#firstSeenMs(workload, decision);
    if (!leadership.mayWrite()) return notLeading;
    // No other plan comes between its turn and the patch.
    if (decision.action === 'roll') stagedRolls?.sent(key, decision);
    try {
      return await this.#send(known, decision, { startedAtMs, firstSeenMs }, signal);
    } finally {
      stagedRolls?.settled(key);
    }
  }

  async #send(known: Known, decision: Written, times: WriteTimes, signal: AbortSignal): Promise<ReconcileResult> {
    const { patcher, answers } = this.#options;
    const { state: workload } = known;
    const outcome = await patcher.patch(workload, decision.patch, signal);
    if (outcome.result !== 'patched') return this.#notWritten(known, decision, outcome);
    const answered = { answer: outcome.object, lost: lostAnnotations(workload.kind, decision.patch, outcome.object) };
    if (!answers.isRolled(workload, answered)) return this.#notRolled(known, decision, answered, signal);
    return this.#accepted(known, decision, answered, times);
  }

  /** The template is as the patch wants it; the annotations on the workload itself may be lost all the same. */
  #accepted(
    known: Known,
    decision: Written,
    { answer, lost }: Answered,
    { startedAtMs, firstSeenMs }: WriteTimes,
  ): ReconcileResult {
    const { clock, reports } = this.#options;
    const { state: workload } = known;
    const isKept = lost.metadata.length === 0;
    const loss = isKept || decision.action === 'release' ? undefined : { record: decision.record };
    const configHash = this.#options.answers.take(workload, answer, loss)?.trigger;
    const nowMs = clock.monotonicMs();
    const durationMs = nowMs - startedAtMs;
    const revision = { generation: answer.metadata?.generation, configHash };
    const result = { durationMs, ...this.#rolled(decision, nowMs - firstSeenMs, revision) };
    this.#carriedOut(known, decision);
    if (isKept || decision.action === 'roll') reports.written(known, decision, result);
    return isKept ? this.#nextAfter(known, decision) : this.#notRecorded(known, decision, { answer, lost });
  }

  /** What is reported of a roll beyond its write; empty for other decisions. */
  #rolled({ action }: Written, sinceMs: number, revision: Revision): Pick<WriteResult, 'sinceChangeMs' | 'revision'> {
    return action === 'roll' ? { sinceChangeMs: sinceMs, revision } : {};
  }

  #imagine(known: Known, decision: Written, dryRun: DryRunRecords): ReconcileResult {
    if (decision.action === 'release') dryRun.delete(workloadKey(known.state));
    else dryRun.remember(known.state, decision.record);
    this.#carriedOut(known, decision);
    this.#options.reports.written(known, decision, { durationMs: 0 });
    return this.#nextAfter(known, decision);
  }

  /** A workload may still be stale after a baseline, and no event would queue it: it is requeued at once. */
  #nextAfter({ state }: Known, decision: Written): ReconcileResult {
    this.#options.undone.lasted(workloadKey(state), decision);
    return decision.action === 'baseline' ? atOnce : this.#requeue(state, undefined);
  }

  /** Requeues after a delay, or at once if the inventory no longer holds the workload. */
  #requeue(workload: WorkloadState, delayMs: number | undefined): ReconcileResult {
    const isKept = this.#options.inventory.workloads.get(workloadKey(workload)) !== undefined;
    if (!isKept) return atOnce;
    return delayMs === undefined ? done : { next: 'requeue-after', delayMs };
  }

  /** How long this write waits because earlier ones did not last, ms. */
  #undoneWaitMs(known: Known, decision: Written): number {
    const { reports, rival } = this.#options;
    const { waitMs, contested } = this.#options.undone.before(known.state, decision);
    if (contested !== undefined) reports.contested(known, decision, { ...contested, rival });
    if (waitMs > 0) this.#waitFor(known.state, decision, 'not-kept');
    return waitMs;
  }

  /** The API server accepted the roll, and the template is unchanged. */
  async #notRolled(known: Known, decision: Written, answered: Answered, signal: AbortSignal): Promise<ReconcileResult> {
    const { state: workload } = known;
    const delayMs = this.#options.undone.lost(workloadKey(workload), true);
    this.#waitFor(workload, decision, 'not-kept');
    const isRestored = await this.#options.answers.takeUnrolled(known, decision, answered, signal);
    this.#reportUnkept(known, decision, answered, 'not-rolled');
    return this.#requeue(workload, isRestored ? delayMs : Math.min(delayMs, restoreMs));
  }

  /** Writes nothing until the wait is over, except the previous record where a wrong one is left. */
  async #waitOut({ state }: Known, waitMs: number, signal: AbortSignal): Promise<ReconcileResult> {
    await this.#options.answers.restorePrevious(workloadKey(state), signal);
    return this.#requeue(state, waitMs);
  }

  /** The answer lacks the annotations of the workload itself. */
  #notRecorded(known: Known, decision: Written, answered: Answered): ReconcileResult {
    const { state: workload } = known;
    const delayMs = this.#options.undone.lost(workloadKey(workload), false);
    this.#reportUnkept(known, decision, answered, 'not-recorded');
    return this.#requeue(workload, delayMs);
  }

  #reportUnkept(known: Known, decision: Written, { answer, lost }: Answered, why: UnkeptEvent['why']): void {
    const by = replacer(known.state.kind, answer, lost);
    const keys = why === 'not-rolled' ? lost.template : lost.metadata;
    this.#options.reports.unkept(known, decision, { why, lost: keys, by });
  }

  #carriedOut({ state }: Known, decision: Written): void {
    const { tracker, take, clock } = this.#options;
    const key = workloadKey(state);
    tracker.markUpToDate(key, decision.action === 'roll' ? { spacedRolls: decision.spacedRolls } : {});
    if (decision.reason === 'record-restored') tracker.noteRepeatedWrite(key, clock.monotonicMs());
    if (decision.action !== 'release') take({ type: 'planned', key, isOut: false, isRecorded: false });
  }

  /** Notes what the roll of a stale workload waits for; the first call also sets the time since which it is stale. */
  #waitFor(workload: WorkloadState, { action }: Written, what: PendingReason): void {
    const { tracker, clock } = this.#options;
    if (action === 'roll') tracker.markStale(workloadKey(workload), clock.monotonicMs(), what);
  }

  /**
   * When the change of this roll was first seen, which may be before the plan found the workload stale. Monotonic ms.
   */
  #firstSeenMs(workload: WorkloadState, decision: Written): number {
    const { inventory, clock, tracker } = this.#options;
    const { staleSinceMs = clock.monotonicMs() } = tracker.get(workloadKey(workload));
    const cause = decision.action === 'roll' ? decision.cause : [];
    const seenAtMs = (ref: ConfigRef): number | undefined =>
      inventory.configs.get(configKeyOf(ref, workload.namespace))?.changedAtMs;
    const changes = cause.map((ref) => seenAtMs(ref) ?? staleSinceMs);
    return Math.min(staleSinceMs, ...changes);
  }

  #notWritten(
    known: Known,
    decision: Written,
    outcome: Exclude<PatchOutcome, { readonly result: 'patched' }>,
  ): ReconcileResult {
    const { take, reports } = this.#options;
    const { state: workload } = known;
    const key = workloadKey(workload);
    reports.notWritten(known, decision, outcome);
    if (outcome.result === 'superseded') {
      if (outcome.reason !== 'not-found') return { next: 'retry', isClientError: false };
      take({ type: 'workload-gone', key, uid: workload.uid });
      return atOnce;
    }
    const { isClientError, retryAfterMs } = outcome;
    this.#waitFor(workload, decision, 'patch-failed');
    return { next: 'retry', isClientError, retryAfterMs };
  }
}
