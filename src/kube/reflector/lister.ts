/**
 * Reads one complete list of objects that no watch will send again, such as the workloads of a namespace whose own
 * annotations have changed. It retries after every failure until the list is complete or the signal aborts.
 */
import { Backoff, type BackoffOptions } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import type { Logger } from '../../model/logger.ts';
import { isExpired, statusOf } from '../api/api-errors.ts';
import { SinkWriter, type DropReason, type Reduce } from './sink-writer.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { Transport } from '../api/transport-types.ts';
import { readListPage, type ListPage } from './watch-event.ts';

export interface ListIntoOptions<T> {
  /** The name of the resource in logs and metrics, such as `deployments`. */
  readonly resource: string;
  /** See `listPath`. */
  readonly path: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly reduce: Reduce<T>;
  /**
   * Gets each reduced item; objects that are reduced to nothing are left out. It may get an item twice, when a list has
   * to be restarted, and one that is older than what a watch has brought in the meantime.
   */
  readonly sink: (item: T) => void;
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: { objectDropped(resource: string, reason: DropReason): void };
  /** Objects a page. Default 500. */
  readonly pageSize?: number;
}

const retryBackoff: BackoffOptions = { baseMs: 500, factor: 2, capMs: 30_000, jitter: 0.5 };
const pageTimeoutMs = 60_000;

/** Why a page could not be read. */
interface PageFailure {
  readonly reason: string;
  /** The continue token is too old: the list has to start again. */
  readonly isExpired: boolean;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Passes all objects of one consistent list to `sink`; resolves with the list's resourceVersion.
 * @throws the signal's reason when the signal aborts, and nothing else
 */
export async function listInto<T>(options: ListIntoOptions<T>): Promise<string> {
  const { sink, signal, clock, random, logger, resource, path } = options;
  const backoff = new Backoff(retryBackoff, random);
  const nothing = (): void => undefined;
  const writer = new SinkWriter({
    ...options,
    sink: { upsert: sink, remove: nothing, keys: () => [], listed: nothing },
  });
  let continueToken: string | undefined;
  for (;;) {
    const page = await readPage(options, continueToken);
    if ('reason' in page) {
      logger.warn({ resource, path, reason: page.reason }, 'list failed, will retry');
      if (page.isExpired) continueToken = undefined;
      await sleep(clock, Math.max(backoff.nextMs(), page.retryAfterMs ?? 0), signal);
      continue;
    }
    for (const object of page.items) writer.upsert(object);
    continueToken = page.continueToken;
    if (continueToken === undefined) return page.resourceVersion;
  }
}

async function readPage<T>(
  { transport, path, labelSelector, fieldSelector, pageSize = 500, signal }: ListIntoOptions<T>,
  continueToken: string | undefined,
): Promise<ListPage | PageFailure> {
  const query = { labelSelector, fieldSelector, limit: pageSize, continue: continueToken };
  try {
    const response = await transport.request({ method: 'GET', path, query, timeoutMs: pageTimeoutMs, signal });
    if (response.status === 200) {
      return readListPage(response.body) ?? { reason: 'the answer is not a list', isExpired: false };
    }
    const status = statusOf(response);
    return { reason: status.message, isExpired: isExpired(status), retryAfterMs: response.retryAfterMs };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return { reason: error.message, isExpired: false };
  }
}
