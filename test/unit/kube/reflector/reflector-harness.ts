/** A reflector on a fake clock and a fake transport, with the state that tests check. */
import { expect } from '@jest/globals';

import { Reflector } from '../../../../src/kube/reflector/reflector.ts';
import { WireFormats } from '../../../../src/kube/reflector/wire-formats.ts';
import type { ReflectorMetrics } from '../../../../src/kube/reflector/options.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport, response, type FakeStream, type PendingCall } from '../fake-transport.ts';
import { RecordingSink, type Item } from './recording-sink.ts';

export const path = '/api/v1/secrets';

const object = (name: string, resourceVersion: string) => ({
  metadata: { name, namespace: 'ns', resourceVersion },
  data: { password: 's3cret' },
});

export const event = (type: string, name: string, resourceVersion: string) => ({
  type,
  object: object(name, resourceVersion),
});

export const bookmark = (resourceVersion: string) => ({ type: 'BOOKMARK', object: { metadata: { resourceVersion } } });

export const initialEventsEnd = (resourceVersion: string) => ({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } } },
});

/** A page of objects, all of version 1. */
export const page = (resourceVersion: string, names: string[], token?: string) =>
  response(200, { metadata: { resourceVersion, continue: token }, items: names.map((name) => object(name, '1')) });

export class ReflectorHarness {
  readonly clock = new FakeClock();
  readonly transport = new FakeTransport();
  readonly sink = new RecordingSink();
  readonly log = new LogSink();
  /** Everything that was counted. */
  readonly measured: string[] = [];
  readonly reflector: Reflector<Item>;
  #controller = new AbortController();
  #running = Promise.resolve();

  /** @param more options that the test is about */
  constructor(more: { readonly asksForVersion?: boolean; readonly wireFormat?: 'auto' } = {}) {
    const { clock, transport, sink, log, measured } = this;
    const metrics: ReflectorMetrics = {
      relisted: () => measured.push('relisted'),
      watchRestarted: (_resource, reason) => measured.push(`restarted ${reason}`),
      lastEvent: () => undefined,
      objectDropped: (_resource, reason) => measured.push(`dropped ${reason}`),
    };
    this.reflector = new Reflector<Item>({
      resource: 'secrets',
      path,
      fieldSelector: 'type!=x',
      reduce: ({ metadata }) => ({ key: `ns/${metadata?.name ?? ''}`, value: metadata?.resourceVersion ?? '' }),
      random: () => 0,
      logger: log.logger,
      ...{ clock, transport, sink, metrics },
      ...(more.wireFormat && { wireFormats: new WireFormats({ wireFormat: more.wireFormat, logger: log.logger }) }),
      ...(more.asksForVersion === true ? { onRewound: () => measured.push('rewound') } : {}),
    });
  }

  start(): void {
    this.#controller = new AbortController();
    this.#running = this.reflector.run(this.#controller.signal);
  }

  /** Stops the reflector, and expects that it leaves nothing behind and has logged no content. */
  async stop(): Promise<void> {
    this.#controller.abort(new Error('stopped'));
    await this.#running;
    expect(this.clock.pendingMs).toEqual([]);
    expect(this.transport.pendingCount).toBe(0);
    expect(JSON.stringify(this.log.lines)).not.toContain('s3cret');
  }

  /** Brings the reflector to a watch after a list of `a` at version 10. */
  async sync(): Promise<FakeStream> {
    const stream = (await this.transport.next()).open();
    stream.send(event('ADDED', 'a', '3'), initialEventsEnd('10'));
    await this.clock.advance(0);
    this.sink.takeCalls();
    return stream;
  }

  /** Expects a wait of this length; returns the call after it. */
  async nextAfter(waitMs: number): Promise<PendingCall> {
    await this.clock.advance(0);
    expect(this.transport.pendingCount).toBe(0);
    expect(this.clock.pendingMs).toEqual([waitMs]);
    await this.clock.advance(waitMs);
    return this.transport.next();
  }
}
