/** One open watch: sends what happens until its time is over, its client leaves or a fault takes it away. */
import type { FaultEffect } from '../faults/fault.ts';
import type { Faults } from '../faults/faults.ts';
import type { Exchange } from '../http/exchange.ts';
import type { LoggedRequest } from '../http/logged-request.ts';
import type { ListOptions } from '../reads/list-options.ts';
import type { ListTarget } from '../reads/list.ts';
import type { Store } from '../store/store.ts';
import { bookmark, convertEvent, expiredEvent, filterOf, type WatchEvent, type WatchStart } from './watch-events.ts';

export interface WatchTiming {
  /** How often a watch that asked for bookmarks gets one. */
  readonly bookmarkPeriodMs: number;
  /** The last bookmark comes this long before the watch ends of itself. */
  readonly lastBookmarkMs: number;
}

export interface WatchParts {
  readonly store: Store;
  readonly faults: Faults;
  readonly exchange: Exchange;
  readonly target: ListTarget;
  readonly options: ListOptions;
  readonly timing: WatchTiming;
}

/** How long a watch lasts that does not say so itself. */
const DEFAULT_TIMEOUT_SECONDS = 1800;

export class WatchStream {
  readonly #parts: WatchParts;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #onClose: () => void;
  #unsubscribe: () => void = () => undefined;
  #isSilent = false;
  #isClosed = false;

  constructor(parts: WatchParts, onClose: () => void) {
    this.#parts = parts;
    this.#onClose = onClose;
  }

  get request(): LoggedRequest {
    return this.#parts.exchange.request;
  }

  open(start: WatchStart): void {
    const { exchange, store, target, options, faults } = this.#parts;
    const { outgoing } = exchange;
    outgoing.on('close', () => {
      this.#close();
    });
    exchange.request.status = 200;
    outgoing.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
    outgoing.flushHeaders();
    const isExpired = faults.take('request', this.request, ({ kind }) => kind === 'expire-watch') !== undefined;
    if (isExpired) {
      this.expire();
      return;
    }
    for (const event of start.events) this.#send(event);
    if (start.events.some(({ type }) => type === 'ERROR')) {
      this.end();
    }
    if (this.#isClosed) return;
    const matches = filterOf(target, options);
    this.#unsubscribe = store.subscribe((event) => {
      if (event.storage !== target.resource.storage || event.revision <= start.after) return;
      const converted = convertEvent(event, matches, target.resource);
      if (converted !== undefined) this.#send(converted);
    });
    this.#startTimers();
  }

  /** Ends the response as a watch ends whose time is over. */
  end(): void {
    if (!this.#isSilent) this.#parts.exchange.outgoing.end();
    this.#close();
  }

  /** Tells the client that its resourceVersion is too old, and ends. */
  expire(): void {
    const { store } = this.#parts;
    this.#write(expiredEvent(store.oldestRevision, store.revision));
    this.end();
  }

  /** Breaks the connection. */
  cut(): void {
    this.#parts.exchange.disturb({ kind: 'cut', at: 'event' });
    this.#close();
  }

  #startTimers(): void {
    const { options, timing } = this.#parts;
    const timeoutMs = 1000 * (options.timeoutSeconds > 0 ? options.timeoutSeconds : DEFAULT_TIMEOUT_SECONDS);
    this.#timers.push(
      setTimeout(() => {
        this.end();
      }, timeoutMs),
    );
    if (!options.allowWatchBookmarks) return;
    const sendBookmark = (): void => {
      this.#sendBookmark();
    };
    this.#timers.push(setInterval(sendBookmark, timing.bookmarkPeriodMs));
    const lastMs = timeoutMs - timing.lastBookmarkMs;
    if (lastMs > 0) this.#timers.push(setTimeout(sendBookmark, lastMs));
  }

  #sendBookmark(): void {
    const { store, target } = this.#parts;
    this.#send(bookmark(target.resource, store.revision));
  }

  #send(event: WatchEvent): void {
    if (this.#isClosed || this.#isSilent) return;
    const isBookmark = event.type === 'BOOKMARK';
    const effect = this.#parts.faults.take('event', this.request, ({ kind }) => kind !== 'drop-bookmark' || isBookmark);
    if (effect === undefined) this.#write(event);
    else this.#suffer(effect, event);
  }

  #suffer(effect: FaultEffect, event: WatchEvent): void {
    const { exchange } = this.#parts;
    switch (effect.kind) {
      case 'drop-bookmark':
        return;
      case 'expire-watch':
        this.expire();
        return;
      case 'cut':
        exchange.sendHalf(encode(event), effect);
        this.#isSilent = true;
        return;
      case 'stall':
      case 'half-open':
        exchange.disturb(effect);
        this.#isSilent = true;
        return;
      case 'delay':
      case 'answer':
        throw new Error(`a ${effect.kind} cannot strike at an event`);
    }
  }

  #write(event: WatchEvent): void {
    this.#parts.exchange.outgoing.write(encode(event));
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#unsubscribe();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#onClose();
  }
}

function encode(event: WatchEvent): Buffer {
  return Buffer.from(`${JSON.stringify(event)}\n`);
}
