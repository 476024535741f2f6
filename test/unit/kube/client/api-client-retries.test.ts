/** Which calls of commands are repeated, after which pauses, and which fail at once. */
import { describe, expect, test } from '@jest/globals';

import { ClientError } from '../../../../src/model/cluster-client.ts';
import {
  ForeignAnswerError,
  TransportError,
  type TransportErrorCode,
} from '../../../../src/kube/transport/transport-error.ts';
import { refusal, response } from '../fake-transport.ts';
import { Calling, item } from './calling.ts';

const web = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
const found = response(200, item('web'));

/** A client whose server has answered once. */
async function answered(): Promise<Calling> {
  const calling = new Calling();
  const first = calling.client.get(web);
  await calling.answer(found);
  await first;
  return calling;
}

/** Lets the pause pass, and makes sure that the call is not repeated before. */
async function pause(calling: Calling, ms: number): Promise<void> {
  await calling.clock.advance(ms - 1);
  expect(calling.transport.pendingCount).toBe(0);
  await calling.clock.advance(1);
  expect(calling.transport.pendingCount).toBe(1);
}

describe('a busy server', () => {
  test('is asked again after the pause that it asks for', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    await calling.answer(response(429, undefined, 7_000));
    await pause(calling, 7_000);
    await calling.answer(found);
    expect(await reading).toEqual(item('web'));
    expect(calling.retries).toEqual([['status 429', 7_000]]);
  });

  test('is asked again later each time, also if it asks for shorter pauses', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    for (const ms of [500, 1_000, 2_000, 4_000]) {
      await calling.answer(response(429, undefined, 100));
      await pause(calling, ms);
    }
    await calling.answer(found);
    expect(await reading).toEqual(item('web'));
  });

  test('is given up after five attempts', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    const failing = expect(reading).rejects.toThrow('cannot get Deployment shop/web: status 503');
    for (const ms of [500, 1_000, 2_000, 4_000]) {
      await calling.answer(response(503));
      await pause(calling, ms);
    }
    await calling.answer(response(503));
    await failing;
    expect(calling.clock.pendingMs).toEqual([]);
  });
});

describe('a call without a usable answer', () => {
  const broken = (code: TransportErrorCode): TransportError => new TransportError(code, `GET: ${code}`);

  test.each<TransportErrorCode>(['network', 'deadline'])('is repeated after an earlier answer: %s', async (code) => {
    const calling = await answered();
    const reading = calling.client.get(web);
    await calling.fail(broken(code));
    await pause(calling, 500);
    await calling.answer(found);
    expect(await reading).toEqual(item('web'));
    expect(calling.retries).toEqual([[`GET: ${code}`, 500]]);
  });

  test('is repeated after an answer of an overloaded server too', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    await calling.answer(response(503));
    await pause(calling, 500);
    await calling.fail(broken('network'));
    await pause(calling, 1_000);
    await calling.answer(found);
    expect(await reading).toEqual(item('web'));
  });

  test.each<TransportErrorCode>(['network', 'deadline', 'credentials', 'closed'])(
    'fails at once where the server has never answered, as with a wrong address: %s',
    async (code) => {
      const calling = new Calling();
      const reading = calling.client.get(web);
      const failing = expect(reading).rejects.toThrow(`cannot get Deployment shop/web: GET: ${code}`);
      await calling.fail(broken(code));
      await failing;
      expect(calling.retries).toEqual([]);
    },
  );

  test.each<[string, TransportError]>([
    ['of another sender', new ForeignAnswerError('GET: the answer is not from the API server', 200)],
    ['that is no JSON', broken('malformed')],
    ['whose credentials cannot be read', broken('credentials')],
  ])('fails at once even after an earlier answer: %s', async (_how, error) => {
    const calling = await answered();
    const reading = calling.client.get(web);
    const failing = expect(reading).rejects.toThrow(ClientError);
    await calling.fail(error);
    await failing;
    expect(calling.retries).toEqual([]);
  });
});

test.each([401, 403, 404, 422])('a refusal is not repeated: %d', async (code) => {
  const calling = await answered();
  const reading = calling.client.get(web);
  const failing = expect(reading).rejects.toThrow(ClientError);
  await calling.answer(refusal(code, 'Refused'));
  await failing;
  expect(calling.transport.pendingCount).toBe(0);
});

describe('a command that the user stops', () => {
  test('ends its call', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    await calling.transport.next();
    calling.stopping.abort(new Error('stopped'));
    await expect(reading).rejects.toThrow('stopped');
  });

  test('ends a pause, and leaves no timer', async () => {
    const calling = new Calling();
    const reading = calling.client.get(web);
    const stopped = expect(reading).rejects.toThrow('stopped');
    await calling.answer(response(429, undefined, 60_000));
    await calling.clock.advance(1);
    calling.stopping.abort(new Error('stopped'));
    await stopped;
    expect(calling.clock.pendingMs).toEqual([]);
  });

  test('makes no further call', async () => {
    const calling = new Calling();
    calling.stopping.abort(new Error('stopped'));
    const reading = calling.client.get(web);
    const stopped = expect(reading).rejects.toThrow('stopped');
    await calling.fail(calling.stopping.signal.reason);
    await stopped;
    expect(calling.retries).toEqual([]);
  });
});
