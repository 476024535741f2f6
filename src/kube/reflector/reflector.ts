/**
 * Mirrors one resource of the API server into a sink: lists it, watches it, and goes on through every failure until it is
 * stopped. `reflector-state.ts` decides what to do next. Each object is reduced, and none outlives its own turn.
 */
import { backoffMs, type BackoffOptions } from '../../lib/backoff.ts';
import { sleep } from '../../lib/sleep.ts';
import { statusOf, type ApiStatus } from '../api/api-errors.ts';
import type { Line } from './line-splitter.ts';
import { isServerBehind } from './list-version.ts';
import type { ReflectorOptions } from './options.ts';
import { failureOfError, failureOfStatus, reasonOfStatus } from './failure.ts';
import type { Failure, Operation, ReflectorInput } from './protocol.ts';
import { pageQuery, watchQuery } from './queries.ts';
import { initialState, step } from './state.ts';
import { targetOf, type Target } from '../api/resources.ts';
import { SinkWriter } from './sink-writer.ts';
import { readStreamLines } from './stream-lines.ts';
import { StreamedListNotes } from './streamed-list-notes.ts';
import type { OpenStream, Query } from '../api/transport-types.ts';
import { readListPage, readWatchEvent, type ListPage } from './watch-event.ts';

const backoff: BackoffOptions = { baseMs: 500, factor: 2, capMs: 30_000, jitter: 0.5 };
const listTimeoutMs = 60_000;
/** Objects are limited to about 1.5 MiB by etcd's default, to 16 MiB by any setting that is known to work. */
const maxLineBytes = 32 * 1024 * 1024;

export class Reflector<T> {
  readonly #options: ReflectorOptions<T>;
  readonly #writer: SinkWriter<T>;
  readonly #target: Target | undefined;
  #state = initialState;
  #operation: Operation | undefined;
  #hasSynced = false;
  /** The last thing that was done was to complete a list: a watch from its version goes on from nothing older. */
  #hasJustListed = false;
  #lastTurnMs: number | undefined;
  #lastSuccessMs: number | undefined;
  /** The answer to the present operation is a stream that has begun. */
  #isOpen = false;
  readonly #notes: StreamedListNotes;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#writer = new SinkWriter(options);
    this.#target = targetOf(options.path);
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

  /** What logs and metrics call what it mirrors. */
  get resource(): string {
    return this.#options.resource;
  }

  /**
   * When something last went on in it, on the monotonic clock: an event, a failure or the end of a wait. Whether the
   * server answers does not matter, only whether the loop goes on. Undefined before it was started.
   */
  get lastTurnMs(): number | undefined {
    return this.#lastTurnMs;
  }

  /** When an event, a bookmark or a page last arrived, on the monotonic clock; undefined before the first. */
  get lastSuccessMs(): number | undefined {
    return this.#lastSuccessMs;
  }

  /** Lists and watches until the signal aborts; once it has resolved, it may be called again and starts with a list. */
  async run(signal: AbortSignal): Promise<void> {
    this.#take({ type: 'started' });
    while (this.#operation !== undefined && !signal.aborted) {
      const operation = this.#operation;
      this.#operation = undefined;
      this.#isOpen = false;
      await this.#perform(operation, signal);
    }
    this.#operation = undefined;
    this.#take({ type: 'stopped' });
  }

  async #perform(operation: Operation, signal: AbortSignal): Promise<void> {
    try {
      await this.#start(operation, signal);
    } catch (error) {
      if (signal.aborted) this.#take({ type: 'stopped' });
      else
        this.#fail(
          failureOfError(error, this.#isOpen && this.#state.phase === 'watch-listing'),
          (error as Error).message,
        );
    }
    this.#hasJustListed &&= operation.type === 'list-page';
  }

  async #start(operation: Operation, signal: AbortSignal): Promise<void> {
    switch (operation.type) {
      case 'wait': {
        const delayMs = backoffMs(backoff, operation.attempt, this.#options.random);
        await sleep(this.#options.clock, Math.max(delayMs, operation.atLeastMs), signal);
        this.#take({ type: 'waited' });
        return;
      }
      case 'list-page':
        if (operation.continueToken === undefined) this.#beginList();
        return this.#listPage(operation.continueToken, signal);
      case 'watch-list':
        this.#beginList();
        return this.#watch({ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' }, signal);
      case 'watch': {
        const { resourceVersion } = operation;
        if (await this.#isRewound(resourceVersion, signal)) this.#rewind(resourceVersion);
        else await this.#watch({ resourceVersion }, signal);
      }
    }
  }

  /** Whether the server has not got (any more) to the version from which the watch would go on. */
  async #isRewound(resourceVersion: string, signal: AbortSignal): Promise<boolean> {
    const { onRewound, newestKnown } = this.#options;
    if (onRewound === undefined || this.#hasJustListed) return false;
    return isServerBehind(this.#options, [resourceVersion, newestKnown?.()], signal);
  }

  #rewind(resourceVersion: string): void {
    this.#fail({ kind: 'expired' }, `the server has gone back behind version ${resourceVersion}`);
    this.#options.onRewound?.();
  }

  async #listPage(continueToken: string | undefined, signal: AbortSignal): Promise<void> {
    const { transport, path } = this.#options;
    const query = pageQuery(this.#options, continueToken);
    const response = await transport.request({ method: 'GET', path, query, timeoutMs: listTimeoutMs, signal });
    if (response.status === 200) this.#applyPage(readListPage(response.body));
    else this.#refused(statusOf(response), response.retryAfterMs);
  }

  #applyPage(page: ListPage | undefined): void {
    if (page === undefined) this.#fail({ kind: 'failed' }, 'the answer is not a list');
    else {
      for (const object of page.items) this.#writer.upsert(object);
      this.#touch();
      this.#take({ type: 'page-listed', resourceVersion: page.resourceVersion, continueToken: page.continueToken });
    }
  }

  async #watch(from: Query, signal: AbortSignal): Promise<void> {
    const { transport, path } = this.#options;
    const answer = await transport.openStream({ path, query: watchQuery(this.#options, from), signal });
    if (answer.kind === 'refused') this.#refused(statusOf(answer.response), answer.response.retryAfterMs);
    else await this.#follow(answer);
  }

  async #follow(stream: OpenStream): Promise<void> {
    const { clock, metrics, resource, idleLimitMs = 90_000, listLimitMs = 2 * idleLimitMs } = this.#options;
    const limit = { ms: listLimitMs, isWanted: () => this.#state.phase === 'watch-listing' };
    this.#isOpen = true;
    const startMs = clock.monotonicMs();
    const take = (line: Line): 'go-on' | 'stop' => {
      this.#applyLine(line);
      return this.#operation === undefined ? 'go-on' : 'stop';
    };
    const end = await readStreamLines(stream, { clock, idleLimitMs, limit, maxLineBytes, take });
    if (end === 'stopped') return;
    if (this.#state.phase === 'watch-listing') this.#notes.refused(`the streamed list did not end (${end})`);
    metrics.watchRestarted(resource, end);
    this.#take(
      end === 'ended' ? { type: 'stream-ended', lastedMs: clock.monotonicMs() - startMs } : { type: 'went-silent' },
    );
  }

  #applyLine({ text, position, length }: Line): void {
    const event = readWatchEvent(text, this.#target);
    if (event.type !== 'error' && event.type !== 'unreadable') this.#touch();
    switch (event.type) {
      case 'upsert':
        this.#writer.upsert(event.object, event.isCreated);
        this.#take({ type: 'event', resourceVersion: event.object.metadata.resourceVersion });
        return;
      case 'remove':
        this.#writer.remove(event.object);
        this.#take({ type: 'event', resourceVersion: event.object.metadata.resourceVersion });
        return;
      case 'bookmark':
        this.#take(event);
        return;
      case 'error':
        this.#refused(event.status);
        return;
      case 'unreadable':
        // Which object it was about is unknown, so only a new list tells.
        this.#fail({ kind: 'expired' }, `unreadable event of ${String(length)} bytes at byte ${String(position)}`);
    }
  }

  #refused(status: ApiStatus, retryAfterMs?: number): void {
    this.#fail(failureOfStatus(status, retryAfterMs), reasonOfStatus(status, this.#options.resource));
  }

  #fail(failure: Failure, reason: string): void {
    const { logger, metrics, resource, path } = this.#options;
    const { phase } = this.#state;
    const level = failure.kind === 'failed' ? 'warn' : 'info';
    logger[level]({ resource, path, phase, kind: failure.kind, reason }, 'list or watch ended');
    if (phase === 'watching') metrics.watchRestarted(resource, failure.kind);
    if (phase === 'watch-listing') this.#notes.refused(reason, failure.kind === 'invalid');
    this.#take({ type: 'failed', failure });
  }

  #beginList(): void {
    if (this.#hasSynced) this.#options.metrics.relisted(this.#options.resource);
    this.#writer.beginList();
  }

  #take(input: ReflectorInput): void {
    this.#lastTurnMs = this.#options.clock.monotonicMs();
    const { state, effects } = step(this.#state, input, this.#lastTurnMs);
    this.#state = state;
    for (const effect of effects) {
      if (effect.type === 'complete-list') this.#completeList(effect.resourceVersion);
      else if (effect.type === 'prefer-pages') this.#notes.explain();
      else this.#operation = effect;
    }
  }

  #completeList(resourceVersion: string): void {
    const objects = this.#writer.completeList(resourceVersion);
    this.#hasSynced = true;
    this.#hasJustListed = true;
    const { logger, resource, path } = this.#options;
    logger.info({ resource, path, objects, resourceVersion }, 'listed');
  }

  #touch(): void {
    const { clock, metrics, resource, path } = this.#options;
    this.#lastSuccessMs = clock.monotonicMs();
    metrics.lastEvent(resource, path, clock.now());
  }
}
