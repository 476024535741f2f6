/**
 * Elects one leader among the replicas by a Lease. It guarantees:
 * - a replica leads only after an accepted write of the Lease, and no longer than the renew deadline after the last
 *   accepted write was *sent*, by the local monotonic clock, even if the process is suspended in between;
 * - a leader whose Lease has another holder, or that cannot renew it, stops leading and becomes a candidate again;
 * - no failure ends it, and when it stops it releases a Lease that it holds.
 */
import type { Clock } from '../lib/clock.ts';
import { Pause } from '../lib/pause.ts';
import type { Lease, LeaseCall } from '../model/lease.ts';
import type { Logger } from '../model/logger.ts';
import {
  candidatePauseMs,
  claim,
  observe,
  release,
  statusOf,
  withoutLeading,
  withOpenWrite,
  type ElectionTiming,
  type LeaseStatus,
  type ObservedLease,
  type Role,
} from './lease-rules.ts';
import type { ElectionMetrics, LeaderCallbacks, LeaseStore } from './ports.ts';

export interface LeaderElectorOptions {
  /** Different for every process. */
  readonly identity: string;
  readonly timing: ElectionTiming;
  readonly store: LeaseStore;
  readonly callbacks: LeaderCallbacks;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: ElectionMetrics;
}

/** Timeout of each of the at most three calls that release the Lease: the process is about to end. */
const releaseTimeoutMs = 1_000;

export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  readonly #pause: Pause;
  #role: Role = { kind: 'candidate' };
  #observed: ObservedLease | undefined;
  #hasRead = false;
  /** Why the last call failed; undefined after a successful one. */
  #trouble: string | undefined;
  /** The other holder that was logged last. */
  #loggedLeader: string | undefined;
  #lastTurnMs: number | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
  }

  get isLeading(): boolean {
    return this.#role.kind === 'leading';
  }

  /** The holder of the Lease as last read; empty if there is none. */
  get holder(): string {
    return this.#observed?.lease.holder ?? '';
  }

  mayWrite(): boolean {
    return this.#remainingMs > 0;
  }

  /** Monotonic ms at which it last began to read or renew the Lease; undefined before it was started. */
  get lastTurnMs(): number | undefined {
    return this.#lastTurnMs;
  }

  /** Why the Lease has never been read or written; undefined once it has been. */
  get trouble(): string | undefined {
    return this.#hasRead ? undefined : (this.#trouble ?? 'the Lease has not been read yet');
  }

  /**
   * A watch shows the Lease (undefined: deleted). The state may be old, so it only ends the pause before the next read.
   */
  onLeaseSeen(lease: Lease | undefined): void {
    const isFree = lease === undefined || lease.holder === '';
    const isLost = this.isLeading && lease?.holder !== this.#options.identity;
    if (isFree || isLost) this.#pause.end();
  }

  /** A leader renews the Lease at once: there is something new for it to carry. */
  renewSoon(): void {
    if (this.isLeading) this.#pause.end();
  }

  /** Takes part until the signal aborts, then releases the Lease. To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    this.#options.metrics.leading(false);
    while (!signal.aborted) {
      await this.#turn(signal);
      this.#checkDeadline();
      await this.#pause.wait(this.#pauseMs, signal);
      this.#checkDeadline();
    }
    const isHolder = this.isLeading;
    if (isHolder) this.#stopLeading();
    const hasOpenWrite = this.#role.kind === 'uncertain';
    if (isHolder || hasOpenWrite) await this.#release(hasOpenWrite);
  }

  async #turn(signal: AbortSignal): Promise<void> {
    this.#lastTurnMs = this.#nowMs;
    try {
      // The Lease most likely still is as this replica wrote it, so a renewal needs no read.
      const isDone = this.isLeading && (await this.#claim({ kind: 'ours' }, signal)) !== 'conflict';
      if (!isDone) await this.#readAndClaim(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #readAndClaim(signal: AbortSignal): Promise<void> {
    const outcome = await this.#options.store.read({ timeoutMs: this.#timeoutMs, signal });
    if (outcome.result === 'failed') {
      this.#note(outcome.reason);
      return;
    }
    this.#trouble = undefined;
    this.#observe(outcome.lease);
    const status = this.#status;
    if (status.kind === 'held') this.#leaveTo(status.holder);
    else await this.#claim(status, signal);
  }

  /** Acquires or renews the Lease. `conflict`: it was written since it was read. */
  async #claim(status: LeaseStatus, signal: AbortSignal): Promise<'done' | 'conflict'> {
    const { store, identity, timing, clock } = this.#options;
    const lease = this.#observed?.lease;
    const spec = claim(lease, identity, timing, clock.now());
    const call = { timeoutMs: this.#timeoutMs, signal };
    const sentAtMs = this.#nowMs;
    this.#role = withOpenWrite(this.#role, true);
    const outcome = await (lease === undefined ? store.create(spec, call) : store.update(lease, spec, call));
    if (outcome.result === 'conflict') return 'conflict';
    if (outcome.result === 'failed') this.#note(outcome.reason);
    else this.#written(outcome.lease, status, sentAtMs);
    return 'done';
  }

  #written(lease: Lease, status: LeaseStatus, sentAtMs: number): void {
    this.#observe(lease);
    this.#role = withOpenWrite(this.#role, false);
    this.#trouble = undefined;
    const wasLeading = this.isLeading;
    const isTooLate = this.#nowMs >= sentAtMs + this.#options.timing.renewDeadlineMs;
    if (wasLeading || !isTooLate) this.#role = { kind: 'leading', renewedAtMs: sentAtMs, hasOpenWrite: false };
    if (wasLeading || isTooLate) return;
    const { identity, logger, metrics, callbacks } = this.#options;
    const former = 'holder' in status ? { former: status.holder } : {};
    this.#loggedLeader = undefined;
    logger.info({ identity, lease: status.kind, ...former, transitions: lease.transitions }, 'leading');
    metrics.leading(true);
    callbacks.startedLeading();
  }

  #observe(lease: Lease | undefined): void {
    const { identity, callbacks } = this.#options;
    this.#hasRead = true;
    this.#observed = lease && observe(this.#observed, lease, this.#nowMs);
    if (lease?.holder !== identity) this.#role = withOpenWrite(this.#role, false);
    callbacks.leaseSeen(lease);
  }

  #leaveTo(holder: string): void {
    if (this.isLeading) this.#lose(`the Lease has another holder: ${holder}`);
    if (this.#loggedLeader !== holder) this.#options.logger.info({ leader: holder }, 'standing by');
    this.#loggedLeader = holder;
  }

  #checkDeadline(): void {
    if (!this.isLeading || this.mayWrite()) return;
    const { renewDeadlineMs } = this.#options.timing;
    this.#lose(`not renewed for ${String(renewDeadlineMs)} ms: ${this.#trouble ?? 'the process did not run'}`);
  }

  #lose(reason: string): void {
    this.#options.logger.warn({ reason }, 'no longer leading');
    this.#stopLeading();
  }

  #stopLeading(): void {
    this.#role = withoutLeading(this.#role);
    this.#options.metrics.leading(false);
    this.#options.callbacks.stoppedLeading();
  }

  /** Logs why a call failed, unless the last one failed for the same reason. */
  #note(reason: string): void {
    if (this.#trouble !== reason) this.#options.logger.warn({ reason }, 'Lease request failed');
    this.#trouble = reason;
  }

  /** Releases the Lease as last observed; if it has changed since, or if its holder is uncertain, after a read. */
  async #release(hasOpenWrite: boolean): Promise<void> {
    const call = { timeoutMs: releaseTimeoutMs, signal: new AbortController().signal };
    const isDone = !hasOpenWrite && (await this.#releaseIfOurs(this.#observed?.lease, call)) === 'done';
    if (isDone) return;
    const found = await this.#options.store.read(call);
    if (found.result === 'failed') this.#note(found.reason);
    else await this.#releaseIfOurs(found.lease, call);
  }

  async #releaseIfOurs(lease: Lease | undefined, call: LeaseCall): Promise<'done' | 'conflict'> {
    const { store, clock, logger, identity } = this.#options;
    if (lease?.holder !== identity) return 'done';
    const outcome = await store.update(lease, release(lease, clock.now()), call);
    if (outcome.result === 'conflict') return 'conflict';
    if (outcome.result === 'failed') this.#note(outcome.reason);
    else logger.info({}, 'Lease released');
    return 'done';
  }

  get #status(): LeaseStatus {
    const { identity, timing } = this.#options;
    return statusOf(this.#observed, identity, this.#nowMs, timing.leaseDurationMs);
  }

  get #pauseMs(): number {
    const { timing, random } = this.#options;
    if (this.isLeading) return Math.min(timing.retryPeriodMs, this.#remainingMs);
    return candidatePauseMs(this.#status, timing, random);
  }

  /** Timeout of a call, ms: two calls fit into the renew deadline, and none ends after it. */
  get #timeoutMs(): number {
    const halfMs = this.#options.timing.renewDeadlineMs / 2;
    return this.isLeading ? Math.max(1, Math.min(halfMs, this.#remainingMs)) : halfMs;
  }

  /** How long it may still act, ms; 0 or less if it may not. */
  get #remainingMs(): number {
    if (this.#role.kind !== 'leading') return 0;
    return this.#role.renewedAtMs + this.#options.timing.renewDeadlineMs - this.#nowMs;
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
