import { beforeEach, describe, expect, test } from '@jest/globals';

import { CredentialCache, type Credentials } from '../../../../src/kube/kubeconfig/credentials.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { LogSink } from '../../../fakes/log-sink.ts';

/** A read that the test completes. */
interface Reading {
  readonly isForced: boolean;
  readonly resolve: (credentials: Credentials) => void;
  readonly reject: (error: Error) => void;
}

let clock: FakeClock;
let readings: Reading[];
let cache: CredentialCache;

beforeEach(() => {
  clock = new FakeClock();
  readings = [];
  const readCredentials = (isForced: boolean): Promise<Credentials> =>
    new Promise((resolve, reject) => readings.push({ isForced, resolve, reject }));
  cache = new CredentialCache({ connection: { readCredentials }, clock, logger: new LogSink().logger });
});

const withToken = (token: string): Credentials => ({ headers: { authorization: `Bearer ${token}` }, tls: {} });
const old = withToken('old');
const stale = withToken('stale');
const fresh = withToken('fresh');

async function hold(credentials: Credentials): Promise<void> {
  const reading = cache.current();
  readings.shift()?.resolve(credentials);
  await reading;
}

describe('a periodic read that is in progress when the server refuses the credentials', () => {
  let periodic: Promise<Credentials>;
  let renewed: Promise<Credentials>[];

  beforeEach(async () => {
    await hold(old);
    clock.tick(60_000);
    periodic = cache.current();
    renewed = [cache.renewed(old), cache.renewed(old)];
    await clock.advance(0);
  });

  test('is followed by a forced read, which all calls share', async () => {
    expect(readings.map(({ isForced }) => isForced)).toEqual([false]);
    readings[0]?.resolve(stale);
    await expect(periodic).resolves.toBe(stale);
    await clock.advance(0);
    expect(readings.map(({ isForced }) => isForced)).toEqual([false, true]);
    readings[1]?.resolve(fresh);
    await expect(Promise.all(renewed)).resolves.toEqual([fresh, fresh]);
    await expect(cache.current()).resolves.toBe(fresh);
  });

  test('does not make the next read fail', async () => {
    readings[0]?.reject(new Error('the file is gone'));
    await expect(periodic).resolves.toBe(old);
    await clock.advance(0);
    readings[1]?.resolve(fresh);
    await expect(Promise.all(renewed)).resolves.toEqual([fresh, fresh]);
  });
});

test('calls without a refusal share a forced read', async () => {
  await hold(old);
  const renewed = cache.renewed(old);
  clock.tick(60_000);
  const current = cache.current();
  await clock.advance(0);
  expect(readings.map(({ isForced }) => isForced)).toEqual([true]);
  readings[0]?.resolve(fresh);
  await expect(Promise.all([renewed, current])).resolves.toEqual([fresh, fresh]);
});
