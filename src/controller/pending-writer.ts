/** Writes the annotation `pending` at a pace of its own. No roll waits for it, and no decision depends on it. */
import type { Clock } from '../lib/clock.ts';
import type { Known } from '../model/observation.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { PatchOutcome } from '../model/patch-outcome.ts';
import type { Plan } from '../plan/decide.ts';
import { removesPending, type PendingWrite } from '../plan/pending.ts';
import { lostAnnotations } from '../plan/read/lost-annotations.ts';
import type { RateLimit } from '../queue/rate-limit.ts';
import type { PatchAnswers } from './patch-answers.ts';
import type { ControllerMetrics, Leadership, WorkloadPatcher } from './ports.ts';
import { statusOf } from './reports/roll-failure.ts';
import { UnkeptWrites } from './unkept-writes.ts';
import type { ReconcileResult } from './worker-pool.ts';

export interface PendingWriterOptions {
  readonly patcher: WorkloadPatcher;
  readonly answers: PatchAnswers;
  readonly leadership: Leadership;
  readonly pace: RateLimit<WorkloadKey>;
  /** A dry run writes to no workload. */
  readonly isDryRun: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<ControllerMetrics, 'patched'>;
}

/** The workload has changed since the plan, and not every change of a workload queues it. */
const conflictMs = 1_000;

export class PendingWriter {
  readonly #options: PendingWriterOptions;
  /** Writes that failed or did not last. */
  readonly #unkept: UnkeptWrites;
  /** What was written last on each workload that waits. */
  readonly #written = new Map<WorkloadKey, string>();

  constructor(options: PendingWriterOptions) {
    this.#options = options;
    this.#unkept = new UnkeptWrites(options.clock);
  }

  /** Number of entries. */
  get size(): number {
    return this.#unkept.size + this.#written.size;
  }

  /**
   * Writes what a plan asks for after its decision has been carried out. Returns what follows both.
   * @throws when the signal aborts
   */
  async after(result: ReconcileResult, known: Known, plan: Plan, signal: AbortSignal): Promise<ReconcileResult> {
    const { decision, pending } = plan;
    const key = workloadKey(known.state);
    // A later wait for the same content writes the same: no other client has removed it then.
    if (removesPending(decision)) this.#written.delete(key);
    if (pending === undefined || this.#options.isDryRun) {
      this.#options.pace.forget(key);
      this.#unkept.rest(key);
      return result;
    }
    return sooner(result, await this.#write(key, known, pending, signal));
  }

  /** Forgets a deleted workload. */
  delete(key: WorkloadKey): void {
    this.#options.pace.forget(key);
    this.#unkept.delete(key);
    this.#written.delete(key);
  }

  /** Returns after how many ms the next attempt is due; undefined if none is, or if the pace queues the key. */
  async #write(
    key: WorkloadKey,
    { state }: Known,
    { patch, text, essence }: PendingWrite,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { pace, leadership, patcher, logger, metrics } = this.#options;
    if (this.#written.get(key) === essence) {
      // Another client has removed or replaced it since.
      this.#written.delete(key);
      this.#unkept.lost(key, false);
    }
    const waitMs = this.#unkept.waitMs(key, 'baseline');
    if (waitMs > 0) {
      pace.forget(key);
      return waitMs;
    }
    if (!pace.tryTake(key)) return undefined;
    if (!leadership.mayWrite()) return conflictMs;
    const outcome = await patcher.patch(state, patch, signal);
    metrics.patched(statusOf(outcome));
    if (outcome.result !== 'patched') return this.#notWritten(key, outcome);
    this.#options.answers.take(state, outcome.object, undefined);
    if (lostAnnotations(state.kind, patch, outcome.object).metadata.length > 0) return this.#unkept.lost(key, false);
    this.#written.set(key, essence);
    logger.debug({ workload: key, pending: text }, 'annotation pending written');
    return undefined;
  }

  #notWritten(key: WorkloadKey, outcome: Exclude<PatchOutcome, { readonly result: 'patched' }>): number | undefined {
    if (outcome.result === 'superseded') return outcome.reason === 'conflict' ? conflictMs : undefined;
    const delayMs = Math.max(this.#unkept.lost(key, false), outcome.retryAfterMs ?? 0);
    const { status, message } = outcome;
    this.#options.logger.debug(
      { workload: key, status, message, delayMs },
      'annotation pending not written, will retry',
    );
    return delayMs;
  }
}

/** The result with a requeue after at most `delayMs`; a retry comes soon enough as it is. */
function sooner(result: ReconcileResult, delayMs: number | undefined): ReconcileResult {
  if (delayMs === undefined || result.next === 'retry') return result;
  const soonestMs = result.next === 'requeue-after' ? Math.min(result.delayMs, delayMs) : delayMs;
  return { next: 'requeue-after', delayMs: soonestMs };
}
