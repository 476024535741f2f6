/** Hold and window: what a stale workload waits for, until when, and what the annotation pending says about it. */
import { describe, expect, test } from '@jest/globals';

import { noGates } from '../../../src/model/gate-hints.ts';
import { heldOf, writePending } from '../../builders/held.ts';
import { baselinedWorld, type PlanOptions, type World } from '../../builders/world.ts';

const app = 'ConfigMap/app';
const red = { color: 'red' };
const blue = { color: 'blue' };
const green = { color: 'green' };
const hourMs = 3_600_000;

/** Wall clock of a plan. */
const at = (time: string, more: PlanOptions = {}): PlanOptions => ({ ...more, timing: { nowMs: Date.parse(time) } });

/** A recorded workload with these annotations, whose config has changed since. */
function staleWorld(annotations: Readonly<Record<string, string>>): World {
  const world = baselinedWorld({ annotations: { 'reroll.dev/auto': 'true', ...annotations } });
  world.setConfig(app, blue);
  return world;
}

const opensAt = (world: World, options: PlanOptions): string | null | undefined => writePending(world, options)?.opens;

describe('hold', () => {
  test('hold-until: it ends at the second, without an event, and is looked at again within an hour', () => {
    const world = staleWorld({ 'reroll.dev/hold': '2027-01-07T06:00:00+01:00 freeze' });
    const before = at('2027-01-07T04:59:59.999Z');
    expect(world.plan(before)).toMatchObject({ action: 'wait', reason: 'hold', retryAfterMs: 1 });
    expect(opensAt(world, before)).toBe('2027-01-07T05:00:00Z');
    expect(world.plan(at('2027-01-05T00:00:00Z'))).toMatchObject({ reason: 'hold', retryAfterMs: hourMs });
    expect(world.plan(at('2027-01-07T05:00:00Z')).action).toBe('roll');
  });

  test('hold-until: a value that does not parse closes invalid, and says what was meant', () => {
    const world = staleWorld({ 'reroll.dev/hold': 'ture' });
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'invalid', retryAfterMs: undefined });
    expect(world.plan()).toMatchObject({ held: { gates: [{ details: ['reroll.dev/hold'], levels: ['workload'] }] } });
  });

  test.each([
    ['true', 'hold'],
    ['true INC-4711', 'hold'],
    ['false', undefined],
    ['', undefined],
    ['True', 'invalid'],
    ['2027-02-30T06:00:00Z', 'invalid'],
    ['9999-12-31T23:59:59-01:00', 'invalid'],
    ['2027-01-07T06:00:00', 'invalid'],
    ['2027-01-07', 'invalid'],
    ['2020-01-07T06:00:00Z', undefined],
  ])('of %j is the gate %s', (value, reason) => {
    const decision = staleWorld({ 'reroll.dev/hold': value }).plan(at('2026-01-01T00:00:00Z'));
    expect(decision).toMatchObject(reason === undefined ? { action: 'roll' } : { action: 'wait', reason });
  });

  test('of each level adds up: workload, Namespace, process and Lease', () => {
    const hold = { untilMs: undefined, why: 'INC-1' };
    const gates = { ...noGates, hold };
    const world = staleWorld({});
    const levelsOf = (options: PlanOptions): unknown =>
      heldOf(world, options)?.gates.flatMap(({ levels }) => levels) ?? world.plan(options).action;
    expect(levelsOf({ namespace: { gates } })).toEqual(['namespace']);
    expect(levelsOf({ settings: { gates } })).toEqual(['process']);
    expect(levelsOf({ leaseGates: gates })).toEqual(['lease']);
    expect(levelsOf({ namespace: { gates }, leaseGates: gates })).toEqual(['namespace', 'lease']);
    expect(levelsOf({})).toBe('roll');
  });

  test('lease-hold: everything stops at once, and goes on when it is lifted', () => {
    const world = staleWorld({ 'reroll.dev/hold': 'false' });
    const leaseGates = { ...noGates, hold: { untilMs: undefined, why: undefined } };
    expect(world.plan({ leaseGates })).toMatchObject({ action: 'wait', reason: 'hold' });
    expect(world.plan().action).toBe('roll');
  });

  test('does not delay a record: references that change are recorded while it holds', () => {
    const world = staleWorld({ 'reroll.dev/hold': 'true' });
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/configmaps': 'more' } } });
    expect(world.settle()).toEqual(['baseline', 'wait']);
  });
});

describe('a window', () => {
  const nightly = { 'reroll.dev/window': '0 22 * * * 4h Europe/Berlin' };

  test('closes at other times, and says when it opens', () => {
    const world = staleWorld(nightly);
    const noon = at('2026-12-01T11:00:00Z');
    expect(world.plan(noon)).toMatchObject({ action: 'wait', reason: 'window', retryAfterMs: hourMs });
    expect(opensAt(world, noon)).toBe('2026-12-01T21:00:00Z');
    expect(world.plan(at('2026-12-01T20:59:59.999Z'))).toMatchObject({ reason: 'window', retryAfterMs: 1 });
    expect(world.plan(at('2026-12-01T21:00:00Z')).action).toBe('roll');
  });

  test('window-shuts-mid-rollout: a rollout that has begun is left alone, and the next change waits', () => {
    const world = staleWorld(nightly);
    const inside = at('2026-12-02T00:59:59Z');
    const outside = at('2026-12-02T01:00:00Z');
    expect(world.settle(inside)).toEqual(['roll', 'noop']);
    world.beginRollout();
    expect(world.plan(outside)).toMatchObject({ action: 'noop', reason: 'up-to-date' });
    world.setConfig(app, green);
    expect(world.plan(outside)).toMatchObject({ action: 'wait', reason: 'window' });
  });

  test('content-changes-outside: one roll with the last content, and the wait counts from the first', () => {
    const world = staleWorld(nightly);
    const first = writePending(world, at('2026-12-01T11:00:00Z'));
    world.setConfig(app, green);
    world.forget();
    const second = writePending(world, at('2026-12-01T12:00:00Z'));
    expect(second?.since).toBe('2026-12-01T11:00:00Z');
    expect(second?.wants).not.toEqual(first?.wants);
    expect(world.settle(at('2026-12-01T21:00:00Z'))).toEqual(['roll', 'noop']);
    expect(world.object.metadata?.annotations).not.toHaveProperty(['reroll.dev/pending']);
  });

  test('content-reverts-outside: nothing rolls, and pending goes', () => {
    const world = staleWorld(nightly);
    const noon = at('2026-12-01T11:00:00Z');
    writePending(world, noon);
    world.setConfig(app, red);
    expect(world.plan(noon)).toMatchObject({ action: 'noop', reason: 'up-to-date' });
    expect(writePending(world, noon)).toBeUndefined();
    expect(world.plan(at('2026-12-01T21:00:00Z')).action).toBe('noop');
  });

  test('down-for-the-window: a process that was away rolls in the next one', () => {
    const world = staleWorld(nightly);
    writePending(world, at('2026-12-01T11:00:00Z'));
    world.forget();
    expect(world.plan(at('2026-12-02T01:00:00Z'))).toMatchObject({ action: 'wait', reason: 'window' });
    expect(world.settle(at('2026-12-02T21:30:00Z'))).toEqual(['roll', 'noop']);
  });

  test.each([
    ['forward, into the window', '2026-12-01T22:00:00Z', 'roll'],
    ['back, out of the window', '2026-12-01T19:00:00Z', 'wait'],
  ])('clock-jump: a clock that is set %s counts at the next plan', (_what, time, action) => {
    expect(staleWorld(nightly).plan(at(time)).action).toBe(action);
  });

  test('window-garbage: this workload waits and its hint is reported; its neighbour rolls', () => {
    const world = staleWorld({ 'reroll.dev/window': '0 24 * * * 1h Europe/Berln' });
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'invalid' });
    expect(staleWorld({}).plan().action).toBe('roll');
  });

  test('of several levels opens when all are open; a hold counts as well', () => {
    const world = staleWorld({ ...nightly, 'reroll.dev/hold': '2026-12-02T10:00:00Z' });
    const window = '0 23 * * wed 2h';
    const noon = at('2026-12-01T11:00:00Z', { namespace: { gates: { ...noGates, window } } });
    expect(world.plan(noon)).toMatchObject({ held: { gates: [{ reason: 'hold' }, { reason: 'window' }] } });
    expect(opensAt(world, noon)).toBe('2026-12-02T23:00:00Z');
  });

  test('that never meets another one is looked at again, without an opening', () => {
    const world = staleWorld({ 'reroll.dev/window': '0 6 * * * 1h' });
    const never = at('2026-12-01T11:00:00Z', { settings: { gates: { ...noGates, window: '0 8 * * * 1h' } } });
    expect(world.plan(never)).toMatchObject({ action: 'wait', reason: 'window', retryAfterMs: hourMs });
    expect(opensAt(world, never)).toBeNull();
  });
});
