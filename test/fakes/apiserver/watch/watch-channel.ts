/**
 * The sending end of one open watch. A fault may cut an event in half, drop it, replace it with a 410, or hold back
 * everything from there on.
 */
import type { Faults, Strike } from '../faults/faults.ts';
import type { Exchange } from '../http/exchange.ts';
import type { LoggedRequest } from '../http/logged-request.ts';
import { encodeFrame } from '../protobuf/encode.ts';
import { encodeEvent, expiredEvent, type WatchEvent } from './watch-events.ts';

export class WatchChannel {
  readonly #exchange: Exchange;
  readonly #faults: Faults;
  readonly #isProtobuf: boolean;
  readonly #closing = new AbortController();
  /** The lines that a stall holds back; undefined without a stall. */
  #held: Buffer[] | undefined;
  /** The connection is half open: dead, but not closed. */
  #isLost = false;

  /** @param isProtobuf the format of its events */
  constructor(exchange: Exchange, faults: Faults, isProtobuf: boolean) {
    this.#isProtobuf = isProtobuf;
    this.#exchange = exchange;
    this.#faults = faults;
  }

  get request(): LoggedRequest {
    return this.#exchange.request;
  }

  /** Aborts when the watch is over, whatever ended it. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Sends the head of the answer; a fault may end the watch here. */
  open(headers: Readonly<Record<string, string>>): void {
    const { outgoing, request } = this.#exchange;
    outgoing.on('close', () => {
      this.#closing.abort();
    });
    request.status = 200;
    outgoing.writeHead(200, headers);
    outgoing.flushHeaders();
    if (this.#faults.take('request', request, ({ kind }) => kind === 'expire-watch') !== undefined) this.expire();
  }

  /** An event in the format of the watch. */
  encode(event: WatchEvent): Buffer {
    return this.#isProtobuf ? encodeFrame(event) : encodeEvent(event);
  }

  /** @param line an event, as `encode` returns it */
  send(line: Buffer, isBookmark: boolean): void {
    if (this.closed.aborted || this.#isLost) return;
    if (this.#held !== undefined) {
      this.#held.push(line);
      return;
    }
    const isEligible = ({ kind }: Strike['effect']): boolean => kind !== 'drop-bookmark' || isBookmark;
    const strike = this.#faults.take('event', this.request, isEligible);
    if (strike === undefined) this.#exchange.outgoing.write(line);
    else this.#suffer(strike, line);
  }

  /** Ends the response, as a watch ends at its timeout. */
  end(): void {
    if (!this.#isLost && this.#held === undefined) this.#exchange.outgoing.end();
    this.#closing.abort();
  }

  /** Reports to the client that its resourceVersion is too old, and ends. */
  expire(): void {
    const asked = Number(this.#exchange.query.get('resourceVersion') ?? '0');
    this.#exchange.outgoing.write(this.encode(expiredEvent(asked, asked + 1)));
    this.end();
  }

  /** Breaks the connection. */
  cut(): void {
    this.#exchange.disturb({ kind: 'cut', at: 'event' });
    this.#closing.abort();
  }

  #suffer({ effect, cleared }: Strike, line: Buffer): void {
    switch (effect.kind) {
      case 'drop-bookmark':
        return;
      case 'expire-watch':
        this.expire();
        return;
      case 'cut':
        this.#isLost = true;
        this.#exchange.outgoing.write(line.subarray(0, line.length / 2), () => {
          this.cut();
        });
        return;
      case 'half-open':
        this.#isLost = true;
        this.#exchange.disturb(effect);
        return;
      case 'stall':
        this.#hold(line, cleared);
        return;
      case 'delay':
      case 'answer':
      case 'foreign':
        throw new Error(`a ${effect.kind} cannot strike at an event`);
    }
  }

  #hold(line: Buffer, cleared: AbortSignal): void {
    this.#held = [line];
    cleared.addEventListener('abort', () => {
      const held = this.#held ?? [];
      this.#held = undefined;
      if (!this.closed.aborted) for (const each of held) this.#exchange.outgoing.write(each);
    });
  }
}
