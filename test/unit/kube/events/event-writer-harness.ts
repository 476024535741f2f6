/** An Event writer on a fake clock and a fake transport, with the state that tests check. */
import { expect } from '@jest/globals';

import type { ObjectEvent } from '../../../../src/model/object-event.ts';
import { EventWriter, type EventResult } from '../../../../src/kube/events/event-writer.ts';
import type { EventBudget } from '../../../../src/model/object-event.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport, response, type PendingCall } from '../fake-transport.ts';

export const minuteMs = 60_000;
export const noAnswer = new TransportError('network', 'POST: connect ECONNREFUSED', 'ECONNREFUSED');
export const events = '/apis/events.k8s.io/v1/namespaces/shop/events';

export function event(note = 'ConfigMap app changed', uid = 'u1', budget?: EventBudget): ObjectEvent {
  const regarding = { kind: 'Deployment', namespace: 'shop', name: 'web', uid } as const;
  return { regarding, type: 'Normal', reason: 'Rolled', action: 'Roll', note, ...(budget && { budget }) };
}

export function noteOf({ body }: PendingCall): string {
  return (body as { note: string }).note;
}

export function nameOf({ body }: PendingCall): string {
  return (body as { metadata: { name: string } }).metadata.name;
}

export class EventWriterHarness {
  readonly clock = new FakeClock();
  readonly transport = new FakeTransport();
  readonly log = new LogSink();
  readonly results: EventResult[] = [];
  readonly writer: EventWriter;
  readonly running: Promise<void>;
  /** The idle time that the writer sees; long by default. */
  idleMs = Infinity;
  readonly #controller = new AbortController();

  /** The queue has room for three. */
  constructor() {
    const { clock, transport, log, results } = this;
    this.writer = new EventWriter({
      transport,
      clock,
      fieldManager: 'reroll',
      reporter: { controller: 'reroll.dev/reroll', instance: 'reroll-0' },
      idleMs: () => this.idleMs,
      flushMs: 1000,
      random: () => 0,
      logger: log.logger,
      metrics: { eventWritten: (result) => results.push(result) },
      queueLimit: 3,
    });
    this.running = this.writer.run(this.#controller.signal);
  }

  report(...what: Parameters<typeof event>): void {
    this.writer.report(event(...what));
  }

  /** Waits for the next call, which must create, and accepts it. */
  async created(): Promise<PendingCall> {
    const call = await this.transport.next();
    expect(call.call).toMatchObject({ method: 'POST', path: events });
    call.respond(response(201, {}));
    await this.clock.advance(0);
    return call;
  }

  /** Waits for the next call, which must patch, and accepts it. */
  async patched(): Promise<PendingCall> {
    const call = await this.transport.next();
    expect(call.call).toMatchObject({ method: 'PATCH' });
    call.respond(response(200, {}));
    await this.clock.advance(0);
    return call;
  }

  /** Expects no call after all pending promises have run. */
  async expectNoCall(): Promise<void> {
    await this.clock.advance(0);
    expect(this.transport.pendingCount).toBe(0);
  }

  stop(): void {
    this.#controller.abort(new Error('stopped'));
  }

  /** Stops the writer, and expects that it leaves nothing behind. */
  async leave(): Promise<void> {
    this.stop();
    await this.clock.advance(1000);
    await this.running;
    expect(this.clock.pendingMs).toEqual([]);
    expect(this.transport.pendingCount).toBe(0);
  }
}
