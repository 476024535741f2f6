/**
 * Calls of the start with retries. An unreachable or overloaded API server only delays the start; an error that stays
 * until a user changes something, such as 403, is final.
 */
import { listOrderPaths } from './watches.ts';
import { ApiStatusError, isClientError } from '../kube/api/api-errors.ts';
import { HashKeyError } from '../kube/hash-key/hash-key-store.ts';
import { checkListOrder } from '../kube/reflector/list-order.ts';
import type { Transport } from '../kube/api/transport-types.ts';
import { backoffMs, type BackoffOptions } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import { sleep } from '../lib/sleep.ts';
import type { Config } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';
import type { Metrics } from '../observability/metrics.ts';

export interface RetryOptions {
  readonly logger: Logger;
  /** Interrupts the start. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
}

export interface OrderContext {
  readonly config: Config;
  readonly transport: Transport;
  readonly metrics: Pick<Metrics, 'freshnessKnown'>;
}

const backoff: BackoffOptions = { baseMs: 250, factor: 2, capMs: 15_000, jitter: 0.2 };

/**
 * Repeats an attempt until it succeeds. Pauses grow up to 15 s; a longer Retry-After of the server wins.
 * @throws the error of an attempt if it is final; the signal's reason when the signal aborts
 */
export async function retry<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  { logger, signal, clock, random }: RetryOptions,
): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await attempt(signal);
    } catch (error) {
      if (isFinal(error) || signal.aborted) throw error;
      logger.warn({ error }, 'not ready to start yet, will retry');
      const askedMs = error instanceof ApiStatusError ? error.retryAfterMs : undefined;
      await sleep(clock, Math.max(backoffMs(backoff, failures, random), askedMs ?? 0), signal);
    }
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof HashKeyError ? error.kind === 'refused' : isRefused(error);
}

function isRefused(error: unknown): boolean {
  return error instanceof ApiStatusError && isClientError(error.status);
}

/**
 * Whether resourceVersions of configs and workloads are comparable. False where kinds live in different stores, and
 * where the API server refuses a list; any other failure is retried.
 * @throws the signal's reason when the signal aborts
 */
export async function isOrderKnown(
  { config, transport, metrics }: OrderContext,
  retrying: RetryOptions,
): Promise<boolean> {
  const isKnown = await readOrder((signal) => checkListOrder(transport, listOrderPaths(config), signal), retrying);
  metrics.freshnessKnown(isKnown);
  return isKnown;
}

async function readOrder(
  check: (signal: AbortSignal) => ReturnType<typeof checkListOrder>,
  retrying: RetryOptions,
): Promise<boolean> {
  const { logger } = retrying;
  try {
    const { isOrdered, versions } = await retry(check, retrying);
    const seen = versions.map(({ resourceVersion }) => resourceVersion);
    if (!isOrdered) logger.warn({ versions: seen }, 'freshness is off: kinds live in different stores');
    return isOrdered;
  } catch (error) {
    if (!isRefused(error)) throw error;
    logger.warn({ error }, 'freshness is off: the API server refuses the lists that it needs');
    return false;
  }
}
