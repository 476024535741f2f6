/** A client of commands on a transport and a clock that a test moves by hand. */
import type { ApiResponse } from '../../../../src/kube/api/transport-types.ts';
import { ApiClient, type ApiClientOptions } from '../../../../src/kube/client/api-client.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport, response, type PendingCall } from '../fake-transport.ts';

export class Calling {
  readonly transport = new FakeTransport();
  readonly clock = new FakeClock();
  readonly stopping = new AbortController();
  /** What was said before each pause. */
  readonly retries: [reason: string, pauseMs: number][] = [];
  readonly client: ApiClient;

  constructor(options: Partial<ApiClientOptions> = {}) {
    this.client = new ApiClient({
      transport: this.transport,
      clock: this.clock,
      random: () => 0,
      signal: this.stopping.signal,
      logger: new LogSink().logger,
      fieldManager: 'reroll-cli',
      timeoutMs: 5_000,
      onRetry: (reason, pauseMs) => this.retries.push([reason, pauseMs]),
      ...options,
    });
  }

  /** Answers the oldest call. */
  async answer(answer: ApiResponse): Promise<PendingCall> {
    const call = await this.transport.next();
    call.respond(answer);
    return call;
  }

  /** The oldest call gets no answer. */
  async fail(error: unknown): Promise<void> {
    (await this.transport.next()).fail(error);
  }
}

export function item(name: string): KubeObject {
  return { metadata: { namespace: 'shop', name, uid: `uid-${name}`, resourceVersion: '7' } };
}

/** A page of a list. @param token of the next page; none for the last one */
export function page(names: readonly string[], token = ''): ApiResponse {
  return response(200, { metadata: { resourceVersion: '9', continue: token }, items: names.map(item) });
}

/** The names in all pages of a list. */
export async function namesIn(pages: AsyncIterable<readonly KubeObject[]>): Promise<readonly (readonly string[])[]> {
  const names: string[][] = [];
  for await (const objects of pages) names.push(objects.map(({ metadata }) => metadata?.name ?? ''));
  return names;
}
