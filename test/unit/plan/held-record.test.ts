/** The record of a workload that users hold back: only it shows that the pods run other content. */
import { expect, test } from '@jest/globals';
import { noGates } from '../../../src/model/gate-hints.ts';
import type { RolloutRecord } from '../../../src/model/record.ts';
import { baselinedWorld, type PlanOptions, type World } from '../../builders/world.ts';

const held: PlanOptions = { namespace: { gates: { ...noGates, hold: { untilMs: undefined, why: undefined } } } };
const without = { metadata: { annotations: { 'reroll.dev/record': null } } };
const broken = { metadata: { annotations: { 'reroll.dev/record': '{' } } };

/** A workload whose content has changed. */
function stale(): World {
  const world = baselinedWorld();
  world.completeRollout();
  world.setConfig('ConfigMap/app', { color: 'blue' });
  return world;
}

test.each([
  ['removed', without],
  ['overwrote', broken],
])('a record that another client %s is restored while a user holds the roll', (_what, patch) => {
  const world = stale();
  const before = world.record;
  world.patchWorkload(patch);
  expect(world.plan(held)).toMatchObject({ action: 'baseline', reason: 'record-restored' });
  world.settle(held);
  expect(world.record).toEqual(before);
});

/** A workload that was rolled once and whose content has changed since, with the record from before that roll. */
function staleAfterRoll(): { readonly world: World; readonly first: RolloutRecord | undefined } {
  const world = stale();
  const first = world.record;
  world.settle();
  world.completeRollout();
  world.setConfig('ConfigMap/app', { color: 'green' });
  return { world, first };
}

const carrying = (record: unknown): object => ({
  metadata: { annotations: { 'reroll.dev/record': JSON.stringify(record) } },
});

test('so is a record that another client replaced by an older one', () => {
  const { world, first } = staleAfterRoll();
  const before = world.record;
  world.patchWorkload(carrying(first));
  expect(world.plan(held)).toMatchObject({ action: 'baseline', reason: 'record-restored' });
  world.settle(held);
  expect(world.record).toMatchObject({ configs: before?.configs, rolledAt: before?.rolledAt });
});

test('a record of later content, by a process that did not know the removed one, is left while a user holds the roll', () => {
  const { world, first } = staleAfterRoll();
  const ref = 'ConfigMap/app';
  const configs = { [ref]: { rv: '900', keys: { '*': 'of-green' } } };
  world.patchWorkload(carrying({ ...first, configs }));
  expect(world.plan(held)).toMatchObject({ action: 'wait', reason: 'hold', cause: [ref] });
});

test('the next process then still knows that the workload is stale', () => {
  const world = stale();
  world.patchWorkload(without);
  world.settle(held);
  world.forget();
  expect(world.plan(held)).toMatchObject({ action: 'wait', reason: 'hold' });
  expect(world.plan()).toMatchObject({ action: 'roll', cause: ['ConfigMap/app'] });
});

test('a record that is removed again and again is restored at growing intervals, and the roll still waits', () => {
  const world = stale();
  world.patchWorkload(without);
  const timing = { lastQuietWriteMs: 4_500, undoneWrites: 1 };
  expect(world.plan({ ...held, timing })).toMatchObject({ action: 'wait', reason: 'hold', retryAfterMs: 500 });
});

test('a roll that waits only for a short time writes the record itself', () => {
  const world = stale();
  world.patchWorkload(without);
  const settings = { settleMs: 1_000, minIntervalMs: 0 };
  expect(world.plan({ settings, changedAtMs: 5_000 })).toMatchObject({ action: 'wait', reason: 'settle' });
});
