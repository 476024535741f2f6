import { describe, expect, test } from '@jest/globals';
import type { Decision } from '../../../src/model/decision.ts';
import { noGates } from '../../../src/model/gate-hints.ts';
import { closedGates } from '../../../src/plan/gates/closed-gates.ts';
import type { GateFacts, Timing } from '../../../src/plan/gates/gate.ts';
import { intervalWaitMs, spacedRollsAfter } from '../../../src/plan/gates/min-interval.ts';
import { settleWaitMs } from '../../../src/plan/gates/settle.ts';
import { plainControlGates } from '../../builders/plain.ts';
import { baselinedWorld } from '../../builders/world.ts';

const timing = (changes: Partial<Timing> = {}): Timing => ({
  nowMs: 1_000_000,
  monotonicMs: 50_000,
  staleSinceMs: undefined,
  spacedRolls: 0,
  lastQuietWriteMs: undefined,
  undoneWrites: 0,
  ...changes,
});

const facts = (changes: Partial<GateFacts> = {}): GateFacts => ({
  settings: { settleMs: 0, minIntervalMs: 0 },
  timing: timing(),
  changedAtMs: [],
  rolledAtMs: undefined,
  streak: 0,
  ...plainControlGates,
  ...changes,
});

describe('settle', () => {
  const settings = { settleMs: 1_000, minIntervalMs: 0 };
  const rows: [string, Partial<Timing>, (number | undefined)[], number][] = [
    ['waits from the last change', { staleSinceMs: 49_000 }, [49_300, 49_700], 700],
    ['is over when all configs have been quiet for it', { staleSinceMs: 48_000 }, [49_000], 0],
    ['counts from the first plan if the change was not seen', {}, [undefined], 1_000],
    ['is over in time where the change was not seen', { staleSinceMs: 49_000 }, [undefined], 0],
    ['waits at most ten times that long', { staleSinceMs: 40_000 }, [49_999], 0],
    ['is cut at ten times that long', { staleSinceMs: 40_200 }, [49_999], 200],
  ];
  test.each(rows)('%s', (_rule, changes, changedAtMs, expected) => {
    expect(settleWaitMs(facts({ settings, timing: timing(changes), changedAtMs }))).toBe(expected);
  });

  test('of 0 is off', () => {
    expect(settleWaitMs(facts({ changedAtMs: [50_000] }))).toBe(0);
  });
});

describe('min-interval', () => {
  const settings = { settleMs: 0, minIntervalMs: 10_000 };
  const rows: [string, Partial<Timing>, number | undefined, number][] = [
    ['is open for a workload that was never rolled', {}, undefined, 0],
    ['waits for the rest of the interval', {}, 997_000, 7_000],
    ['is open after it', {}, 990_000, 0],
    ['doubles with every roll that had to wait', { spacedRolls: 2 }, 997_000, 37_000],
    ['grows to ten minutes at most', { spacedRolls: 30 }, 1_000_000, 600_000],
    ['waits one interval when the clock was set back', {}, 9_000_000, 10_000],
    ['waits for the rest of that interval at the next plan', { staleSinceMs: 44_000 }, 9_000_000, 4_000],
    ['is open after that interval, however far the clock was set back', { staleSinceMs: 40_000 }, 9_000_000, 0],
    ['counts from the roll where the change came with it', { staleSinceMs: 47_000 }, 997_000, 7_000],
  ];
  test.each(rows)('%s', (_rule, changes, rolledAtMs, expected) => {
    expect(intervalWaitMs(facts({ settings, timing: timing(changes), rolledAtMs }))).toBe(expected);
  });

  test.each([
    ['a first roll', {}, undefined, 0],
    ['a roll whose change came within the interval', { staleSinceMs: 45_000, spacedRolls: 1 }, 990_000, 2],
    ['a roll whose change came after the interval', { staleSinceMs: 49_000, spacedRolls: 1 }, 970_000, 0],
    ['a roll whose change came just within the interval', { staleSinceMs: 49_000, spacedRolls: 1 }, 980_000, 2],
    ['a roll whose change came just after the interval', { spacedRolls: 1 }, 980_000, 0],
  ])('after %s the count of spaced rolls is right', (_what, changes, rolledAtMs, expected) => {
    expect(spacedRollsAfter(facts({ settings, timing: timing(changes), rolledAtMs }))).toBe(expected);
  });

  test('of 0 never counts', () => {
    const before = timing({ spacedRolls: 3, staleSinceMs: 40_000 });
    expect(spacedRollsAfter(facts({ timing: before, rolledAtMs: 1_000_000 }))).toBe(0);
  });
});

describe('the gates', () => {
  const settings = { settleMs: 1_000, minIntervalMs: 10_000 };

  const opensIn = (ms: number) => ({ opens: { atMs: 1_000_000 + ms, zone: 'UTC' }, levels: [], details: [] });
  const held = { level: 'workload', gates: { ...noGates, hold: { untilMs: undefined, why: 'INC-1' } } } as const;
  const rolledAtMs = 997_000;

  test('are not asked while the configs still change', () => {
    const closed = closedGates(facts({ settings, changedAtMs: [49_500], rolledAtMs, levels: [held] }));
    expect(closed).toEqual([{ reason: 'settle', ...opensIn(500) }]);
  });

  test('that are closed are returned together in their order', () => {
    const staleSinceMs = 48_000;
    const closed = closedGates(facts({ settings, timing: timing({ staleSinceMs }), rolledAtMs, levels: [held] }));
    expect(closed).toEqual([
      { reason: 'min-interval', ...opensIn(7_000) },
      { reason: 'hold', opens: undefined, levels: ['workload'], details: ['INC-1'] },
    ]);
  });

  test('begin with endless-changes if that delays a roll for longer than min-interval', () => {
    const closed = closedGates(
      facts({ settings, timing: timing({ staleSinceMs: 48_000 }), rolledAtMs: 997_000, streak: 12 }),
    );
    expect(closed).toEqual([
      { reason: 'endless-changes', ...opensIn(37_000) },
      { reason: 'min-interval', ...opensIn(7_000) },
    ]);
  });

  test('are not returned if they are open', () => {
    expect(closedGates(facts({ settings, changedAtMs: [40_000], timing: timing({ staleSinceMs: 40_000 }) }))).toEqual(
      [],
    );
  });
});

describe('a stale workload', () => {
  const nowMs = Date.parse('2026-01-01T00:00:00Z');
  const stale = (): ReturnType<typeof baselinedWorld> => {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    return world;
  };

  test('waits until its configs have settled, for the time in the decision', () => {
    const decision = stale().plan({ settings: { settleMs: 1_000 }, changedAtMs: 4_800 });
    expect(decision).toEqual({ action: 'wait', reason: 'settle', cause: ['ConfigMap/app'], retryAfterMs: 800 });
  });

  test('waits until its last roll is long enough ago', () => {
    const world = stale();
    world.settle({ timing: { nowMs } });
    world.setConfig('ConfigMap/app', { color: 'green' });
    const decision = world.plan({ settings: { minIntervalMs: 10_000 }, timing: { nowMs: nowMs + 4_000 } });
    expect(decision).toMatchObject({ action: 'wait', reason: 'min-interval', retryAfterMs: 6_000 });
    expect(world.plan({ settings: { minIntervalMs: 10_000 }, timing: { nowMs: nowMs + 10_000 } }).action).toBe('roll');
  });

  test('with two closed gates is planned again when the first opens, and then the other one is the reason', () => {
    const world = stale();
    world.settle({ timing: { nowMs } });
    world.setConfig('ConfigMap/app', { color: 'green' });
    const settings = { settleMs: 1_000, minIntervalMs: 10_000 };
    const at = (ms: number): Decision =>
      world.plan({
        settings,
        changedAtMs: 4_000,
        timing: { nowMs: nowMs + ms, monotonicMs: 4_000 + ms, staleSinceMs: 4_000 },
      });
    expect(at(0)).toMatchObject({ action: 'wait', reason: 'settle', retryAfterMs: 1_000 });
    expect(at(1_000)).toMatchObject({ action: 'wait', reason: 'min-interval', retryAfterMs: 9_000 });
    expect(at(10_000)).toMatchObject({ action: 'roll' });
  });

  test('is up to date again when the content comes back while it waits', () => {
    const world = stale();
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });
});
