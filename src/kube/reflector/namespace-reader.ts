/**
 * Reads named Namespaces at intervals, for a process that may neither list nor watch Namespaces: an RBAC Role permits
 * no more than a `get` of its own Namespace. A Namespace that cannot be read is logged once and blocks nothing.
 */
import { backoffMs, type BackoffOptions } from '../../lib/backoff.ts';
import type { Clock } from '../../lib/clock.ts';
import { sleep } from '../../lib/sleep.ts';
import type { Logger } from '../../model/logger.ts';
import { isForbidden, isNotFound, statusOf } from '../api/api-errors.ts';
import type { ReflectorMetrics } from './options.ts';
import { objectPath } from '../api/resources.ts';
import { SinkWriter, type Reduce, type ReflectorSink } from './sink-writer.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { ApiResponse, Transport } from '../api/transport-types.ts';
import type { NamedObject } from './watch-event.ts';

/** Gets Namespaces as from a list: the order in which they are read has no meaning. */
export type NamespaceSink<T> = Pick<ReflectorSink<T>, 'upsert' | 'remove'> & {
  /** Called once each Namespace was read, is absent or is forbidden. */
  listed(resourceVersion: string): void;
};

export interface NamespaceReaderOptions<T> {
  readonly transport: Transport;
  readonly names: readonly string[];
  readonly reduce: Reduce<T>;
  readonly sink: NamespaceSink<T>;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: Pick<ReflectorMetrics, 'lastEvent' | 'objectDropped'>;
  /** Pause between two rounds. Default 60,000 ms. */
  readonly intervalMs?: number;
}

/** The outcome of the last read of a Namespace. `failed`: no answer, or an error that may pass. */
type Outcome = 'read' | 'absent' | 'forbidden' | 'failed';

const resource = 'namespaces';
const retryBackoff: BackoffOptions = { baseMs: 500, factor: 2, capMs: 30_000, jitter: 0.5 };

export class NamespaceReader<T> {
  readonly #options: NamespaceReaderOptions<T>;
  readonly #writer: SinkWriter<T>;
  readonly #outcomes = new Map<string, Outcome>();
  readonly #unanswered: Set<string>;
  #lastTurnMs: number | undefined;
  #lastSuccessMs: number | undefined;

  constructor(options: NamespaceReaderOptions<T>) {
    const { reduce, sink, logger, metrics, names } = options;
    this.#options = options;
    this.#unanswered = new Set(names);
    const keys = (): Iterable<string> => [];
    const upsert: ReflectorSink<T>['upsert'] = (item) => {
      sink.upsert(item, 'list');
    };
    const remove: ReflectorSink<T>['remove'] = (key) => {
      sink.remove(key, 'list');
    };
    const listed = (): void => {
      sink.listed('');
    };
    this.#writer = new SinkWriter({ resource, reduce, logger, metrics, sink: { upsert, remove, keys, listed } });
  }

  get resource(): string {
    return resource;
  }

  /** When the last read of a Namespace began, on the monotonic clock; undefined before the start. */
  get lastTurnMs(): number | undefined {
    return this.#lastTurnMs;
  }

  /** When the server last answered, even with a refusal, on the monotonic clock; undefined before the first answer. */
  get lastSuccessMs(): number | undefined {
    return this.#lastSuccessMs;
  }

  /** Reads until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, intervalMs = 60_000 } = this.#options;
    for (let failures = 0; !signal.aborted;) {
      const hasFailed = await this.#readAll(signal);
      const delayMs = hasFailed ? Math.min(intervalMs, backoffMs(retryBackoff, failures, random)) : intervalMs;
      failures = hasFailed ? failures + 1 : 0;
      await sleep(clock, delayMs, signal).catch(() => undefined);
    }
  }

  /** Reads each Namespace once; returns whether one failed and needs a retry. */
  async #readAll(signal: AbortSignal): Promise<boolean> {
    let hasFailed = false;
    for (const name of this.#options.names) {
      const outcome = await this.#read(name, signal);
      if (signal.aborted) return false;
      if (outcome === 'failed') hasFailed = true;
      else this.#answered(name);
    }
    return hasFailed;
  }

  async #read(name: string, signal: AbortSignal): Promise<Outcome> {
    const path = objectPath('Namespace', undefined, name);
    this.#lastTurnMs = this.#options.clock.monotonicMs();
    try {
      return this.#take(name, await this.#options.transport.request({ method: 'GET', path, signal }));
    } catch (error) {
      if (!signal.aborted && !(error instanceof TransportError)) throw error;
      return signal.aborted ? 'failed' : this.#note(name, 'failed', (error as Error).message);
    }
  }

  #take(name: string, response: ApiResponse): Outcome {
    if (response.status === 200) {
      this.#writer.upsert(response.body as NamedObject);
      return this.#note(name, 'read');
    }
    const status = statusOf(response);
    if (isNotFound(status)) {
      this.#writer.remove({ metadata: { name, resourceVersion: '' } });
      return this.#note(name, 'absent', status.message);
    }
    // A refusal says nothing about the Namespace, so the sink keeps what was read before.
    return this.#note(name, isForbidden(status) ? 'forbidden' : 'failed', status.message);
  }

  /** Notes an outcome; logs one other than `read` when it is new. */
  #note(name: string, outcome: Outcome, reason?: string): Outcome {
    const { clock, metrics } = this.#options;
    const isNew = this.#outcomes.get(name) !== outcome;
    this.#outcomes.set(name, outcome);
    if (outcome !== 'failed') this.#lastSuccessMs = clock.monotonicMs();
    // A refusal is no event of the Namespace.
    if (outcome === 'read' || outcome === 'absent')
      metrics.lastEvent(resource, objectPath('Namespace', undefined, name), clock.now());
    if (isNew && outcome !== 'read') this.#options.logger.warn({ namespace: name, reason }, warnings[outcome]);
    return outcome;
  }

  #answered(name: string): void {
    if (this.#unanswered.delete(name) && this.#unanswered.size === 0) this.#writer.completeList('');
  }
}

const warnings = {
  absent: 'Namespace does not exist, will be read again',
  forbidden:
    'Namespace may not be read, so hints on it do not count: grant verb get on namespaces with its name in resourceNames',
  failed: 'Namespace not read, will retry',
};
