/** Accepted writes that do not last: detected, reported, and repeated with growing pauses. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { PatchOutcome } from '../../../src/model/patch-outcome.ts';
import { OneReplica } from '../../fakes/one-replica.ts';
import { asItIs, formerRecord, noRecord, noTemplateAnnotations, policy, recordKey } from '../../fakes/policies.ts';

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
const rolls = (): number => replica.accepted.filter((what) => what === 'rolled').length;

describe('a record that every write loses', () => {
  beforeEach(() => {
    replica.admit = noRecord;
  });

  test('is written a few times in 20 s, then with growing pauses, and an Event and one warning report it', async () => {
    await replica.lead(20_000);
    expect(writes()).toBeGreaterThan(1);
    expect(writes()).toBeLessThanOrEqual(6);
    await replica.clock.advance(hour);
    expect(writes()).toBeLessThanOrEqual(20);
    expect(new Set(replica.events)).toEqual(new Set(['NotKept']));
    expect(replica.notes[0]).toContain(`policy or webhook, removed ${recordKey}`);
    expect(replica.log.lines.filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({ msg: 'the patch was accepted but not kept, will retry', action: 'baseline' }),
    ]);
    expect(replica.controller.failingWorkloads).toBe(1);
  });

  test('is written no sooner because another client writes to the workload', async () => {
    await replica.lead(20_000);
    const before = writes();
    for (const round of [1, 2, 3, 4, 5]) {
      replica.write({ metadata: { annotations: { 'reroll.dev/settle': `${String(round)}ms` } } });
      await replica.clock.advance(10);
    }
    expect(writes()).toBe(before);
  });

  test('does not delay a change, which is rolled once, with its Event', async () => {
    await replica.lead(20_000);
    replica.config('blue');
    await replica.clock.advance(1_000);
    expect(rolls()).toBe(1);
    expect(replica.events).toContain('ContentChanged');
    await replica.clock.advance(hour);
    expect(rolls()).toBe(1);
    replica.config('red');
    await replica.clock.advance(hour);
    expect(rolls()).toBe(2);
  });

  test('lasts once the policy is removed, and then nothing is remembered', async () => {
    await replica.lead(20_000);
    replica.admit = asItIs;
    await replica.clock.advance(hour);
    expect(replica.record).toContain('"configs":{"ConfigMap/app":');
    expect([replica.undone, replica.controller.failingWorkloads, rolls()]).toEqual([0, 0, 0]);
  });

  test('is forgotten with the workload', async () => {
    await replica.lead(20_000);
    expect(replica.undone).toBe(1);
    replica.remove();
    await replica.clock.advance(0);
    expect(replica.undone).toBe(0);
  });
});

test('a record that every write resets: one rollout, a few records, and both Events', async () => {
  await replica.lead(1_000);
  replica.admit = formerRecord;
  replica.config('blue');
  await replica.clock.advance(20_000);
  expect(rolls()).toBe(1);
  expect(writes()).toBeLessThanOrEqual(6);
  expect([...new Set(replica.events)].sort()).toEqual(['ContentChanged', 'NotKept']);
  await replica.clock.advance(hour);
  expect(rolls()).toBe(1);
});

describe('a workload that its own controller writes to before the answer arrives', () => {
  /** Accepts our next patch; the watch delivers the status that follows from it before the answer. */
  const statusBeforeAnswer = (): void => {
    replica.answers.push((_signal, body) => {
      const outcome = replica.accept(body);
      replica.write({ status: { observedGeneration: 2 } });
      return Promise.resolve(outcome);
    });
  };

  test('does not count as rolled where the trigger is lost', async () => {
    await replica.lead(1_000);
    const before = replica.record;
    replica.admit = noTemplateAnnotations;
    statusBeforeAnswer();
    replica.config('blue');
    await replica.clock.advance(0);
    expect(replica.record).toBe(before);
    replica.admit = asItIs;
    await replica.clock.advance(20_000);
    expect(replica.trigger).toBeDefined();
  });

  test('is not rolled again where the record is lost', async () => {
    await replica.lead(1_000);
    replica.admit = noRecord;
    statusBeforeAnswer();
    replica.config('blue');
    await replica.clock.advance(hour);
    expect(rolls()).toBe(1);
  });
});

test('the field manager that overwrites the record is named', async () => {
  replica.admit = policy({
    metadata: {
      annotations: { [recordKey]: 'mine' },
      managedFields: [
        {
          manager: 'cleaner',
          time: '2026-01-01T00:00:00Z',
          fieldsV1: { 'f:metadata': { 'f:annotations': { [`f:${recordKey}`]: {} } } },
        },
      ],
    },
  });
  await replica.lead(1_000);
  expect(replica.notes[0]).toContain(`cleaner has overwritten ${recordKey}`);
});

describe('a trigger that is removed from the pod template', () => {
  let before: string | undefined;

  beforeEach(async () => {
    await replica.lead(1_000);
    before = replica.record;
    replica.accepted.length = 0;
    replica.admit = noTemplateAnnotations;
    replica.config('blue');
  });

  test('is no rollout: it is reported, and its record is replaced by the previous one', async () => {
    await replica.clock.advance(0);
    expect(replica.accepted).toEqual(['rolled', 'recorded']);
    expect(replica.record).toBe(before);
    expect(replica.events).toEqual(['NotKept']);
    expect(replica.notes[0]).toMatch(
      /^not rolled although the content of ConfigMap\/app \(color\) changed: .*config-hash/,
    );
    expect(replica.log.lines.filter(({ msg }) => msg === 'rolled')).toEqual([]);
    expect([...replica.controller.staleWorkloads].map(({ reason }) => reason)).toEqual(['not-kept']);
  });

  test('is retried a few times in 20 s, and then with growing pauses', async () => {
    await replica.clock.advance(20_000);
    expect(writes()).toBeLessThanOrEqual(6);
    expect(rolls()).toBeGreaterThan(1);
    await replica.clock.advance(hour);
    expect(rolls()).toBeLessThanOrEqual(20);
    // Changes of content do not make the next attempt earlier.
    const tried = rolls();
    for (const color of ['green', 'yellow', 'pink']) {
      replica.config(color);
      await replica.clock.advance(1_000);
    }
    expect(rolls()).toBeLessThanOrEqual(tried + 1);
  });

  test('is written once the policy is removed, and then nothing is remembered', async () => {
    await replica.clock.advance(20_000);
    replica.admit = asItIs;
    const tried = rolls();
    await replica.clock.advance(hour);
    expect(rolls()).toBe(tried + 1);
    expect(replica.trigger).toBeDefined();
    expect(replica.record).not.toBe(before);
    // The rollout never begins, since no controller of workloads runs.
    expect(replica.events.slice(-2)).toEqual(['ContentChanged', 'RolloutFailed']);
    expect([replica.undone, [...replica.controller.staleWorkloads]]).toEqual([0, []]);
  });

  test('is not retried once the content has gone back, and is then forgotten', async () => {
    await replica.clock.advance(6_000);
    const tried = rolls();
    replica.config('red');
    await replica.clock.advance(hour);
    expect(rolls()).toBe(tried);
    expect(replica.record).toBe(before);
    expect(replica.undone).toBe(0);
  });
});

test('a trigger that is removed together with the previous one is a rollout, since the template has changed', async () => {
  await replica.lead(1_000);
  replica.config('blue');
  await replica.clock.advance(10_000);
  replica.admit = noTemplateAnnotations;
  replica.config('green');
  await replica.clock.advance(10_000);
  expect(rolls()).toBe(2);
  expect(new Set(replica.events)).toEqual(new Set(['ContentChanged']));
  replica.config('pink');
  await replica.clock.advance(0);
  expect(replica.events.at(-1)).toBe('NotKept');
});

const refuse = (): Promise<PatchOutcome> =>
  Promise.resolve({ result: 'failed', status: 403, message: 'no rights', isClientError: true });

test('a record whose trigger was lost is ignored, even where it cannot be replaced', async () => {
  await replica.lead(1_000);
  replica.admit = noTemplateAnnotations;
  replica.config('blue');
  replica.answers.push((_signal, body) => Promise.resolve(replica.accept(body)), refuse, refuse);
  await replica.clock.advance(0);
  expect(replica.record).toContain('"roll":');
  // Another client writes to it: the watch shows the same record again.
  replica.admit = asItIs;
  replica.write({ metadata: { annotations: { other: 'x' } } });
  await replica.clock.advance(20_000);
  expect(replica.trigger).toBeDefined();
  expect(replica.events.slice(0, 2)).toEqual(['NotKept', 'ContentChanged']);
});
