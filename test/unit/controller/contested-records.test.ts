/** Two clients that record the same workload with different selections: detected, reported, and spaced out. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { WorkloadObject } from '../../../src/model/kube-object.ts';
import { OneReplica } from '../../fakes/one-replica.ts';
import { asItIs, recordKey } from '../../fakes/policies.ts';

const hour = 3_600_000;

let replica: OneReplica;

beforeEach(async () => {
  replica = new OneReplica();
  await replica.sync();
});

afterEach(async () => {
  await replica.stop();
});

const writes = (): number => replica.accepted.length;

describe('a record that another client replaces by one with another selection', () => {
  const otherRecord = (): string => {
    const record = JSON.parse(replica.record ?? '') as { configs: object };
    return JSON.stringify({ ...record, configs: { ...record.configs, 'Secret/db': { rv: '1', keys: { '*': 'x' } } } });
  };
  /** The other client replaces each of our records. */
  const rival = (object: WorkloadObject, before: WorkloadObject): WorkloadObject => {
    const record = object.metadata?.annotations?.[recordKey];
    if (record === before.metadata?.annotations?.[recordKey] || record?.includes('Secret/db') === true) return object;
    void Promise.resolve().then(() => replica.write({ metadata: { annotations: { [recordKey]: otherRecord() } } }));
    return object;
  };

  test('is written a few times in 20 s, then with growing pauses, and an Event says what differs', async () => {
    replica.admit = rival;
    await replica.lead(20_000);
    expect(writes()).toBeGreaterThan(2);
    expect(writes()).toBeLessThanOrEqual(6);
    expect(new Set(replica.events)).toEqual(new Set(['RecordContested']));
    expect(replica.notes[0]).toContain('with other options: the other record has Secret/db; compare --');
    expect(replica.log.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ msg: 'another client also records this workload' }),
    ]);
    await replica.clock.advance(hour);
    expect(writes()).toBeLessThanOrEqual(20);
    replica.admit = asItIs;
    await replica.clock.advance(hour);
    expect(replica.record).not.toContain('Secret/db');
    expect([replica.undone, replica.controller.failingWorkloads]).toEqual([0, 0]);
  });

  test('once is rewritten at once, and nothing is reported', async () => {
    await replica.lead(1_000);
    replica.write({ metadata: { annotations: { [recordKey]: otherRecord() } } });
    await replica.clock.advance(0);
    expect(replica.record).not.toContain('Secret/db');
    expect(replica.events).toEqual([]);
    await replica.clock.advance(hour);
    expect(replica.undone).toBe(0);
  });
});
