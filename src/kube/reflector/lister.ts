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
import { alwaysJson, isUndecodable, type ListFormat, type WireFormats } from './wire-formats.ts';

export interface ListIntoOptions<T> {
  /** The name of the resource in logs and metrics, such as `deployments`. */
  readonly resource: string;
  /** See `listPath`. */
  readonly path: string;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Default: every kind as JSON. */
  readonly wireFormats?: WireFormats | undefined;
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
  const format = options.wireFormats?.of(path) ?? alwaysJson;
  let continueToken: string | undefined;
  for (;;) {
    const page = await readPage(options, format, continueToken);
    if ('reason' in page) {
      logger.warn({ resource, path, reason: page.reason }, 'list failed, will retry');
      if (page.isExpired) continueToken = undefined;
      await sleep(clock, Math.max(backoff.nextMs(), page.retryAfterMs ?? 0), signal);
      continue;
    }
    const problem = applyAll(page, writer, format);
    if (problem !== undefined) {
      // Its objects are read again as JSON.
      logger.warn({ resource, path, reason: problem }, 'list failed, will retry');
      continue;
    }
    continueToken = page.continueToken;
    if (continueToken === undefined) return page.resourceVersion;
  }
}

/** @returns why an object could not be read, which the next attempt reads as JSON; undefined if all could */
function applyAll<T>({ items }: ListPage, writer: SinkWriter<T>, format: ListFormat): string | undefined {
  try {
    for (const object of items) writer.upsert(object);
    return undefined;
  } catch (error) {
    if (!isUndecodable(error)) throw error;
    format.failed(error);
    return error.message;
  }
}

async function readPage<T>(
  { transport, path, labelSelector, fieldSelector, pageSize = 500, signal }: ListIntoOptions<T>,
  format: ListFormat,
  continueToken: string | undefined,
): Promise<ListPage | PageFailure> {
  const query = { labelSelector, fieldSelector, limit: pageSize, continue: continueToken };
  try {
    const wireFormat = format.wanted;
    const call = { method: 'GET', path, query, wireFormat, timeoutMs: pageTimeoutMs, signal } as const;
    const response = await transport.request(call);
    if (response.status === 200) {
      format.answered(response.wireFormat);
      return readListPage(response.body) ?? { reason: 'the answer is not a list', isExpired: false };
    }
    const status = statusOf(response);
    format.refused(status.code);
    return { reason: status.message, isExpired: isExpired(status), retryAfterMs: response.retryAfterMs };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    format.failed(error);
    return { reason: error.message, isExpired: false };
  }
}
