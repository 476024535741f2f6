/**
 * A record that would not fit into an annotation: all configs of a kind have one entry, and every change is detected.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ConfigRef } from '../../../../src/model/kinds.ts';
import { World } from '../../../builders/world.ts';

/** A record with this number of configs with names of 240 characters does not fit. */
const count = 300;
const refOf = (index: number): ConfigRef => `ConfigMap/cfg-${String(index).padStart(236, '0')}`;
type Data = Readonly<Record<string, string>>;
const red = { color: 'red' };
const blue = { color: 'blue' };
const everyConfig = { annotations: { 'reroll.dev/configmaps': 'cfg-*' }, podSpec: { containers: [{}] } };

/** A workload with many configs with long names, and its record. */
function foldedWorld(hints: Data = {}, others: Readonly<Record<ConfigRef, Data>> = {}): World {
  const refs = Array.from({ length: count }, (_, index) => refOf(index));
  const options = { ...everyConfig, annotations: { ...everyConfig.annotations, ...hints } };
  const world = new World(options, { ...Object.fromEntries(refs.map((ref) => [ref, red])), ...others });
  expect(world.settle()).toEqual(['baseline', 'noop']);
  return world;
}

const causeOf = (world: World): unknown => JSON.parse(world.templateAnnotations['reroll.dev/cause'] ?? 'null');

describe('a record above its bound', () => {
  let world: World;
  beforeEach(() => {
    world = foldedWorld();
  });

  test('has one entry for all configs of the kind', () => {
    const text = world.object.metadata?.annotations?.['reroll.dev/record'] ?? '';
    const folded = { rv: expect.stringMatching(/^\d+$/), n: count, '*': expect.any(String) };
    expect(JSON.parse(text)).toMatchObject({ configs: { 'ConfigMap/*': folded } });
    expect(text.length).toBeLessThan(65_536);
    const versions = Array.from({ length: count }, (_, index) => 101 + index);
    expect(JSON.parse(text)).toMatchObject({ configs: { 'ConfigMap/*': { rv: String(Math.max(...versions)) } } });
  });

  test('shows after a restart that nothing has changed', () => {
    world.forget();
    expect(world.settle()).toEqual(['noop']);
  });

  test('rolls for one config that is seen to change, and names it', () => {
    world.setConfig(refOf(17), blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(causeOf(world)).toEqual([refOf(17)]);
  });

  test('rolls for one that has changed while no process watched, and names the kind', () => {
    world.setConfigUnseen(refOf(18), blue);
    world.forget();
    expect(world.plan()).toMatchObject({ action: 'roll', cause: ['ConfigMap/*'] });
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(causeOf(world)).toEqual(['ConfigMap/*']);
  });

  test('records a new match without a roll, and rolls for what it changes to', () => {
    world.setConfig(refOf(count), red);
    expect(world.settle()).toEqual(['baseline', 'noop']);
    world.setConfig(refOf(count), blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(causeOf(world)).toEqual([refOf(count)]);
  });

  test('rolls once for a new match that has come while nobody watched, as nobody knows whether it was there', () => {
    world.setConfigUnseen(refOf(count), red);
    world.forget();
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(causeOf(world)).toEqual(['ConfigMap/*']);
  });

  test('rolls for a new match that has changed before it was recorded', () => {
    world.setConfig(refOf(count + 1), red);
    world.setConfig(refOf(count + 1), blue);
    expect(world.settle().filter((action) => action === 'roll')).toHaveLength(1);
  });

  test('is read from the API server where all that is seen of the kind is older', () => {
    const text = world.object.metadata?.annotations?.['reroll.dev/record'] ?? '';
    const newer = text.replace(/"ConfigMap\/\*":\{"rv":"\d+"/, '"ConfigMap/*":{"rv":"9876543210"');
    const other = foldedWorld();
    other.patchUnseen({ metadata: { annotations: { 'reroll.dev/record': newer } } });
    other.setConfigUnseen(refOf(5), blue);
    other.forget();
    const decision = other.plan();
    expect([decision.action, decision.reason]).toEqual(['confirm', 'lagging-view']);
  });
});

describe('a Secret together with the configs of a folded kind', () => {
  const db: ConfigRef = 'Secret/db';
  let world: World;
  beforeEach(() => {
    world = foldedWorld({ 'reroll.dev/secrets': 'db' }, { [db]: red });
  });

  test('has an entry of its own', () => {
    expect(Object.keys(world.record?.configs ?? {})).toEqual(['ConfigMap/*', db]);
  });

  test('is named alone if it changes, also while no process watches', () => {
    world.setConfigUnseen(db, blue);
    world.forget();
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(causeOf(world)).toEqual([db]);
  });

  test('does not tell how new the others are: these are read first, and then roll', () => {
    const text = world.object.metadata?.annotations?.['reroll.dev/record'] ?? '';
    const newer = text.replace(/"ConfigMap\/\*":\{"rv":"\d+"/, '"ConfigMap/*":{"rv":"9876543210"');
    world.patchUnseen({ metadata: { annotations: { 'reroll.dev/record': newer } } });
    world.setConfigUnseen(refOf(5), blue);
    world.setConfigUnseen(db, red, { resourceVersion: '9876543211' });
    world.forget();
    const configs = Array.from({ length: count }, (_, index) => refOf(index));
    expect(world.plan()).toMatchObject({ action: 'confirm', configs });
    expect(world.plan({ confirmed: configs })).toMatchObject({ action: 'roll', cause: ['ConfigMap/*'] });
  });

  test('does not change with the others', () => {
    world.setConfig(refOf(17), blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(causeOf(world)).toEqual([refOf(17)]);
  });
});

test('of two kinds only the one that takes more room is folded where that is enough', () => {
  const secrets = Array.from({ length: count }, (_, index) => refOf(index).replace('ConfigMap', 'Secret'));
  const hints = { 'reroll.dev/configmaps': 'app', 'reroll.dev/secrets': 'cfg-*' };
  const configs = Object.fromEntries(['ConfigMap/app', ...secrets].map((ref) => [ref, red]));
  const world = new World({ annotations: hints, podSpec: { containers: [{}] } }, configs);
  world.settle();
  expect(Object.keys(world.record?.configs ?? {}).sort()).toEqual(['ConfigMap/app', 'Secret/*']);
});

describe('a config that leaves a folded record', () => {
  const onlyOne = { metadata: { annotations: { 'reroll.dev/configmaps': refOf(7).slice('ConfigMap/'.length) } } };
  const rolls = (world: World): number => world.settle().filter((action) => action === 'roll').length;

  test('because it is gone rolls nothing', () => {
    const world = foldedWorld();
    world.deleteConfig(refOf(3));
    expect(rolls(world)).toBe(0);
  });

  test('because it is gone rolls nothing after a restart', () => {
    const world = foldedWorld();
    world.deleteConfig(refOf(3));
    world.settle();
    world.forget();
    expect(world.settle()).toEqual(['noop']);
  });

  test('and is back with other content rolls once', () => {
    const world = foldedWorld();
    world.deleteConfig(refOf(3));
    world.settle();
    world.setConfig(refOf(3), blue);
    expect(rolls(world)).toBe(1);
  });

  test('while another one changes rolls once', () => {
    const world = foldedWorld();
    world.deleteConfig(refOf(3));
    world.setConfig(refOf(9), blue);
    expect(rolls(world)).toBe(1);
  });

  test('after another one has come rolls nothing', () => {
    const world = foldedWorld();
    world.setConfig(refOf(count), red);
    world.settle();
    world.deleteConfig(refOf(3));
    expect(rolls(world)).toBe(0);
  });

  test('while no process watched rolls once, since its content is not known', () => {
    const world = foldedWorld();
    world.setConfigUnseen(refOf(3), undefined);
    world.forget();
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('because its hint means fewer rolls once: what was recorded of the one that is left is not known', () => {
    const world = foldedWorld();
    world.patchWorkload(onlyOne);
    expect(world.settle({ confirmed: [refOf(7)] })).toEqual(['roll', 'noop']);
    expect(Object.keys(world.record?.configs ?? {})).toEqual([refOf(7)]);
  });

  test('because its hint is gone, as all others do, rolls nothing', () => {
    const world = foldedWorld({ 'reroll.dev/auto': 'true' });
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/configmaps': null } } });
    expect(rolls(world)).toBe(0);
  });
});

test('configs of which none is there yet are folded, too, and one that arrives rolls', () => {
  const env = Array.from({ length: count }, (_, index) => ({
    valueFrom: { configMapKeyRef: { name: refOf(index).slice('ConfigMap/'.length), key: 'color', optional: true } },
  }));
  const world = new World({ podSpec: { containers: [{ env }] } }, {});
  expect(world.settle()).toEqual(['baseline', 'noop']);
  expect(world.record?.configs).toMatchObject({ 'ConfigMap/*': { rv: '0', n: count } });
  world.setConfig(refOf(1), red);
  expect(world.settle()).toEqual(['roll', 'noop']);
});

describe('a folded record, and content that goes back while a roll waits', () => {
  test('while counts of the status change is not noticed: the record does not show of which config', () => {
    const world = foldedWorld();
    world.completeRollout();
    world.setConfig(refOf(1), blue);
    world.patchWorkload({ status: { readyReplicas: 2 } });
    world.setConfig(refOf(1), red);
    expect(world.plan()).toEqual({ action: 'noop', reason: 'up-to-date' });
  });
});

describe('a folded record under a previous digest key', () => {
  test('rolls nothing where nothing has changed', () => {
    const world = foldedWorld();
    world.rotateKey(true);
    expect(world.settle()).toEqual(['baseline', 'noop']);
  });

  test('loses no change that came with the rotation', () => {
    const world = foldedWorld();
    world.setConfigUnseen(refOf(4), blue);
    world.rotateKey(true);
    const actions = world.settle();
    expect(actions.filter((action) => action === 'roll')).toHaveLength(1);
  });
});
