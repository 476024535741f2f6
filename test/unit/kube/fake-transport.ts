/** A transport for tests, which answer each call by hand, in any order. */
import { setImmediate as nextTurn } from 'node:timers/promises';

import type {
  ApiRequest,
  ApiResponse,
  Query,
  StreamAnswer,
  StreamRequest,
  Transport,
  WireFormat,
} from '../../../src/kube/api/transport-types.ts';

/** An answer of the transport. */
export function response(status: number, body?: unknown, retryAfterMs?: number): ApiResponse {
  return { status, headers: {}, body, retryAfterMs };
}

/** An error answer with a `Status` as its body. */
export function refusal(code: number, reason: string, details?: object): ApiResponse {
  return response(code, {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message: `${reason} said the server`,
    details,
  });
}

type Call = ApiRequest | (StreamRequest & { readonly method: 'WATCH' });
type Answer = ApiResponse | StreamAnswer;

/** A call that waits for its answer. */
export class PendingCall {
  readonly call: Call;
  readonly answer: Promise<Answer>;
  #resolve!: (answer: Answer) => void;
  #reject!: (error: unknown) => void;

  constructor(call: Call) {
    this.call = call;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get query(): Query {
    return this.call.query ?? {};
  }

  get body(): unknown {
    return 'body' in this.call ? this.call.body : undefined;
  }

  /** Answers a request, or refuses a stream. */
  respond(answer: ApiResponse): void {
    this.#resolve(this.call.method === 'WATCH' ? { kind: 'refused', response: answer } : answer);
  }

  /** Accepts a stream. */
  open(wireFormat: WireFormat = 'json'): FakeStream {
    const stream = new FakeStream(this.call.signal);
    const close = (): void => {
      stream.close();
    };
    this.#resolve({ kind: 'open', wireFormat, chunks: stream.chunks(), close });
    return stream;
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

/** The server's end of a watch. */
export class FakeStream {
  isClosed = false;
  readonly #queue: (Uint8Array | Error | 'end')[] = [];
  #wake: () => void = () => undefined;

  readonly #signal: AbortSignal | undefined;
  readonly #abort = (): void => {
    this.#push(this.#signal?.reason as Error);
  };

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#abort);
  }

  /** Sends events as lines of JSON. */
  send(...events: object[]): void {
    for (const event of events) this.sendText(`${JSON.stringify(event)}\n`);
  }

  sendText(text: string): void {
    this.sendBytes(Buffer.from(text));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#push(bytes);
  }

  end(): void {
    this.#push('end');
  }

  fail(error: Error): void {
    this.#push(error);
  }

  close(): void {
    this.isClosed = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#push('end');
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const next = this.#queue.shift();
      if (next === 'end') return;
      if (next instanceof Error) throw next;
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #push(item: Uint8Array | Error | 'end'): void {
    this.#queue.push(item);
    this.#wake();
  }
}

export class FakeTransport implements Transport {
  readonly #pending: PendingCall[] = [];

  request(call: ApiRequest): Promise<ApiResponse> {
    return this.#enqueue(call) as Promise<ApiResponse>;
  }

  openStream(call: StreamRequest): Promise<StreamAnswer> {
    return this.#enqueue({ ...call, method: 'WATCH' }) as Promise<StreamAnswer>;
  }

  /** Calls that wait for their answer. */
  get pendingCount(): number {
    return this.#pending.length;
  }

  /** The oldest call that waits, once everything that can run has run. */
  async next(): Promise<PendingCall> {
    await nextTurn();
    const call = this.#pending.shift();
    if (call === undefined) throw new Error('no call was made');
    return call;
  }

  async #enqueue(call: Call): Promise<Answer> {
    const pending = new PendingCall(call);
    this.#pending.push(pending);
    const abort = (): void => {
      pending.fail(call.signal?.reason);
    };
    call.signal?.addEventListener('abort', abort);
    try {
      return await pending.answer;
    } finally {
      call.signal?.removeEventListener('abort', abort);
      const index = this.#pending.indexOf(pending);
      if (index !== -1) this.#pending.splice(index, 1);
    }
  }
}
