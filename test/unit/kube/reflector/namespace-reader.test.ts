import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { NamespaceReader } from '../../../../src/kube/reflector/namespace-reader.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport, refusal, response } from '../fake-transport.ts';

const noAnswer = new TransportError('network', 'GET: reset');
const minuteMs = 60_000;

let clock: FakeClock;
let transport: FakeTransport;
let log: LogSink;
let calls: string[];
let seen: string[];
let controller: AbortController;
let running: Promise<void>;

beforeEach(() => {
  clock = new FakeClock();
  transport = new FakeTransport();
  log = new LogSink();
  calls = [];
  seen = [];
  controller = new AbortController();
  const reader = new NamespaceReader<string>({
    transport,
    names: ['a', 'b'],
    reduce: ({ metadata }) => {
      const hint = metadata?.annotations?.['hint'];
      if (hint === 'poison') throw new TypeError('no such hint');
      return hint === undefined ? undefined : `${metadata?.name ?? ''}=${hint}`;
    },
    sink: {
      upsert: (item, origin) => calls.push(`upsert ${item} (${origin})`),
      remove: (name, origin) => calls.push(`remove ${name} (${origin})`),
      listed: () => calls.push('listed'),
    },
    clock,
    random: () => 0,
    logger: log.logger,
    metrics: {
      lastEvent: (resource, _path, atMs) => seen.push(`${resource} at ${new Date(atMs).toISOString()}`),
      objectDropped: (resource, reason) => calls.push(`dropped ${resource} ${reason}`),
    },
  });
  running = reader.run(controller.signal);
});

afterEach(async () => {
  controller.abort(new Error('stopped'));
  await running;
  expect(clock.pendingMs).toEqual([]);
  expect(transport.pendingCount).toBe(0);
});

type Answer = ReturnType<typeof response> | Error;

const namespace = (name: string, hint?: string) =>
  response(200, { metadata: { name, resourceVersion: '1', annotations: hint === undefined ? {} : { hint } } });
const forbidden = refusal(403, 'Forbidden');

/** Answers the calls of one round; returns the calls of the sink in it. */
async function read(...answers: readonly Answer[]): Promise<string[]> {
  for (const answer of answers) {
    const call = await transport.next();
    if (answer instanceof Error) call.fail(answer);
    else call.respond(answer);
  }
  await clock.advance(0);
  return calls.splice(0);
}

async function waitFor(expectedMs: number): Promise<void> {
  expect(clock.pendingMs).toEqual([expectedMs]);
  await clock.advance(expectedMs);
}

describe('NamespaceReader', () => {
  test('it gets each Namespace by its name', async () => {
    const first = await transport.next();
    expect(first.call).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/a' });
    first.respond(namespace('a'));
    const second = await transport.next();
    expect(second.call).toMatchObject({ method: 'GET', path: '/api/v1/namespaces/b' });
    second.respond(namespace('b'));
  });

  test('the reduced Namespaces go to the sink, and listed is called once', async () => {
    const first = await read(namespace('a', 'on'), namespace('b'));
    expect(first).toEqual(['upsert a=on (list)', 'remove b (list)', 'listed']);
    await waitFor(minuteMs);
    expect(await read(namespace('a', 'off'), namespace('b'))).toEqual(['upsert a=off (list)', 'remove b (list)']);
  });

  test('a forbidden Namespace is logged once, with the verb to grant, and does not delay the others', async () => {
    expect(await read(forbidden, namespace('b', 'on'))).toEqual(['upsert b=on (list)', 'listed']);
    await waitFor(minuteMs);
    await read(forbidden, namespace('b', 'on'));
    expect(log.lines).toEqual([
      expect.objectContaining({
        level: 'warn',
        namespace: 'a',
        msg: expect.stringContaining('grant verb get on namespaces') as unknown,
      }),
    ]);
  });

  test('a Namespace that becomes forbidden keeps what was read of it', async () => {
    await read(namespace('a', 'on'), namespace('b'));
    await waitFor(minuteMs);
    expect(await read(forbidden, namespace('b'))).toEqual(['remove b (list)']);
  });

  test.each([
    ['is read', namespace('a'), 2],
    ['does not exist', refusal(404, 'NotFound'), 2],
    ['may not be read', forbidden, 1],
    ['is not answered for', noAnswer, 1],
    ['is answered for with an error', response(500), 1],
  ])('the age of the last event: beside a Namespace that is read, one that %s', async (_how, answer, count) => {
    await read(answer, namespace('b'));
    expect(seen).toEqual(Array.from({ length: count }, () => `namespaces at ${new Date(clock.now()).toISOString()}`));
  });

  test('a Namespace that does not exist is removed, and is logged once until it has existed', async () => {
    const gone = refusal(404, 'NotFound');
    expect(await read(gone, namespace('b'))).toEqual(['remove a (list)', 'remove b (list)', 'listed']);
    for (const answer of [gone, namespace('a', 'on'), gone]) {
      await waitFor(minuteMs);
      await read(answer, namespace('b'));
    }
    expect(log.lines.map(({ msg }) => msg)).toEqual([
      'Namespace does not exist, will be read again',
      'Namespace does not exist, will be read again',
    ]);
  });

  test('a Namespace without an answer is retried soon, and only then listed is called', async () => {
    expect(await read(noAnswer, namespace('b', 'on'))).toEqual(['upsert b=on (list)']);
    await waitFor(500);
    expect(await read(response(500), namespace('b', 'on'))).toEqual(['upsert b=on (list)']);
    await waitFor(1000);
    expect(await read(namespace('a', 'on'), namespace('b', 'on'))).toContain('listed');
    await waitFor(minuteMs);
    expect(log.lines).toHaveLength(1);
    expect(await read(namespace('a', 'on'), noAnswer)).toEqual(['upsert a=on (list)']);
    expect(clock.pendingMs).toEqual([500]);
  });

  test('a Namespace that cannot be reduced stops no other', async () => {
    expect(await read(namespace('a', 'poison'), namespace('b', 'on'))).toEqual([
      'dropped namespaces reduce',
      'upsert b=on (list)',
      'listed',
    ]);
  });

  test('an abort ends it in the middle of a round', async () => {
    await transport.next();
    controller.abort(new Error('stopped'));
    await running;
    expect(calls).toEqual([]);
  });
});
