/** What a process that takes no part in an election says of one that does. */
import { beforeEach, expect, test } from '@jest/globals';

import { findRival, type RivalSearch } from '../../../src/app/rival.ts';
import { defaultConfig } from '../../../src/config/run-options.ts';
import { LogSink } from '../../fakes/log-sink.ts';
import { FakeTransport, refusal, response } from '../kube/fake-transport.ts';

let transport: FakeTransport;
let log: LogSink;

beforeEach(() => {
  transport = new FakeTransport();
  log = new LogSink();
});

const secret = { namespace: 'reroll-system', name: 'reroll-hash-key' };
const elsewhere = { namespace: 'default', name: 'reroll' };
const about = { kind: 'leases', name: 'reroll' };
const lease = (holderIdentity: string) =>
  response(200, {
    metadata: { namespace: 'reroll-system', name: 'reroll', resourceVersion: '5' },
    spec: { holderIdentity, renewTime: '2026-01-01T00:00:00.000000Z' },
  });

function find(question: Partial<RivalSearch> = {}, dryRun = false): Promise<string | undefined> {
  const config = { ...defaultConfig(false), dryRun };
  const whole = { own: undefined, secret, fieldManager: 'reroll', ...question };
  return findRival({ config, transport, logger: log.logger }, whole, new AbortController().signal);
}

test.each([
  ['that acts for itself', undefined],
  ['in an election elsewhere', elsewhere],
])('a process %s says who holds the Lease beside its digest key', async (_what, own) => {
  const found = find({ own });
  (await transport.next()).respond(lease('reroll-0_ab'));
  expect(await found).toBe('reroll-0_ab (Lease reroll-system/reroll)');
  expect(log.lines).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'another installation leads, and this process acts beside it',
      lease: 'reroll-system/reroll',
      holder: 'reroll-0_ab',
      renewed: '2026-01-01T00:00:00.000000Z',
    }),
  ]);
});

test.each([
  ['nobody holds', lease('')],
  ['is not there', refusal(404, 'NotFound', about)],
  ['must not be read', refusal(403, 'Forbidden', about)],
])('a Lease that %s is no news', async (_what, answer) => {
  const found = find();
  (await transport.next()).respond(answer);
  expect(await found).toBeUndefined();
  expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
});

test.each<[string, Partial<RivalSearch>, boolean]>([
  ['takes part in that election', { own: { namespace: 'reroll-system', name: 'reroll' } }, false],
  ['only pretends to act', {}, true],
])('a process that %s asks nothing', async (_what, question, dryRun) => {
  expect(await find(question, dryRun)).toBeUndefined();
});
