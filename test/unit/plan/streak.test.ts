/** The spacing of rolls that grows with the streak. */
import { plainControlGates } from '../../builders/plain.ts';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { endlessChanges } from '../../../src/plan/gates/endless-changes.ts';
import type { GateFacts, Timing } from '../../../src/plan/gates/gate.ts';
import { grownSpacingMs, streakAfter } from '../../../src/plan/gates/streak.ts';
import { readRecord } from '../../../src/plan/record/record.ts';
import { baselinedWorld, type World } from '../../builders/world.ts';

const minuteMs = 60_000;
const nowMs = 100 * minuteMs;
const app = 'ConfigMap/app';

const facts = ({
  timing,
  ...changes
}: Partial<Omit<GateFacts, 'timing'>> & { timing?: Partial<Timing> }): GateFacts => ({
  settings: { settleMs: 0, minIntervalMs: 10_000 },
  timing: {
    nowMs,
    monotonicMs: 50 * minuteMs,
    staleSinceMs: undefined,
    spacedRolls: 0,
    lastQuietWriteMs: undefined,
    undoneWrites: 0,
    ...timing,
  },
  changedAtMs: [],
  rolledAtMs: nowMs - 12_000,
  streak: 0,
  ...plainControlGates,
  ...changes,
});

describe('a streak', () => {
  const since = (ms: number): Partial<Timing> => ({ staleSinceMs: 50 * minuteMs - ms });
  const rows: [string, Parameters<typeof facts>[0], number][] = [
    ['begins with the roll that follows the first one', {}, 0.98],
    ['is none for a first roll', { rolledAtMs: undefined }, 0],
    ['grows by one with a change that came with the roll before', { rolledAtMs: nowMs, streak: 3 }, 4],
    ['grows by a half with one after five minutes', { rolledAtMs: nowMs - 5 * minuteMs, streak: 3 }, 3.5],
    ['ends with a pause of ten minutes', { rolledAtMs: nowMs - 10 * minuteMs, streak: 300 }, 0],
    [
      'goes on where the change came soon, however long its roll had to wait',
      { rolledAtMs: nowMs - 10 * minuteMs, timing: since(9 * minuteMs), streak: 8 },
      8.9,
    ],
    ['takes a roll in the future, after the clock was set back, for one just now', { rolledAtMs: 2 * nowMs }, 1],
    ['has a bound', { streak: 1_000 }, 1_000],
    ['is not counted where spacing is off', { settings: { settleMs: 0, minIntervalMs: 0 }, streak: 8 }, 0],
  ];
  test.each(rows)('%s', (_rule, changes, expected) => {
    expect(streakAfter(facts(changes))).toBe(expected);
  });
});

describe('the spacing', () => {
  test.each([
    ['of some rolls in a row is min-interval', 10.98, 10_000],
    ['doubles with each further one', 11, 20_000],
    ['doubles again', 13.4, 80_000],
    ['grows up to ten minutes', 1_000, 600_000],
  ])('%s', (_rule, streak, expected) => {
    expect(grownSpacingMs(facts({ streak }))).toBe(expected);
  });

  test('never gets shorter than min-interval, which may be longer than ten minutes', () => {
    const settings = { settleMs: 0, minIntervalMs: 60 * minuteMs };
    expect(grownSpacingMs(facts({ settings, streak: 1_000 }))).toBe(60 * minuteMs);
    expect(endlessChanges(facts({ settings, streak: 1_000 }))).toBeUndefined();
  });

  test('of 0 is off, whatever the record contains', () => {
    expect(endlessChanges(facts({ settings: { settleMs: 0, minIntervalMs: 0 }, streak: 1_000 }))).toBeUndefined();
  });

  test('holds for one spacing at most when the clock was set back', () => {
    expect(endlessChanges(facts({ rolledAtMs: 2 * nowMs, streak: 12 }))?.opens?.atMs).toBe(nowMs + 40_000);
  });

  test('is a gate of its own', () => {
    expect(endlessChanges(facts({ streak: 12 }))).toMatchObject({
      reason: 'endless-changes',
      opens: { atMs: nowMs + 28_000 },
    });
    expect(endlessChanges(facts({ streak: 10 }))).toBeUndefined();
  });

  test('lets no more than about one roll in ten minutes through in the long run, however often content changes', () => {
    const period = fc.integer({ min: 1_000, max: 20 * minuteMs });
    fc.assert(
      fc.property(period, fc.integer({ min: 1_000, max: 2 * minuteMs }), (everyMs, minIntervalMs) => {
        const { rolls } = played({ everyMs, minIntervalMs, forMs: 24 * 60 * minuteMs });
        // 144, and those before the spacing has grown.
        expect(rolls.length).toBeLessThanOrEqual(170);
      }),
      { numRuns: 30 },
    );
  });
});

interface Played {
  /** When it was rolled, ms. */
  readonly rolls: readonly number[];
}

/** A workload whose content changes at a fixed interval, planned by the gates alone. */
function played({ everyMs, minIntervalMs, forMs }: Record<'everyMs' | 'minIntervalMs' | 'forMs', number>): Played {
  const rolls: number[] = [];
  let streak = 0;
  for (let changeMs = 0; changeMs < forMs;) {
    const settings = { settleMs: 0, minIntervalMs };
    const rolledAtMs = rolls.at(-1);
    const spacingMs = grownSpacingMs(facts({ settings, streak }));
    const rollMs = rolledAtMs === undefined ? changeMs : Math.max(changeMs, rolledAtMs + spacingMs);
    const timing = { nowMs: rollMs, monotonicMs: rollMs, staleSinceMs: changeMs };
    streak = streakAfter(facts({ settings, timing, rolledAtMs, streak }));
    rolls.push(rollMs);
    changeMs = (Math.floor(rollMs / everyMs) + 1) * everyMs;
  }
  return { rolls };
}

describe('a workload whose config changes again and again', () => {
  const startMs = Date.parse('2026-01-01T00:00:00Z');
  const settings = { minIntervalMs: 10_000 };

  /** Rolls it this number of times, twelve seconds apart. Returns when the last roll was. */
  function rolled(world: World, times: number): number {
    for (let index = 0; index < times; index += 1) {
      world.setConfig(app, { color: String(index) });
      expect(world.settle({ settings, timing: { nowMs: startMs + index * 12_000 } })).toEqual(['roll', 'noop']);
    }
    return startMs + (times - 1) * 12_000;
  }

  test('has its streak in the record, which a new process goes on with', () => {
    const world = baselinedWorld();
    const lastMs = rolled(world, 13);
    expect(world.record?.streak).toBe(11.76);
    world.setConfigUnseen(app, { color: 'last' });
    world.forget();
    const at = (ms: number): object => world.plan({ settings, timing: { nowMs: lastMs + ms } });
    expect(at(12_000)).toMatchObject({ action: 'wait', reason: 'endless-changes', retryAfterMs: 8_000 });
    expect(at(20_000)).toMatchObject({ action: 'roll' });
  });

  test('keeps it when something is recorded without a rollout, and loses it with a pause', () => {
    const world = baselinedWorld({}, { [app]: { color: 'red' }, 'ConfigMap/other': {} });
    const lastMs = rolled(world, 3);
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/configmaps': 'other' } } });
    expect(world.settle({ settings })).toEqual(['baseline', 'noop']);
    expect(world.record?.streak).toBe(1.96);
    world.setConfig(app, { color: 'last' });
    world.settle({ settings, timing: { nowMs: lastMs + 10 * minuteMs } });
    expect(world.record).not.toHaveProperty('streak');
  });

  test('that a user edits ten times in a row is not delayed', () => {
    expect(rolled(baselinedWorld(), 10)).toBe(startMs + 108_000);
  });
});

describe('in the text of a record', () => {
  const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
  const read = (streak: unknown): unknown => {
    const text = JSON.stringify({ v: 1, key: 'k', rolledAt: '2026-01-01T00:00:00Z', streak, configs: {} });
    const reading = readRecord({ text, workload, uid: 'uid-1' }, ['k']);
    return reading.state === 'known' ? (reading.record.streak ?? 'none') : reading;
  };

  test.each([0.5, 7, 1_000])('a streak of %s is read', (streak) => {
    expect(read(streak)).toBe(streak);
  });

  test.each([0, -1, 1_001, '7', null, {}])('a streak of %j is none, and the rest is read', (streak) => {
    expect(read(streak)).toBe('none');
  });

  test('a streak stands behind the time of the roll', () => {
    const world = baselinedWorld();
    for (const color of ['1', '2']) {
      world.setConfig(app, { color });
      world.settle({ settings: { minIntervalMs: 1 }, timing: { nowMs: color === '1' ? 0 : 60_000 } });
    }
    const text = world.object.metadata?.annotations?.['reroll.dev/record'];
    expect(text).toContain('"rolledAt":"1970-01-01T00:01:00Z","streak":0.9,"from":');
  });
});
