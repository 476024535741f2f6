/**
 * Watches a kind that a cluster may lack: its CustomResourceDefinition can come, go and come back while the process
 * runs, and the right to list it may be missing. Neither keeps other kinds waiting.
 */
import { backoffMs, type BackoffOptions } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import type { WorkloadKind } from '../../model/kinds.ts';
import type { Presence } from '../../model/presence.ts';
import type { Logger } from '../../model/logger.ts';
import { isForbidden, statusOf } from '../api/api-errors.ts';
import { groupPath, listPath, pluralOf } from '../api/resources.ts';
import type { Transport } from '../api/transport-types.ts';
import { TransportError } from '../transport/transport-error.ts';

/** The watch of the kind. It can be run again after it has ended. */
export interface KindWatch {
  readonly resource: string;
  readonly lastTurnMs: number | undefined;
  readonly lastSuccessMs: number | undefined;
  readonly isListing: boolean;
  run(signal: AbortSignal): Promise<void>;
}

export interface OptionalWatchOptions {
  readonly transport: Transport;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly kind: WorkloadKind;
  /** The watched namespace; undefined for all. */
  readonly namespace: string | undefined;
  readonly watch: KindWatch;
  /** Called when the kind is found to be absent or forbidden: nothing of it is known then. */
  readonly onMissing: () => void;
  /** About how long an answer of discovery counts. Default 60,000 ms. */
  readonly intervalMs?: number;
}

const retryBackoff: BackoffOptions = { baseMs: 500, factor: 2, capMs: 30_000, jitter: 0.5 };

/** `unknown`: no answer. */
interface Finding {
  readonly presence: Presence | 'unknown';
  readonly reason: string;
}

export class OptionalWatch {
  readonly #options: OptionalWatchOptions;
  #presence: Presence | 'unknown' = 'unknown';
  #reason = '';
  #lastTurnMs: number | undefined;
  #lastAnswerMs: number | undefined;

  constructor(options: OptionalWatchOptions) {
    this.#options = options;
  }

  get kind(): WorkloadKind {
    return this.#options.kind;
  }

  get resource(): string {
    return this.#options.watch.resource;
  }

  /** Whether the kind is watched and, if it is not, why; `unknown` before the first answer. */
  get presence(): Presence | 'unknown' {
    return this.#presence;
  }

  /** Why the kind is not watched; empty if it is. */
  get reason(): string {
    return this.#reason;
  }

  get isListing(): boolean {
    return this.#presence === 'present' && this.#options.watch.isListing;
  }

  /** As of a reflector; looking for the kind counts as well. */
  get lastTurnMs(): number | undefined {
    return latest(this.#lastTurnMs, this.#options.watch.lastTurnMs);
  }

  get lastSuccessMs(): number | undefined {
    return this.#presence === 'present' ? this.#options.watch.lastSuccessMs : this.#lastAnswerMs;
  }

  /** Looks for the kind, and watches it while it is there, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) failures = await this.#turn(failures, signal);
  }

  /** @returns how often in a row there was no answer */
  async #turn(failures: number, signal: AbortSignal): Promise<number> {
    const finding = await this.#find(signal);
    if (signal.aborted) return 0;
    this.#note(finding);
    const next = finding.presence === 'unknown' ? failures + 1 : 0;
    if (finding.presence === 'present') await this.#watchWhileThere(signal);
    else await this.#pause(next === 0 ? undefined : next, signal);
    return next;
  }

  async #watchWhileThere(signal: AbortSignal): Promise<void> {
    const gone = new AbortController();
    const either = AbortSignal.any([signal, gone.signal]);
    const watched = this.#options.watch.run(either);
    while (await this.#isThereAfterPause(signal));
    gone.abort();
    await watched;
  }

  async #isThereAfterPause(signal: AbortSignal): Promise<boolean> {
    await this.#pause(undefined, signal);
    if (signal.aborted) return false;
    const { presence } = await this.#find(signal);
    return presence === 'present' || presence === 'unknown';
  }

  /** @param failures undefined for the usual pause */
  async #pause(failures: number | undefined, signal: AbortSignal): Promise<void> {
    const { clock, random, intervalMs = 60_000 } = this.#options;
    const usualMs = intervalMs * (0.9 + 0.2 * random());
    const delayMs = failures === undefined ? usualMs : Math.min(usualMs, backoffMs(retryBackoff, failures, random));
    await sleep(clock, delayMs, signal).catch(() => undefined);
  }

  async #find(signal: AbortSignal): Promise<Finding> {
    const found = await this.#discover(signal);
    return found.presence === 'present' ? this.#tryList(signal) : found;
  }

  /** Every authenticated client may read what the API server serves (ClusterRole `system:discovery`). */
  async #discover(signal: AbortSignal): Promise<Finding> {
    const { kind } = this.#options;
    const response = await this.#get(groupPath(kind), {}, signal);
    if (typeof response === 'string') return { presence: 'unknown', reason: response };
    // For a group that nothing serves, the API server answers without JSON.
    const { resources = [] } = (response.body ?? {}) as { readonly resources?: readonly { readonly name?: string }[] };
    const isServed = response.status === 200 && resources.some(({ name }) => name === pluralOf(kind));
    if (isServed) return { presence: 'present', reason: '' };
    if (response.status === 200 || response.status === 404) return { presence: 'absent', reason: 'not installed' };
    return { presence: 'unknown', reason: `discovery answers ${String(response.status)}` };
  }

  async #tryList(signal: AbortSignal): Promise<Finding> {
    const { kind, namespace } = this.#options;
    const response = await this.#get(listPath(kind, namespace), { limit: 1 }, signal);
    if (typeof response === 'string') return { presence: 'unknown', reason: response };
    if (response.status === 200) return { presence: 'present', reason: '' };
    const status = statusOf(response);
    return { presence: isForbidden(status) ? 'forbidden' : 'unknown', reason: status.message };
  }

  /** The answer, or why there is none. */
  async #get(path: string, query: Readonly<Record<string, number>>, signal: AbortSignal) {
    const { transport, clock } = this.#options;
    this.#lastTurnMs = clock.monotonicMs();
    try {
      const response = await transport.request({ method: 'GET', path, query, signal });
      this.#lastAnswerMs = clock.monotonicMs();
      return response;
    } catch (error) {
      if (!signal.aborted && !(error instanceof TransportError)) throw error;
      return (error as Error).message;
    }
  }

  #note({ presence, reason }: Finding): void {
    const { logger, kind, onMissing } = this.#options;
    const isNew = presence !== this.#presence;
    // An API server that does not answer says nothing about the kind.
    if (presence === 'unknown') return;
    this.#presence = presence;
    this.#reason = reason;
    if (presence !== 'present') onMissing();
    if (!isNew) return;
    if (presence === 'present') logger.info({ kind }, 'kind is watched');
    else logger[presence === 'absent' ? 'info' : 'warn']({ kind, reason }, 'kind is not watched');
  }
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
