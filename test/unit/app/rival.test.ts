/** A process outside an election detects the leader of an installation that shares its digest key. */
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
const leaseTarget = { kind: 'leases', name: 'reroll' };
const lease = (holderIdentity: string) =>
  response(200, {
    metadata: { namespace: 'reroll-system', name: 'reroll', resourceVersion: '5' },
    spec: { holderIdentity, renewTime: '2026-01-01T00:00:00.000000Z' },
  });

function find(search: Partial<RivalSearch> = {}, dryRun = false): Promise<string | undefined> {
  const config = { ...defaultConfig(false), dryRun };
  const fullSearch = { own: undefined, secret, fieldManager: 'reroll', ...search };
  return findRival({ config, transport, logger: log.logger }, fullSearch, new AbortController().signal);
}

test.each([
  ['without leader election', undefined],
  ['with a Lease in another namespace', elsewhere],
])('a process %s reports the holder of the Lease in the namespace of its digest key', async (_what, own) => {
  const found = find({ own });
  (await transport.next()).respond(lease('reroll-0_ab'));
  expect(await found).toBe('reroll-0_ab (Lease reroll-system/reroll)');
  expect(log.lines).toEqual([
    expect.objectContaining({
      level: 'warn',
      msg: 'another installation leads, and this process writes to the same workloads',
      lease: 'reroll-system/reroll',
      holder: 'reroll-0_ab',
      renewed: '2026-01-01T00:00:00.000000Z',
    }),
  ]);
});

test.each([
  ['has no holder', lease('')],
  ['does not exist', refusal(404, 'NotFound', leaseTarget)],
  ['RBAC forbids to read', refusal(403, 'Forbidden', leaseTarget)],
])('a Lease that %s is not reported', async (_what, answer) => {
  const found = find();
  (await transport.next()).respond(answer);
  expect(await found).toBeUndefined();
  expect(log.lines.filter(({ level }) => level !== 'debug')).toEqual([]);
});

test.each<[string, Partial<RivalSearch>, boolean]>([
  ['takes part in the same election', { own: { namespace: 'reroll-system', name: 'reroll' } }, false],
  ['runs dry', {}, true],
])('a process that %s sends no request', async (_rule, search, dryRun) => {
  expect(await find(search, dryRun)).toBeUndefined();
});
