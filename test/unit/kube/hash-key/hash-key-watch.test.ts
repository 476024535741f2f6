import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { HashKeyStore } from '../../../../src/kube/hash-key/hash-key-store.ts';
import { HashKeyWatch } from '../../../../src/kube/hash-key/hash-key-watch.ts';
import { TransportError } from '../../../../src/kube/transport/transport-error.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';
import { FakeTransport, refusal, response, type FakeStream, type PendingCall } from '../fake-transport.ts';
import { initialEventsEnd } from '../reflector/reflector-harness.ts';

const base64 = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const ours = { key: base64(7), 'former-1': base64(1), 'former-2': base64(2) };
const secretOf = (data: Record<string, string>, resourceVersion = '5') => ({
  metadata: { namespace: 'ops', name: 'keys', resourceVersion },
  data,
});
const event = (type: string, data: Record<string, string> = ours) => ({ type, object: secretOf(data) });

let clock: FakeClock;
let transport: FakeTransport;
let log: LogSink;
let replaced: string[];
let controller: AbortController;
let running: Promise<void>;

beforeEach(() => {
  clock = new FakeClock();
  transport = new FakeTransport();
  log = new LogSink();
  replaced = [];
  controller = new AbortController();
  const secret = { namespace: 'ops', name: 'keys' };
  const store = new HashKeyStore({ transport, secret, fieldManager: 'reroll', randomBytes: (n) => Buffer.alloc(n, 9) });
  const watch = new HashKeyWatch({
    store,
    secret,
    keys: store.parse(secretOf(ours)),
    onReplaced: (message) => replaced.push(message),
    transport,
    clock,
    random: () => 0,
    logger: log.logger,
    metrics: {
      relisted: () => undefined,
      watchRestarted: () => undefined,
      lastEvent: () => undefined,
      objectDropped: () => undefined,
    },
  });
  running = watch.run(controller.signal);
});

afterEach(async () => {
  controller.abort(new Error('stopped'));
  await running;
  expect(clock.pendingMs).toEqual([]);
  expect(transport.pendingCount).toBe(0);
  const shown = `${JSON.stringify(log.lines)} ${replaced.join()}`;
  for (const byte of [1, 2, 3, 7]) expect(shown).not.toContain(base64(byte));
});

/** Opens the watch with these objects in its list. */
async function open(...listed: readonly object[]): Promise<FakeStream> {
  const stream = (await transport.next()).open();
  stream.send(...listed, initialEventsEnd('10'));
  await clock.advance(0);
  return stream;
}

/** Opens the watch and deletes the Secret; returns the call that creates it again. */
async function lose(): Promise<{ stream: FakeStream; create: PendingCall }> {
  const stream = await open(event('ADDED'));
  stream.send(event('DELETED'));
  return { stream, create: await transport.next() };
}

describe('the watch', () => {
  test('selects the Secret by its name', async () => {
    const call = await transport.next();
    expect(call.call).toMatchObject({ method: 'WATCH', path: '/api/v1/namespaces/ops/secrets' });
    expect(call.query).toMatchObject({ fieldSelector: 'metadata.name=keys' });
  });

  test.each([
    { rule: 'the same keys', data: ours },
    { rule: 'other data beside them', data: { ...ours, note: base64(3) } },
    {
      rule: 'previous keys under other names',
      data: { key: ours.key, 'former-a': ours['former-2'], 'former-b': ours['former-1'] },
    },
  ])('$rule are no change', async ({ data }) => {
    const stream = await open(event('ADDED'));
    stream.send(event('MODIFIED', data));
    await clock.advance(0);
    expect(transport.pendingCount).toBe(0);
    expect(replaced).toEqual([]);
  });
});

describe('a Secret that was changed', () => {
  test.each([
    { rule: 'another key', data: { ...ours, key: base64(3) }, message: 'Secret ops/keys holds another key' },
    {
      rule: 'one previous key more',
      data: { ...ours, 'former-3': base64(3) },
      message: 'Secret ops/keys holds other previous keys',
    },
    { rule: 'no previous key', data: { key: ours.key }, message: 'Secret ops/keys holds other previous keys' },
    { rule: 'no key', data: {}, message: 'Secret ops/keys: data key "key" is missing' },
  ])('$rule is reported, once', async ({ data, message }) => {
    const stream = await open(event('ADDED'));
    stream.send(event('MODIFIED', data), event('MODIFIED', data));
    await clock.advance(0);
    expect(replaced).toEqual([expect.stringContaining(message)]);
  });

  test('a change before the start of the watch is reported', async () => {
    await open(event('ADDED', { ...ours, key: base64(3) }));
    expect(replaced).toHaveLength(1);
  });

  test('it is not created again when it is then deleted: the process is about to end', async () => {
    const stream = await open(event('ADDED', { ...ours, key: base64(3) }));
    stream.send(event('DELETED'));
    await clock.advance(0);
    expect(transport.pendingCount).toBe(0);
  });
});

describe('a Secret that was deleted', () => {
  test('is created again with the same keys', async () => {
    const { create } = await lose();
    expect(create.call).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/ops/secrets',
      body: { metadata: { namespace: 'ops', name: 'keys' }, data: ours },
    });
    create.respond(response(201, {}));
    await clock.advance(0);
    expect(transport.pendingCount).toBe(0);
    expect(log.lines.filter(({ secret }) => secret === 'ops/keys').map(({ level }) => level)).toEqual(['warn', 'info']);
    expect(replaced).toEqual([]);
  });

  test('is created again where it was deleted before the start of the watch', async () => {
    await open();
    const { call } = await transport.next();
    expect(call).toMatchObject({ method: 'POST', body: { data: ours } });
  });

  test('is created again where it is deleted once more before the answer arrives', async () => {
    const { stream, create } = await lose();
    stream.send(event('ADDED'), event('DELETED'));
    await clock.advance(0);
    create.respond(response(201, {}));
    const again = await transport.next();
    expect(again.call.method).toBe('POST');
    again.respond(response(201, {}));
  });

  test('may be created by another client with the same keys', async () => {
    const { create } = await lose();
    create.respond(refusal(409, 'AlreadyExists'));
    (await transport.next()).respond(response(200, secretOf(ours)));
    await clock.advance(0);
    expect(replaced).toEqual([]);
  });

  test('counts as changed where another client has created it with another key', async () => {
    const { create } = await lose();
    create.respond(refusal(409, 'AlreadyExists'));
    (await transport.next()).respond(response(200, secretOf({ key: base64(3) })));
    await clock.advance(0);
    expect(replaced).toEqual([expect.stringContaining('holds another key')]);
  });

  test('counts as changed where another client has created it without a key, and ends the attempts', async () => {
    const { stream, create } = await lose();
    create.respond(refusal(409, 'AlreadyExists'));
    (await transport.next()).respond(response(200, secretOf({})));
    stream.send(event('ADDED', {}));
    await clock.advance(250);
    expect(replaced).toEqual([expect.stringContaining('"key" is missing')]);
    expect(transport.pendingCount).toBe(0);
  });

  test('is retried with back-off where it cannot be created, and each failure is logged', async () => {
    const { stream, create } = await lose();
    create.respond(refusal(403, 'Forbidden'));
    await clock.advance(250);
    (await transport.next()).fail(new TransportError('network', 'POST: reset'));
    await clock.advance(500);
    (await transport.next()).respond(response(201, {}));
    await clock.advance(0);
    const reasons = log.lines.map(({ reason }) => reason).filter((reason) => reason !== undefined);
    expect(reasons).toEqual([
      expect.stringContaining('grant verb create on Secrets in namespace ops'),
      'cannot create Secret ops/keys: POST: reset',
    ]);
    stream.send(event('ADDED'), event('DELETED'));
    (await transport.next()).respond(response(500));
    await clock.advance(0);
    expect(clock.pendingMs[0]).toBe(250);
  });
});
