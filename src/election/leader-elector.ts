/**
 * Takes part in the election of the one replica that acts, by a Lease. What it promises:
 * - it leads only from an accepted write on, and no longer than the renew deadline after the last one was *sent*, by the
 *   local monotonic clock, whether or not anything could run in between;
 * - it gives up a Lease that somebody else has, and one that it cannot renew, and becomes a candidate again;
 * - it goes on through every failure, and at the end gives back what it has.
 */
import type { Clock } from '../lib/clock.ts';
import { Pause } from '../lib/pause.ts';
import type { Lease } from '../model/lease.ts';
import type { Logger } from '../model/logger.ts';
import {
  candidatePauseMs,
  claim,
  release,
  observe,
  statusOf,
  type ElectionTiming,
  type ObservedLease,
  type LeaseStatus,
} from './lease-rules.ts';
import type { ElectionMetrics, LeaseStore } from './ports.ts';
import type { LeaseCall } from '../model/lease.ts';

/** What is done by the one that leads. Both are called at once, and one after the other. */
export interface LeaderCallbacks {
  startedLeading(): void;
  stoppedLeading(): void;
}

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

/** The process ends soon: that is how long giving the Lease back may take, for each of at most three calls. */
const releaseTimeoutMs = 1_000;

export class LeaderElector {
  readonly #options: LeaderElectorOptions;
  readonly #pause: Pause;
  #sighting: ObservedLease | undefined;
  /** Monotonic ms at which the last accepted write was sent; undefined while it does not lead. */
  #renewedAtMs: number | undefined;
  /** A write was sent whose fate is not known: the Lease may be ours without our knowing. */
  #isUncertain = false;
  #hasLooked = false;
  /** Why the last call failed; undefined after one that did not. */
  #trouble: string | undefined;
  /** Who has been said to lead instead. */
  #leader: string | undefined;
  #lastTurnMs: number | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
  }

  get isLeading(): boolean {
    return this.#renewedAtMs !== undefined;
  }

  mayWrite(): boolean {
    return this.#remainingMs > 0;
  }

  /** When it last began a look, on the monotonic clock; undefined before it was started. */
  get lastTurnMs(): number | undefined {
    return this.#lastTurnMs;
  }

  /** Why the Lease has never been seen; undefined once it has. */
  get trouble(): string | undefined {
    return this.#hasLooked ? undefined : (this.#trouble ?? 'the Lease has not been read yet');
  }

  /** A watch shows the Lease so (undefined: gone). It may be of long ago, so it only makes for an early look. */
  onLeaseSeen(lease: Lease | undefined): void {
    const isFree = lease === undefined || lease.holder === '';
    const isLost = this.isLeading && lease?.holder !== this.#options.identity;
    if (isFree || isLost) this.#pause.end();
  }

  /** Takes part until the signal aborts; then the Lease is given back. To be called once. */
  async run(signal: AbortSignal): Promise<void> {
    this.#options.metrics.leading(false);
    while (!signal.aborted) {
      await this.#turn(signal);
      this.#checkDeadline();
      await this.#pause.wait(this.#pauseMs, signal);
      this.#checkDeadline();
    }
    const mayHold = this.isLeading || this.#isUncertain;
    if (this.isLeading) this.#standDown();
    if (mayHold) await this.#release();
  }

  async #turn(signal: AbortSignal): Promise<void> {
    this.#lastTurnMs = this.#nowMs;
    try {
      // What we wrote last is most likely how it still is: that saves a read.
      const isDone = this.isLeading && (await this.#claim({ kind: 'ours' }, signal)) !== 'conflict';
      if (!isDone) await this.#look(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const outcome = await this.#options.store.read({ timeoutMs: this.#timeoutMs, signal });
    if (outcome.result === 'failed') {
      this.#note(outcome.reason);
      return;
    }
    this.#trouble = undefined;
    this.#see(outcome.lease);
    const standing = this.#standing;
    if (standing.kind === 'held') this.#leaveTo(standing.holder);
    else await this.#claim(standing, signal);
  }

  /** `outrun`: it is no longer as it was when it was read. */
  async #claim(standing: LeaseStatus, signal: AbortSignal): Promise<'done' | 'conflict'> {
    const { store, identity, timing, clock } = this.#options;
    const lease = this.#sighting?.lease;
    const spec = claim(lease, identity, timing, clock.now());
    const call = { timeoutMs: this.#timeoutMs, signal };
    const sentAtMs = this.#nowMs;
    this.#isUncertain = true;
    const outcome = await (lease === undefined ? store.create(spec, call) : store.update(lease, spec, call));
    if (outcome.result === 'conflict') return 'conflict';
    if (outcome.result === 'failed') this.#note(outcome.reason);
    else this.#written(outcome.lease, standing, sentAtMs);
    return 'done';
  }

  #written(lease: Lease, standing: LeaseStatus, sentAtMs: number): void {
    this.#see(lease);
    this.#isUncertain = false;
    this.#trouble = undefined;
    const wasLeading = this.isLeading;
    const isTooLate = this.#nowMs >= sentAtMs + this.#options.timing.renewDeadlineMs;
    if (wasLeading || !isTooLate) this.#renewedAtMs = sentAtMs;
    if (wasLeading || isTooLate) return;
    const { identity, logger, metrics, callbacks } = this.#options;
    const former = 'holder' in standing ? { former: standing.holder } : {};
    this.#leader = undefined;
    logger.info({ identity, lease: standing.kind, ...former, transitions: lease.transitions }, 'leading');
    metrics.leading(true);
    callbacks.startedLeading();
  }

  #see(lease: Lease | undefined): void {
    const { identity } = this.#options;
    this.#hasLooked = true;
    this.#sighting = lease && observe(this.#sighting, lease, this.#nowMs);
    if (lease?.holder !== identity) this.#isUncertain = false;
  }

  #leaveTo(holder: string): void {
    if (this.isLeading) this.#lose(`somebody else has the Lease: ${holder}`);
    if (this.#leader !== holder) this.#options.logger.info({ leader: holder }, 'standing by');
    this.#leader = holder;
  }

  #checkDeadline(): void {
    if (!this.isLeading || this.mayWrite()) return;
    const { renewDeadlineMs } = this.#options.timing;
    this.#lose(`not renewed for ${String(renewDeadlineMs)} ms: ${this.#trouble ?? 'the process did not run'}`);
  }

  #lose(reason: string): void {
    this.#options.logger.warn({ reason }, 'no longer leading');
    this.#standDown();
  }

  #standDown(): void {
    this.#renewedAtMs = undefined;
    this.#options.metrics.leading(false);
    this.#options.callbacks.stoppedLeading();
  }

  /** Says what is in the way, once as long as it is the same. */
  #note(reason: string): void {
    if (this.#trouble !== reason) this.#options.logger.warn({ reason }, 'Lease not reached');
    this.#trouble = reason;
  }

  /** Gives it back as it was last seen; where it has changed since, or may be ours without our knowing, as it is now. */
  async #release(): Promise<void> {
    const call = { timeoutMs: releaseTimeoutMs, signal: new AbortController().signal };
    const isDone = !this.#isUncertain && (await this.#giveBack(this.#sighting?.lease, call)) === 'done';
    if (isDone) return;
    const found = await this.#options.store.read(call);
    if (found.result === 'failed') this.#note(found.reason);
    else await this.#giveBack(found.lease, call);
  }

  async #giveBack(lease: Lease | undefined, call: LeaseCall): Promise<'done' | 'conflict'> {
    const { store, clock, logger, identity } = this.#options;
    if (lease?.holder !== identity) return 'done';
    const outcome = await store.update(lease, release(lease, clock.now()), call);
    if (outcome.result === 'conflict') return 'conflict';
    if (outcome.result === 'failed') this.#note(outcome.reason);
    else logger.info({}, 'Lease released');
    return 'done';
  }

  get #standing(): LeaseStatus {
    const { identity, timing } = this.#options;
    return statusOf(this.#sighting, identity, this.#nowMs, timing.leaseDurationMs);
  }

  get #pauseMs(): number {
    const { timing, random } = this.#options;
    if (this.isLeading) return Math.min(timing.retryPeriodMs, this.#remainingMs);
    return candidatePauseMs(this.#standing, timing, random);
  }

  /** Of a call: two fit into the renew deadline, and none ends after it. */
  get #timeoutMs(): number {
    const halfMs = this.#options.timing.renewDeadlineMs / 2;
    return this.isLeading ? Math.max(1, Math.min(halfMs, this.#remainingMs)) : halfMs;
  }

  /** Until it has to stop acting; 0 or less when it may not act. */
  get #remainingMs(): number {
    if (this.#renewedAtMs === undefined) return 0;
    return this.#renewedAtMs + this.#options.timing.renewDeadlineMs - this.#nowMs;
  }

  get #nowMs(): number {
    return this.#options.clock.monotonicMs();
  }
}
