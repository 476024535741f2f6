/** Carries out what was decided for a workload: sends the patch, takes the answer into the inventory, and reports it. */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../inventory/observe.ts';
import type { Clock } from '../lib/clock.ts';
import { configKeyOf, workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import type { PendingReason } from '../model/pending.ts';
import type { Revision, UnkeptEvent, WriteResult, Written } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { lostAnnotations, replacer } from '../plan/read/lost-annotations.ts';
import type { RateLimit } from '../queue/rate-limit.ts';
import type { StaleTracker } from './stale-tracker.ts';
import type { DryRunRecords } from './dry-run.ts';
import { PatchAnswers, type Answered } from './patch-answers.ts';
import type { ControllerMetrics, Leadership, WorkloadPatcher } from './ports.ts';
import type { PatchOutcome } from '../model/patch-outcome.ts';
import type { ReconcileResult } from './result.ts';
import type { Reports } from './reports/reports.ts';
import type { UndoneWrites } from './undone-writes.ts';

export interface WriterContext {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly patcher: WorkloadPatcher;
  readonly leadership: Leadership;
  readonly readSettings: ReadSettings;
  readonly clock: Clock;
  /** Undefined: no limit of the rate. */
  readonly rateLimit: RateLimit<WorkloadKey> | undefined;
  readonly attention: StaleTracker;
  readonly reports: Reports;
  readonly undone: UndoneWrites;
  readonly metrics: Pick<ControllerMetrics, 'patched'>;
  /** Who is known to act beside this process, as text. */
  readonly rival?: string | undefined;
  /** Undefined: patches are sent. */
  readonly dryRun: DryRunRecords | undefined;
}

const done: ReconcileResult = { next: 'done' };

/**
 * Also what follows where the workload was taken out of the cache here: the next look forgets what is remembered of it. The
 * watch will show that it is gone too, but finds it gone already and asks for no look.
 */
const atOnce: ReconcileResult = { next: 'requeue-after', delayMs: 0 };

/** By then it is known whether this replica leads again; while it does not, nothing is looked at. */
const notLeading: ReconcileResult = { next: 'requeue-after', delayMs: 1_000 };

/** A record that could not be taken back is taken back later: the workload has changed, and its watch brings that. */
const takeBackMs = 1_000;

export class WorkloadWriter {
  readonly #context: WriterContext;
  readonly #undone: UndoneWrites;
  readonly #answers: PatchAnswers;

  constructor(context: WriterContext) {
    this.#context = context;
    this.#undone = context.undone;
    this.#answers = new PatchAnswers(context);
  }

  /** @throws when the signal aborts */
  async write(known: Known, decision: Written, signal: AbortSignal): Promise<ReconcileResult> {
    const { clock, rateLimit, patcher, leadership, dryRun } = this.#context;
    const workload = known.state;
    const key = workloadKey(workload);
    const startedAtMs = clock.monotonicMs();
    if (dryRun !== undefined) return this.#imagine(known, decision, dryRun);
    const waitMs = this.#undoneWaitMs(known, decision);
    if (waitMs > 0) return this.#waitOut(known, waitMs, signal);
    const isAllowed = rateLimit?.tryTake(key) ?? true;
    this.#waitFor(workload, decision, isAllowed ? 'patch' : 'rate');
    // The limit queues it again when it is its turn.
    if (!isAllowed) return done;
    const firstSeenMs = this.#firstSeenMs(workload, decision);
    if (!leadership.mayWrite()) return notLeading;
    const outcome = await patcher.patch(workload, decision.patch, signal);
    if (outcome.result !== 'patched') return this.#notWritten(known, decision, outcome);
    const answered = { answer: outcome.object, lost: lostAnnotations(workload.kind, decision.patch, outcome.object) };
    if (!this.#answers.isRolled(workload, answered)) return this.#notRolled(known, decision, answered, signal);
    return this.#accepted(known, decision, answered, { startedAtMs, firstSeenMs });
  }

  /** The roll, or what does not roll, was carried out; what was written on the workload itself may be lost all the same. */
  #accepted(
    known: Known,
    decision: Written,
    { answer, lost }: Answered,
    { startedAtMs, firstSeenMs }: { readonly startedAtMs: number; readonly firstSeenMs: number },
  ): ReconcileResult {
    const { clock, reports } = this.#context;
    const { state: workload } = known;
    const isKept = lost.metadata.length === 0;
    const loss = isKept || decision.action === 'release' ? undefined : { record: decision.record };
    const configHash = this.#answers.take(workload, answer, loss)?.trigger;
    const nowMs = clock.monotonicMs();
    const durationMs = nowMs - startedAtMs;
    const revision = { generation: answer.metadata?.generation, configHash };
    const result = { durationMs, ...this.#rolled(decision, nowMs - firstSeenMs, revision) };
    this.#carriedOut(known, decision);
    if (isKept || decision.action === 'roll') reports.written(known, decision, result);
    return isKept ? this.#nextAfter(known, decision) : this.#notRecorded(known, decision, { answer, lost });
  }

  /** What there is to say of a roll beyond its write; nothing where nothing was rolled. */
  #rolled({ action }: Written, sinceMs: number, revision: Revision): Pick<WriteResult, 'sinceChangeMs' | 'revision'> {
    return action === 'roll' ? { sinceChangeMs: sinceMs, revision } : {};
  }

  #imagine(known: Known, decision: Written, dryRun: DryRunRecords): ReconcileResult {
    if (decision.action === 'release') dryRun.delete(workloadKey(known.state));
    else dryRun.remember(known.state, decision.record);
    this.#carriedOut(known, decision);
    this.#context.reports.written(known, decision, { durationMs: 0 });
    return this.#nextAfter(known, decision);
  }

  /** What was recorded without rolling may leave a stale workload behind, and no event will tell of it. */
  #nextAfter({ state }: Known, decision: Written): ReconcileResult {
    this.#undone.lasted(workloadKey(state), decision);
    return decision.action === 'baseline' ? atOnce : this.#again(state, undefined);
  }

  /** After ms, where the workload is still kept. */
  #again(workload: WorkloadState, delayMs: number | undefined): ReconcileResult {
    const isKept = this.#context.inventory.workloads.get(workloadKey(workload)) !== undefined;
    if (!isKept) return atOnce;
    return delayMs === undefined ? done : { next: 'requeue-after', delayMs };
  }

  /** How long a write waits whose predecessors did not last, ms. */
  #undoneWaitMs(known: Known, decision: Written): number {
    const { reports, rival } = this.#context;
    const { waitMs, contested } = this.#undone.before(known.state, decision);
    if (contested !== undefined) reports.contested(known, decision, { ...contested, rival });
    if (waitMs > 0) this.#waitFor(known.state, decision, 'not-kept');
    return waitMs;
  }

  /** The server accepted the roll, and the template is as it was. */
  async #notRolled(known: Known, decision: Written, answered: Answered, signal: AbortSignal): Promise<ReconcileResult> {
    const { state: workload } = known;
    const delayMs = this.#undone.lost(workloadKey(workload), true);
    this.#waitFor(workload, decision, 'not-kept');
    const isTakenBack = await this.#answers.takeUnrolled(known, decision, answered, signal);
    this.#reportUnkept(known, decision, answered, 'not-rolled');
    return this.#again(workload, isTakenBack ? delayMs : Math.min(delayMs, takeBackMs));
  }

  /** Writes nothing for a while, but for the former record where a wrong one is left. */
  async #waitOut({ state }: Known, waitMs: number, signal: AbortSignal): Promise<ReconcileResult> {
    await this.#answers.takeBack(workloadKey(state), signal);
    return this.#again(state, waitMs);
  }

  /** What was written on the workload itself is not there. */
  #notRecorded(known: Known, decision: Written, answered: Answered): ReconcileResult {
    const { state: workload } = known;
    const delayMs = this.#undone.lost(workloadKey(workload), false);
    this.#reportUnkept(known, decision, answered, 'not-recorded');
    return this.#again(workload, delayMs);
  }

  #reportUnkept(known: Known, decision: Written, { answer, lost }: Answered, why: UnkeptEvent['why']): void {
    const by = replacer(known.state.kind, answer, lost);
    const keys = why === 'not-rolled' ? lost.template : lost.metadata;
    this.#context.reports.unkept(known, decision, { why, lost: keys, by });
  }

  #carriedOut({ state }: Known, decision: Written): void {
    const { attention, take, clock } = this.#context;
    const key = workloadKey(state);
    attention.markUpToDate(key, decision.action === 'roll' ? { spacedRolls: decision.spacedRolls } : {});
    if (decision.reason === 'record-restored') attention.noteRepeatedWrite(key, clock.monotonicMs());
    if (decision.action !== 'release') take({ type: 'planned', key, isOut: false, isRecorded: false });
  }

  /** Notes what a stale workload waits for; the first time it is, it has become stale now. */
  #waitFor(workload: WorkloadState, { action }: Written, what: PendingReason): void {
    const { attention, clock } = this.#context;
    if (action === 'roll') attention.markStale(workloadKey(workload), clock.monotonicMs(), what);
  }

  /** When the change that is rolled out now was first seen: before the plan found the workload stale. */
  #firstSeenMs(workload: WorkloadState, decision: Written): number {
    const { inventory, clock, attention } = this.#context;
    const { staleSinceMs = clock.monotonicMs() } = attention.get(workloadKey(workload));
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
    const { take, reports } = this.#context;
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
    return { next: 'retry', isClientError, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}
