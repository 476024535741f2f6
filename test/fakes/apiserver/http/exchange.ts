/** One HTTP request and its answer, which faults can delay, truncate, drop or replace. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

import type { FaultEffect, FaultPoint } from '../faults/fault.ts';
import type { Faults, Strike } from '../faults/faults.ts';
import { bodyTooLarge } from '../objects/status.ts';
import { encodeObject, isEncodable } from '../protobuf/encode.ts';
import type { Answer } from './answer.ts';
import { faultAnswer, foreignAnswer } from './fault-answers.ts';
import type { LoggedRequest } from './logged-request.ts';

/** The largest body that the real server accepts, 3 MiB. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** Thrown when a fault has taken over the connection, so that no answer is to be sent. */
export class Swallowed extends Error {}

export class Exchange {
  readonly request: LoggedRequest;
  readonly query: URLSearchParams;
  readonly #incoming: IncomingMessage;
  readonly #outgoing: ServerResponse;
  readonly #faults: Faults;

  constructor(parts: {
    readonly request: LoggedRequest;
    readonly query: URLSearchParams;
    readonly incoming: IncomingMessage;
    readonly outgoing: ServerResponse;
    readonly faults: Faults;
  }) {
    this.request = parts.request;
    this.query = parts.query;
    this.#incoming = parts.incoming;
    this.#outgoing = parts.outgoing;
    this.#faults = parts.faults;
  }

  header(name: string): string {
    const value = this.#incoming.headers[name];
    return typeof value === 'string' ? value : '';
  }

  get outgoing(): ServerResponse {
    return this.#outgoing;
  }

  /** @throws StatusError 413 */
  async readBody(): Promise<string> {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of this.#incoming as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    }
    if (length > MAX_BODY_BYTES) throw bodyTooLarge(MAX_BODY_BYTES);
    return Buffer.concat(chunks).toString('utf8');
  }

  /**
   * Applies a fault of this point, if one is set; resolves when it is over. @throws Swallowed where no answer is to be
   * sent
   */
  async applyFault(point: FaultPoint): Promise<void> {
    const strike = this.#faults.take(point, this.request, ({ kind }) => kind !== 'expire-watch');
    if (strike === undefined) return;
    const { effect, cleared } = strike;
    if (effect.kind === 'delay') {
      await delay(effect.ms, undefined, { ref: false });
      return;
    }
    if (effect.kind === 'stall') {
      await once(cleared, 'abort');
      return;
    }
    if (effect.kind === 'answer') this.#respond(faultAnswer(effect));
    else if (effect.kind === 'foreign') this.#respond(foreignAnswer(effect));
    else this.disturb(effect);
    throw new Swallowed();
  }

  /** Applies the fault to the connection. */
  disturb({ kind }: FaultEffect): void {
    const { socket } = this.#incoming;
    if (kind === 'cut') socket.destroy();
    if (kind === 'half-open') {
      socket.pause();
      // Without this listener the server does not answer the client's end with its own.
      socket.removeAllListeners('end');
    }
  }

  async send(answer: Answer): Promise<void> {
    await this.applyFault('response');
    this.#respond(answer);
  }

  #respond({ status, body, contentType, retryAfterSeconds = retryAfterOf(body) }: Answer): void {
    const { type, payload } = this.#encoded(body);
    const head: Record<string, string | number> = {
      'content-type': contentType ?? type,
      'content-length': payload.length,
      'cache-control': 'no-cache, private',
    };
    if (retryAfterSeconds !== undefined) head['retry-after'] = retryAfterSeconds;
    this.request.status = status;
    this.#outgoing.writeHead(status, head);
    this.sendBody(payload);
  }

  #encoded(body: Answer['body']): { readonly type: string; readonly payload: Buffer } {
    if (typeof body === 'string') return { type: 'text/plain; charset=utf-8', payload: Buffer.from(body) };
    const { kind } = body as { readonly kind?: string };
    if (this.request.isProtobuf && kind !== undefined && isEncodable(kind))
      return { type: 'application/vnd.kubernetes.protobuf', payload: encodeObject({ ...body }) };
    return { type: 'application/json', payload: Buffer.from(`${JSON.stringify(body)}\n`) };
  }

  /** Sends the body of an answer whose head is sent, unless a fault drops its second half. */
  sendBody(payload: Buffer): void {
    const strike = this.#faults.take('mid-response', this.request);
    if (strike === undefined) this.#outgoing.end(payload);
    else this.#sendHalf(payload, strike);
  }

  #sendHalf(payload: Buffer, { effect, cleared }: Strike): void {
    const half = Math.floor(payload.length / 2);
    this.#outgoing.write(payload.subarray(0, half), () => {
      this.disturb(effect);
    });
    cleared.addEventListener('abort', () => {
      if (effect.kind === 'stall') this.#outgoing.end(payload.subarray(half));
    });
  }
}

function retryAfterOf(body: object | string): number | undefined {
  const details = typeof body === 'object' && 'details' in body ? body.details : undefined;
  if (typeof details !== 'object' || details === null || !('retryAfterSeconds' in details)) return undefined;
  return typeof details.retryAfterSeconds === 'number' ? details.retryAfterSeconds : undefined;
}
