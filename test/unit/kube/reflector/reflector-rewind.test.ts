/** A server whose data is older than before does not report that in a watch: the reflector has to check. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { refusal, response } from '../fake-transport.ts';
import { bookmark, event, initialEventsEnd, page, path, ReflectorHarness } from './reflector-harness.ts';

let harness: ReflectorHarness;

beforeEach(() => {
  harness = new ReflectorHarness({ asksForVersion: true });
  harness.start();
});

afterEach(() => harness.stop());

/** Brings the reflector to the end of a watch that has seen version 15. */
async function watchEnds(): Promise<void> {
  const stream = await harness.sync();
  stream.send(bookmark('15'));
  stream.end();
}

test('before a watch is resumed, the version of the list is read', async () => {
  await watchEnds();
  const asked = await harness.transport.next();
  expect(asked.call).toMatchObject({ method: 'GET', path });
  expect(asked.query).toEqual({ fieldSelector: 'type!=x', limit: 1 });
  asked.respond(page('15', ['a'], 'more'));
  expect((await harness.transport.next()).query).toMatchObject({ watch: true, resourceVersion: '15' });
  expect(harness.measured).toEqual(['restarted ended']);
});

test('a server with an older version is reported as rewound, and a new list follows', async () => {
  await watchEnds();
  (await harness.transport.next()).respond(page('9', ['a']));
  const relist = await harness.nextAfter(500);
  expect(harness.measured.filter((entry) => entry === 'rewound')).toHaveLength(1);
  expect(relist.query).toMatchObject({ sendInitialEvents: true });
  relist.open().send(event('ADDED', 'b', '8'), initialEventsEnd('9'));
  await harness.clock.advance(0);
  expect(harness.sink.takeCalls()).toEqual(['upsert ns/b=8 (list)', 'remove ns/a (list)', 'listed 9']);
});

test.each([
  ['refused', refusal(503, 'ServiceUnavailable'), 500],
  ['asked to wait', { ...response(429), retryAfterMs: 7000 }, 7000],
] as const)('where the question is %s, the watch goes on later, and not unasked', async (_how, answer, waitMs) => {
  await watchEnds();
  (await harness.transport.next()).respond(answer);
  const again = await harness.nextAfter(waitMs);
  expect(again.query).toMatchObject({ limit: 1 });
  again.fail(new TransportError('network', 'refused'));
  (await harness.nextAfter(1000)).respond(page('16', []));
  expect((await harness.transport.next()).query).toMatchObject({ watch: true, resourceVersion: '15' });
  expect(harness.measured).not.toContain('rewound');
});

test('a watch that begins at the version of a list that has just ended is not checked', async () => {
  (await harness.transport.next()).respond(refusal(422, 'Invalid'));
  (await harness.transport.next()).respond(page('10', ['a']));
  const watch = await harness.transport.next();
  expect(watch.query).toMatchObject({ watch: true, resourceVersion: '10' });
  watch.fail(new TransportError('network', 'reset'));
  expect((await harness.nextAfter(500)).query).toMatchObject({ limit: 1 });
});
