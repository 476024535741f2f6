/**
 * Mirrors one resource of the API server into a sink: lists it, watches it, and goes on through every failure until it
 * is stopped. `state.ts` decides what to do next. Each object is reduced, and none is kept longer than that takes.
 */
import { backoffMs, type BackoffOptions } from '../../lib/backoff.ts';
import { sleep } from '../../lib/sleep.ts';
import { statusOf, type ApiStatus } from '../api/api-errors.ts';
import { isServerBehind } from './list-version.ts';
import type { ReflectorOptions } from './options.ts';
import { failureOfError, failureOfStatus, reasonOfStatus } from './failure.ts';
import type { Failure, Operation, ReflectorInput } from './protocol.ts';
import { initialState, step } from './state.ts';
import { targetOf, type Target } from '../api/resources.ts';
import { SinkWriter } from './sink-writer.ts';
import { readStreamEvents } from './stream-events.ts';
import { StreamedListNotes } from './streamed-list-notes.ts';
import type { OpenStream, Query } from '../api/transport-types.ts';
import type { EventPlace } from './event-reader.ts';
import { readListPage, type WatchEvent } from './watch-event.ts';
import { alwaysJson, type ListFormat } from './wire-formats.ts';

const backoff: BackoffOptions = { baseMs: 500, factor: 2, capMs: 30_000, jitter: 0.5 };
const listTimeoutMs = 60_000;
/** etcd limits objects to about 1.5 MiB by default, and to 16 MiB by any setting that is known to work. */
const maxEventBytes = 32 * 1024 * 1024;

export class Reflector<T> {
  readonly #options: ReflectorOptions<T>;
  readonly #writer: SinkWriter<T>;
  readonly #target: Target | undefined;
  readonly #format: ListFormat;
  #state = initialState;
  #hasSynced = false;
  #lastTurnMs: number | undefined;
  #lastSuccessMs: number | undefined;
  /** Whether the server has accepted the stream of the present operation. */
  #isOpen = false;
  readonly #notes: StreamedListNotes;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#writer = new SinkWriter(options);
    this.#target = targetOf(options.path);
    this.#format = options.wireFormats?.of(options.path) ?? alwaysJson;
    this.#notes = new StreamedListNotes(options);
  }

  /** Whether a complete list has been applied; it stays so. */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  /** Whether a list is being read. */
  get isListing(): boolean {
    const { phase } = this.#state;
    return phase === 'listing' || phase === 'watch-listing';
  }

  /** The name of the resource in logs and metrics. */
  get resource(): string {
    return this.#options.resource;
  }

  /**
   * The last sign of life of the loop on the monotonic clock: an event, a failure or the end of a wait. It does not
   * depend on the answers of the server. Undefined before the start.
   */
  get lastTurnMs(): number | undefined {
    return this.#lastTurnMs;
  }

  /** The time of the last event, bookmark or page on the monotonic clock; undefined before the first. */
  get lastSuccessMs(): number | undefined {
    return this.#lastSuccessMs;
  }

  /**
   * Lists and watches until the signal aborts. After it has resolved it can be called again, and starts with a list.
   */
  async run(signal: AbortSignal): Promise<void> {
    let operation = this.#take({ type: 'started' });
    while (operation !== undefined && !signal.aborted) operation = await this.#perform(operation, signal);
    this.#take({ type: 'stopped' });
  }

  /** Returns the next operation. */
  async #perform(operation: Operation, signal: AbortSignal): Promise<Operation | undefined> {
    try {
      return await this.#start(operation, signal);
    } catch (error) {
      if (signal.aborted) return this.#take({ type: 'stopped' });
      this.#format.failed(error);
      const wasOpen = this.#isOpen && this.#state.phase === 'watch-listing';
      return this.#fail(failureOfError(error, wasOpen), (error as Error).message);
    }
  }

  async #start(operation: Operation, signal: AbortSignal): Promise<Operation | undefined> {
    this.#isOpen = false;
    switch (operation.type) {
      case 'wait': {
        const delayMs = backoffMs(backoff, operation.attempt, this.#options.random);
        await sleep(this.#options.clock, Math.max(delayMs, operation.atLeastMs), signal);
        return this.#take({ type: 'waited' });
      }
      case 'list-page':
        if (operation.continueToken === undefined) this.#beginList();
        return this.#listPage(operation.continueToken, signal);
      case 'watch-list':
        this.#beginList();
        return this.#watch({ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, signal);
      case 'watch': {
        const { resourceVersion, isAfterList } = operation;
        const isRewound = !isAfterList && (await this.#isRewound(resourceVersion, signal));
        return isRewound ? this.#rewind(resourceVersion) : this.#watch({ resourceVersion }, signal);
      }
    }
  }

  /** Whether the server's data is older than the version from which the watch would be resumed. */
  async #isRewound(resourceVersion: string, signal: AbortSignal): Promise<boolean> {
    const { onRewound, newestKnown } = this.#options;
    if (onRewound === undefined) return false;
    return isServerBehind(this.#options, [resourceVersion, newestKnown?.()], signal);
  }

  #rewind(resourceVersion: string): Operation | undefined {
    const next = this.#fail({ kind: 'expired' }, `the server has gone back to before version ${resourceVersion}`);
    this.#options.onRewound?.();
    return next;
  }

  async #listPage(continueToken: string | undefined, signal: AbortSignal): Promise<Operation | undefined> {
    const { transport, path, labelSelector, fieldSelector, isMetadataOnly, pageSize: limit = 500 } = this.#options;
    const query = { labelSelector, fieldSelector, limit, continue: continueToken };
    const call = { method: 'GET', path, query, isMetadataOnly, timeoutMs: listTimeoutMs, signal } as const;
    const response = await transport.request({ ...call, wireFormat: this.#format.wanted });
    if (response.status !== 200) return this.#refused(statusOf(response), response.retryAfterMs);
    this.#format.answered(response.wireFormat);
    const page = readListPage(response.body);
    if (page === undefined) return this.#fail({ kind: 'failed' }, 'the answer is not a list');
    for (const object of page.items) this.#writer.upsert(object);
    this.#touch();
    const { resourceVersion, continueToken: nextToken } = page;
    return this.#take({ type: 'page-listed', resourceVersion, continueToken: nextToken });
  }

  /** @param from the parameters that say where the watch starts */
  async #watch(from: Query, signal: AbortSignal): Promise<Operation | undefined> {
    const { transport, path, labelSelector, fieldSelector, isMetadataOnly, random } = this.#options;
    // The server ends the watch after five to ten minutes.
    const timeoutSeconds = 300 + Math.floor(300 * random());
    const query = { labelSelector, fieldSelector, ...from, watch: true, allowWatchBookmarks: true, timeoutSeconds };
    const wireFormat = this.#format.wanted;
    const answer = await transport.openStream({ path, query, isMetadataOnly, wireFormat, signal });
    if (answer.kind === 'open') return this.#follow(answer);
    return this.#refused(statusOf(answer.response), answer.response.retryAfterMs);
  }

  /** Reads the stream to its end, or until an event leads to another operation. */
  async #follow(stream: OpenStream): Promise<Operation | undefined> {
    const { clock, metrics, resource, isMetadataOnly } = this.#options;
    const { idleLimitMs = 90_000, listLimitMs = 2 * idleLimitMs } = this.#options;
    const expected = { target: this.#target, isMetadataOnly };
    const limit = { ms: listLimitMs, isWanted: () => this.#state.phase === 'watch-listing' };
    this.#isOpen = true;
    this.#format.answered(stream.wireFormat);
    const startMs = clock.monotonicMs();
    let next: Operation | undefined;
    const take = (event: WatchEvent, place: EventPlace): 'go-on' | 'stop' => {
      next = this.#apply(event, place);
      return next === undefined ? 'go-on' : 'stop';
    };
    const end = await readStreamEvents(stream, { ...expected, clock, idleLimitMs, limit, maxEventBytes, take });
    if (end === 'stopped') return next;
    if (this.#state.phase === 'watch-listing') this.#notes.refused(`the streamed list did not end (${end})`);
    metrics.watchRestarted(resource, end);
    const lastedMs = clock.monotonicMs() - startMs;
    return this.#take(end === 'ended' ? { type: 'stream-ended', lastedMs } : { type: 'went-silent' });
  }

  #apply(event: WatchEvent, { position, length }: EventPlace): Operation | undefined {
    if (event.type !== 'error' && event.type !== 'unreadable') this.#touch();
    switch (event.type) {
      case 'upsert':
        this.#writer.upsert(event.object, event.isCreated);
        return this.#take({ type: 'event', resourceVersion: event.object.metadata.resourceVersion });
      case 'remove':
        this.#writer.remove(event.object);
        return this.#take({ type: 'event', resourceVersion: event.object.metadata.resourceVersion });
      case 'bookmark':
        return this.#take(event);
      case 'error':
        return this.#refused(event.status);
      case 'unreadable':
        return this.#unreadable(`unreadable event of ${String(length)} bytes at byte ${String(position)}`);
    }
  }

  /** The object of the event is unknown, so only a new list helps. */
  #unreadable(reason: string): Operation | undefined {
    this.#format.unreadable(reason);
    return this.#fail({ kind: 'expired' }, reason);
  }

  #refused(status: ApiStatus, retryAfterMs?: number): Operation | undefined {
    this.#format.refused(status.code);
    return this.#fail(failureOfStatus(status, retryAfterMs), reasonOfStatus(status, this.#options.resource));
  }

  #fail(failure: Failure, reason: string): Operation | undefined {
    const { logger, metrics, resource, path } = this.#options;
    const { phase } = this.#state;
    const level = failure.kind === 'failed' ? 'warn' : 'info';
    logger[level]({ resource, path, phase, kind: failure.kind, reason }, 'list or watch ended');
    if (phase === 'watching') metrics.watchRestarted(resource, failure.kind);
    if (phase === 'watch-listing') this.#notes.refused(reason, failure.kind === 'invalid');
    return this.#take({ type: 'failed', failure });
  }

  #beginList(): void {
    if (this.#hasSynced) this.#options.metrics.relisted(this.#options.resource);
    this.#writer.beginList();
  }

  /** Applies the effects of an input; returns the next operation, or undefined while the present one goes on. */
  #take(input: ReflectorInput): Operation | undefined {
    this.#lastTurnMs = this.#options.clock.monotonicMs();
    const { state, effects, next } = step(this.#state, input, this.#lastTurnMs);
    this.#state = state;
    for (const effect of effects) {
      if (effect.type === 'complete-list') this.#completeList(effect.resourceVersion);
      else this.#notes.explain();
    }
    return next;
  }

  #completeList(resourceVersion: string): void {
    const objects = this.#writer.completeList(resourceVersion);
    this.#hasSynced = true;
    const { logger, resource, path } = this.#options;
    logger.info({ resource, path, objects, resourceVersion }, 'listed');
  }

  #touch(): void {
    const { clock, metrics, resource, path } = this.#options;
    this.#lastSuccessMs = clock.monotonicMs();
    metrics.lastEvent(resource, path, clock.now());
  }
}
