/** The watch of the digest key against an API server, while a user deletes or changes the Secret. */
import { randomBytes } from 'node:crypto';

import { beforeEach, expect, test } from '@jest/globals';

import { HashKeyStore } from '../../src/kube/hash-key/hash-key-store.ts';
import { HashKeyWatch } from '../../src/kube/hash-key/hash-key-watch.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { connectTo, noMetrics, runUntilLeave } from './connect.ts';

const api = useCluster();
const former = Buffer.alloc(32, 1).toString('base64');
let replaced: string[];
let data: unknown;

const path = (): string => api.core('secrets', 'keys');

beforeEach(async () => {
  replaced = [];
  const transport = connectTo(api);
  const secret = { namespace: api.namespace, name: 'keys' };
  const { signal } = new AbortController();
  const store = new HashKeyStore({ transport, secret, fieldManager: 'reroll', randomBytes });
  await store.load(signal);
  data = (await api.client.patch(path(), { data: { 'former-1': former } }))['data'];
  const keys = await store.load(signal);
  // Two replicas, as in an installation.
  for (const random of [() => 0, Math.random]) {
    const watch = new HashKeyWatch({
      store,
      secret,
      keys,
      onReplaced: (message) => replaced.push(message),
      transport,
      clock: systemClock,
      random,
      logger: new LogSink().logger,
      metrics: noMetrics,
    });
    runUntilLeave(api, (running) => watch.run(running));
  }
});

test('a Secret that is deleted several times is created again with the same keys', async () => {
  for (let round = 0; round < 3; round += 1) {
    await api.client.delete(path());
    const secret = await waitFor('the Secret to be written back', () => api.client.get(path()));
    expect(secret['data']).toEqual(data);
  }
  expect(replaced).toEqual([]);
});

test.each([
  { rule: 'another key', change: { key: former }, message: 'holds another key' },
  { rule: 'no previous key', change: { 'former-1': null }, message: 'holds other previous keys' },
  { rule: 'no key', change: { key: null }, message: 'data key "key" is missing' },
])('$rule is reported by each replica', async ({ change, message }) => {
  await api.client.patch(path(), { data: change });
  await waitFor('both to say so', () => replaced.length === 2);
  expect(replaced).toEqual([expect.stringContaining(message), expect.stringContaining(message)]);
});

test('other changes of the Secret are not reported', async () => {
  await api.client.patch(path(), { metadata: { labels: { team: 'ops' } }, data: { note: former } });
  await api.client.patch(path(), { data: { key: former } });
  await waitFor('both to report the key', () => replaced.length === 2);
  expect(new Set(replaced)).toEqual(new Set([expect.stringContaining('holds another key')]));
});
