/** Carries out what was decided for a workload: sends the patch, takes the answer into the inventory, and reports it. */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { Known } from '../inventory/observe.ts';
import type { Clock } from '../lib/clock.ts';
import { configKeyOf, workloadKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import { readMetadata, type KubeObject } from '../model/kube-object.ts';
import type { PendingReason } from '../model/pending.ts';
import type { Revision, WriteResult, Written } from '../model/rollout-event.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Reading } from '../plan/read-config.ts';
import { readWorkload } from '../plan/read-workload.ts';
import type { RateLimit } from '../queue/rate-limit.ts';
import type { AttentionList } from './attention.ts';
import type { DryRunRecords } from './dry-run.ts';
import type { Leadership, PatchOutcome, WorkloadPatcher } from './ports.ts';
import type { ReconcileResult } from './result.ts';
import type { Reports } from './reports/reports.ts';

export interface WriterContext {
  readonly inventory: Inventory;
  readonly take: (event: InventoryEvent) => Taken;
  readonly patcher: WorkloadPatcher;
  readonly leadership: Leadership;
  readonly reading: Reading;
  readonly clock: Clock;
  /** Undefined: no limit of the rate. */
  readonly rateLimit: RateLimit<WorkloadKey> | undefined;
  readonly attention: AttentionList;
  readonly reports: Reports;
  /** Undefined: patches are sent. */
  readonly dryRun: DryRunRecords | undefined;
}

const done: ReconcileResult = { next: 'done' };

/**
 * Also what follows where the workload was taken out of the cache here: the next look forgets what is remembered of it. The
 * watch will show that it is gone too, but finds it gone already and asks for no look.
 */
const atOnce: ReconcileResult = { next: 'look-again-after', delayMs: 0 };

/** By then it is known whether this replica leads again; while it does not, nothing is looked at. */
const notLeading: ReconcileResult = { next: 'look-again-after', delayMs: 1_000 };

export class WorkloadWriter {
  readonly #context: WriterContext;

  constructor(context: WriterContext) {
    this.#context = context;
  }

  /** @throws when the signal aborts */
  async write(known: Known, decision: Written, signal: AbortSignal): Promise<ReconcileResult> {
    const { clock, rateLimit, patcher, leadership, dryRun } = this.#context;
    const workload = known.state;
    const key = workloadKey(workload);
    const startedAtMs = clock.monotonicMs();
    if (dryRun !== undefined) return this.#imagine(known, decision, dryRun);
    const isAllowed = rateLimit?.tryTake(key) ?? true;
    this.#waitFor(workload, decision, isAllowed ? 'patch' : 'rate');
    // The limit queues it again when it is its turn.
    if (!isAllowed) return done;
    const firstSeenMs = this.#firstSeenMs(workload, decision);
    if (!leadership.mayWrite()) return notLeading;
    const outcome = await patcher.patch(workload, decision.patch, signal);
    if (outcome.result !== 'patched') return this.#notWritten(known, decision, outcome);
    const configHash = this.#store(workload, outcome.object)?.trigger;
    const nowMs = clock.monotonicMs();
    const durationMs = nowMs - startedAtMs;
    const revision = { generation: outcome.object.metadata?.generation, configHash };
    this.#written(known, decision, { durationMs, ...this.#rolled(decision, nowMs - firstSeenMs, revision) });
    return this.#nextAfter(known, decision);
  }

  /** What there is to say of a roll beyond its write; nothing where nothing was rolled. */
  #rolled({ action }: Written, sinceMs: number, revision: Revision): Pick<WriteResult, 'sinceChangeMs' | 'revision'> {
    return action === 'roll' ? { sinceChangeMs: sinceMs, revision } : {};
  }

  #imagine(known: Known, decision: Written, dryRun: DryRunRecords): ReconcileResult {
    if (decision.action === 'release') dryRun.delete(workloadKey(known.state));
    else dryRun.remember(known.state, decision.record);
    this.#written(known, decision, { durationMs: 0 });
    return this.#nextAfter(known, decision);
  }

  /** What was recorded without rolling may leave a stale workload behind, and no event will tell of it. */
  #nextAfter({ state }: Known, { action }: Written): ReconcileResult {
    const isKept = this.#context.inventory.workloads.get(workloadKey(state)) !== undefined;
    return action === 'baseline' || !isKept ? atOnce : done;
  }

  #written(known: Known, decision: Written, result: WriteResult): void {
    const workload = known.state;
    const { attention, take, clock, reports } = this.#context;
    const key = workloadKey(workload);
    attention.markFresh(key, decision.action === 'roll' ? { spacedRolls: decision.spacedRolls } : {});
    if (decision.reason === 'record-restored') attention.noteRepeatedWrite(key, clock.monotonicMs());
    if (decision.action !== 'release') take({ type: 'planned', key, isOut: false, isRecorded: false });
    reports.written(known, decision, result);
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
    if (outcome.result === 'look-again') {
      if (outcome.reason !== 'not-found') return { next: 'retry', isClientError: false };
      take({ type: 'workload-gone', key, uid: workload.uid });
      return atOnce;
    }
    const { isClientError, retryAfterMs } = outcome;
    this.#waitFor(workload, decision, 'patch-failed');
    return { next: 'retry', isClientError, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }

  /** Puts the answer to a patch into the cache, so that the next plan is made from it and not from a lagging watch. */
  #store(workload: WorkloadState, object: KubeObject): WorkloadState | undefined {
    const { inventory, take, reading } = this.#context;
    const { uid, resourceVersion } = readMetadata(object);
    const key = workloadKey(workload);
    // The watch may have brought it already.
    const known = inventory.workloads.exactly(key, uid, resourceVersion);
    const isOptedIn = inventory.isOptedInByDefault(workload.namespace);
    const state = known ?? readWorkload(workload.kind, object, reading, isOptedIn);
    if (state === undefined) take({ type: 'workload-gone', key, uid: workload.uid });
    else take({ type: 'workload', state, origin: 'answer' });
    return state;
  }
}
