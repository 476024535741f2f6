import { expect, test } from '@jest/globals';

import { watchLease } from '../../../../src/kube/lease/lease-watch.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport } from '../fake-transport.ts';
import { initialEventsEnd } from '../reflector/reflector-harness.ts';

const ignore = (): void => undefined;

const event = (type: string, holderIdentity: string, resourceVersion: string) => ({
  type,
  object: { metadata: { namespace: 'ops', name: 'reroll', resourceVersion }, spec: { holderIdentity } },
});

test('every change of the Lease is reported, and also that it does not exist', async () => {
  const clock = new FakeClock();
  const transport = new FakeTransport();
  const seen: (string | undefined)[] = [];
  const controller = new AbortController();
  const running = watchLease({
    lease: { namespace: 'ops', name: 'reroll' },
    onSeen: (lease) => seen.push(lease?.holder),
    random: () => 0,
    logger: new LogSink().logger,
    metrics: { relisted: ignore, watchRestarted: ignore, lastEvent: ignore, objectDropped: ignore },
    ...{ transport, clock },
  }).run(controller.signal);

  const pending = await transport.next();
  expect(pending.call.path).toBe('/apis/coordination.k8s.io/v1/namespaces/ops/leases');
  expect(pending.query).toMatchObject({ fieldSelector: 'metadata.name=reroll' });
  const stream = pending.open();
  stream.send(initialEventsEnd('10'));
  await clock.advance(0);
  expect(seen).toEqual([undefined]);
  stream.send(event('ADDED', 'one', '11'), event('MODIFIED', '', '12'), event('DELETED', '', '13'));
  await clock.advance(0);
  expect(seen).toEqual([undefined, 'one', '', undefined]);

  controller.abort(new Error('stopped'));
  await running;
});
