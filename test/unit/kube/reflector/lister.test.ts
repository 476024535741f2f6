import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { listInto } from '../../../../src/kube/reflector/lister.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport, refusal, response, type PendingCall } from '../fake-transport.ts';

const path = '/apis/apps/v1/namespaces/shop/deployments';

let clock: FakeClock;
let transport: FakeTransport;
let log: LogSink;
let controller: AbortController;
let items: string[];
let dropped: string[];
let listing: Promise<string>;

beforeEach(() => {
  clock = new FakeClock();
  transport = new FakeTransport();
  log = new LogSink();
  controller = new AbortController();
  items = [];
  dropped = [];
  listing = listInto({
    resource: 'deployments',
    path,
    labelSelector: 'tier=web',
    reduce: ({ metadata }) => {
      if (metadata?.name === 'poison') throw new TypeError('cannot read s3cret');
      return metadata?.name === 'unwanted' ? undefined : metadata?.name;
    },
    sink: (item) => items.push(item),
    transport,
    signal: controller.signal,
    clock,
    random: () => 0,
    logger: log.logger,
    metrics: { objectDropped: (resource, reason) => dropped.push(`${resource} ${reason}`) },
  });
});

afterEach(() => {
  expect(clock.pendingMs).toEqual([]);
  expect(transport.pendingCount).toBe(0);
});

function page(resourceVersion: string, names: readonly string[], token?: string) {
  const objects = names.map((name) => ({ metadata: { name, namespace: 'shop', resourceVersion: '1' } }));
  return response(200, { metadata: { resourceVersion, continue: token }, items: objects });
}

/** The call that follows a wait of this length. */
async function nextAfter(waitMs: number): Promise<PendingCall> {
  await clock.advance(0);
  expect(clock.pendingMs).toEqual([waitMs]);
  await clock.advance(waitMs);
  return transport.next();
}

describe('listInto', () => {
  test('it passes on every item of every page, and returns the version of the list', async () => {
    const first = await transport.next();
    expect(first.call).toMatchObject({ method: 'GET', path });
    expect(first.query).toEqual({
      labelSelector: 'tier=web',
      fieldSelector: undefined,
      limit: 500,
      continue: undefined,
    });
    first.respond(page('7', ['a', 'b'], 'next'));
    const second = await transport.next();
    expect(second.query).toMatchObject({ labelSelector: 'tier=web', limit: 500, continue: 'next' });
    second.respond(page('7', ['c']));
    await expect(listing).resolves.toBe('7');
    expect(items).toEqual(['a', 'b', 'c']);
  });

  test('an object that is reduced to nothing is left out, and one that cannot be reduced stops no other', async () => {
    (await transport.next()).respond(page('7', ['unwanted', 'poison', 'a']));
    await listing;
    expect(items).toEqual(['a']);
    expect(dropped).toEqual(['deployments reduce']);
    expect(JSON.stringify(log.lines)).not.toContain('s3cret');
  });

  test.each([
    { rule: 'no answer', fail: (call: PendingCall) => call.fail(new TransportError('network', 'reset')), waitMs: 500 },
    { rule: 'a broken server', fail: (call: PendingCall) => call.respond(response(500)), waitMs: 500 },
    { rule: 'a busy server', fail: (call: PendingCall) => call.respond(response(429, undefined, 9000)), waitMs: 9000 },
    {
      rule: 'a Role that does not allow it',
      fail: (call: PendingCall) => call.respond(refusal(403, 'No')),
      waitMs: 500,
    },
    { rule: 'an answer that is not a list', fail: (call: PendingCall) => call.respond(response(200, {})), waitMs: 500 },
  ])('$rule: the same page is requested again', async ({ fail, waitMs }) => {
    (await transport.next()).respond(page('7', ['a'], 'next'));
    fail(await transport.next());
    const again = await nextAfter(waitMs);
    expect(again.query).toMatchObject({ continue: 'next' });
    again.respond(page('7', ['b']));
    await listing;
    expect(items).toEqual(['a', 'b']);
  });

  test('waits grow to half a minute, without a limit of attempts', async () => {
    let call = await transport.next();
    for (const waitMs of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      call.respond(response(503));
      call = await nextAfter(waitMs);
    }
    call.respond(page('7', []));
    await expect(listing).resolves.toBe('7');
  });

  test('a continue token that is too old restarts the list', async () => {
    (await transport.next()).respond(page('7', ['a'], 'old'));
    (await transport.next()).respond(refusal(410, 'Expired'));
    const again = await nextAfter(500);
    expect(again.query['continue']).toBeUndefined();
    again.respond(page('9', ['a', 'b']));
    await expect(listing).resolves.toBe('9');
    expect(items).toEqual(['a', 'a', 'b']);
  });

  test.each([
    { rule: 'in a call', before: () => transport.next() },
    {
      rule: 'in a wait',
      before: async () => {
        (await transport.next()).respond(response(500));
        await clock.advance(0);
      },
    },
  ])('an abort $rule throws its own reason', async ({ before }) => {
    await before();
    controller.abort(new Error('stopped'));
    await expect(listing).rejects.toThrow('stopped');
  });
});
