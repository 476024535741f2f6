/**
 * No baseline hides a change that was seen: the table of a config's entry in the record, what happens to it, whether
 * pods start without it, and what is known of the order. A record is written without a roll only if the pods can have
 * started with the content that it records.
 */
import { describe, expect, test } from '@jest/globals';
import type { PodSpec } from '../../../../src/model/kube-object.ts';
import { envFromConfigMap } from '../../../builders/workload.ts';
import { baselinedWorld, World } from '../../../builders/world.ts';
import {
  app,
  complete,
  dataOf,
  play,
  testRows,
  times,
  type Needs,
  type Option,
  type Row,
  type Times,
} from '../config-story.ts';

const wholes: Needs = { required: envFromConfigMap('app'), optional: envFromConfigMap('app', true) };
const noReference: PodSpec = { containers: [{}] };
const onCreate: { option: Option } = { option: '--reload-on-create' };
const onDelete: { option: Option } = { option: '--reload-on-delete' };

describe('a config without an entry in the record', () => {
  testRows({ podSpec: noReference, before: '-' }, wholes, [
    ['changed before it counts: recorded', { events: 'red blue use' }, 'record', 'record'],
    ['changed since it counts: roll', { events: 'red use blue' }, 'roll', 'roll'],
    ['changed since it counts, and back: roll', { events: 'red use blue red' }, 'roll', 'roll'],
    ['not there: recorded as absent', { events: 'use' }, 'record', 'record'],
    ['gone before it counts: recorded as absent', { events: 'red gone use' }, 'record', 'record'],
    ['gone since it counts: recorded as it was', { events: 'red use gone' }, 'record', 'record'],
    ['gone since it counts, and deletions count: roll', { events: 'red use gone', ...onDelete }, 'roll', 'roll'],
    ['gone since it counts, and back with other content: roll', { events: 'red use gone blue' }, 'roll', 'roll'],
    [
      'arrives since it counts: only pods that start without it run something else',
      { events: 'use blue' },
      'record',
      'roll',
    ],
    ['arrives since it counts, and changes: roll', { events: 'use red blue' }, 'roll', 'roll'],
  ]);

  const listed = (time: Times): Row[1] => ({ events: 'away use blue', times: time });
  testRows({ podSpec: noReference, before: '-' }, wholes, [
    ['listed, changed after the template: roll', listed('changed after the template'), 'roll', 'roll'],
    ['listed, and the order is not known: roll', listed('changed in the second of the template'), 'roll', 'roll'],
    ['listed, changed before the template: recorded', listed('changed before the template'), 'record', 'record'],
    ['listed, there before the template: recorded', listed('one write before the template'), 'record', 'record'],
    [
      'listed, arrived after the template: like one that is seen',
      listed('one write after the template'),
      'record',
      'roll',
    ],
    ['listed, and times do not show the order: recorded', listed('no times'), 'record', 'record'],
    ['not listed: recorded as absent', { events: 'away use' }, 'record', 'record'],
  ]);
});

describe('a config that is recorded as absent', () => {
  testRows({ before: '-' }, wholes, [
    ['still not there: nothing', { events: '' }, 'nothing', 'nothing'],
    ['still not there, and deletions count: nothing', { events: '', ...onDelete }, 'nothing', 'nothing'],
    ['arrives: only pods that start without it run something else', { events: 'blue' }, 'record', 'roll'],
    ['arrives, and arrivals count: roll', { events: 'blue', ...onCreate }, 'roll', 'roll'],
    ['arrives and changes: roll', { events: 'red blue' }, 'roll', 'roll'],
    ['arrives, goes, and arrives with other content: roll', { events: 'red gone blue' }, 'roll', 'roll'],
    ['arrives and goes: nothing', { events: 'red gone' }, 'nothing', 'nothing'],
  ]);

  const listed = (time: Times): Row[1] => ({ events: 'away blue', times: time });
  testRows({ before: '-' }, wholes, [
    ['listed, of one write: its first content', listed('one write after the template'), 'record', 'roll'],
    ['listed, of more than one write: roll', listed('changed after the template'), 'roll', 'roll'],
    [
      'listed, before the template: the record speaks first, roll',
      listed('changed before the template'),
      'roll',
      'roll',
    ],
    ['listed, and times do not show the order: roll', listed('no times'), 'roll', 'roll'],
    [
      'listed, of one write, and arrivals count: roll',
      { ...listed('one write after the template'), ...onCreate },
      'roll',
      'roll',
    ],
    ['not listed: nothing', { events: 'away' }, 'nothing', 'nothing'],
  ]);
});

describe('a config that is recorded with a digest', () => {
  const listed = Object.keys(times).flatMap((time): Row[] => [
    ['listed with other content: roll', { events: 'away blue', times: time as Times }, 'roll', 'roll'],
    ['listed with the same content: nothing', { events: 'away red', times: time as Times }, 'nothing', 'nothing'],
  ]);
  testRows({ before: 'red' }, wholes, [
    ...listed,
    ['other content: roll', { events: 'blue' }, 'roll', 'roll'],
    ['other content and back, while no pod starts: nothing', { events: 'blue red' }, 'nothing', 'nothing'],
    ['gone: nothing', { events: 'gone' }, 'nothing', 'nothing'],
    ['gone, and deletions count: roll', { events: 'gone', ...onDelete }, 'roll', 'roll'],
    ['gone, and arrivals count: nothing', { events: 'gone', ...onCreate }, 'nothing', 'nothing'],
    ['gone while no process watches: nothing', { events: 'away gone' }, 'nothing', 'nothing'],
    ['gone while no process watches, and deletions count: roll', { events: 'away gone', ...onDelete }, 'roll', 'roll'],
    ['gone and back: nothing', { events: 'gone red' }, 'nothing', 'nothing'],
    ['gone and back, and arrivals count: nothing', { events: 'gone red', ...onCreate }, 'nothing', 'nothing'],
    ['gone and back with other content: roll', { events: 'gone blue' }, 'roll', 'roll'],
    ['gone, seen to be, and back with other content unseen: roll', { events: 'gone away blue' }, 'roll', 'roll'],
  ]);

  test('is read from the API server before its deletion counts', () => {
    const world = baselinedWorld();
    world.deleteConfig(app);
    const decision = world.plan({ settings: { reloadOnDelete: true } });
    expect(decision).toMatchObject({ action: 'confirm', reason: 'lagging-view', configs: [app] });
  });
});

describe('a key', () => {
  const keyOf = (key: string, optional: boolean): PodSpec => ({
    containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'app', key, optional } } }] }],
  });
  const sizes: Needs = { required: keyOf('size', false), optional: keyOf('size', true) };

  // `red+9`: color is red and size is 9.
  describe('that is recorded as absent, of a config that is there', () => {
    testRows({ before: 'red' }, sizes, [
      ['another key changes: nothing', { events: 'blue' }, 'nothing', 'nothing'],
      ['arrives: only pods that start without it run something else', { events: 'red+9' }, 'record', 'roll'],
      ['arrives, and arrivals count: roll', { events: 'red+9', ...onCreate }, 'roll', 'roll'],
      ['arrives and changes: roll', { events: 'red+9 red+10' }, 'roll', 'roll'],
      ['listed, of a config of more than one write: roll', { events: 'away red+9', times: 'no times' }, 'roll', 'roll'],
    ]);
  });

  describe('that is recorded with a digest', () => {
    testRows({ before: 'red+9' }, sizes, [
      ['another key changes: nothing', { events: 'blue+9' }, 'nothing', 'nothing'],
      ['another key goes: nothing', { events: '+9' }, 'nothing', 'nothing'],
      ['changes: roll', { events: 'red+10' }, 'roll', 'roll'],
      ['goes: nothing', { events: 'red' }, 'nothing', 'nothing'],
      ['goes, and deletions count: roll', { events: 'red', ...onDelete }, 'roll', 'roll'],
      ['goes and is back: nothing', { events: 'red red+9' }, 'nothing', 'nothing'],
      ['goes and is back with another value: roll', { events: 'red red+10' }, 'roll', 'roll'],
    ]);
  });

  describe('that begins to count, of a config of which another key is recorded', () => {
    const colorAndSize = (optional: boolean): PodSpec => ({
      containers: [...(keyOf('color', false).containers ?? []), ...(keyOf('size', optional).containers ?? [])],
    });
    const both: Needs = { required: colorAndSize(false), optional: colorAndSize(true) };
    const listed = (time: Times): Row[1] => ({ events: 'away use red+10', times: time });
    testRows({ podSpec: keyOf('color', false), before: 'red+9' }, both, [
      ['changed before it counts: recorded', { events: 'red+10 use' }, 'record', 'record'],
      ['changed since it counts: roll', { events: 'use red+10' }, 'roll', 'roll'],
      ['listed, changed after the template: roll', listed('changed after the template'), 'roll', 'roll'],
      ['listed, changed before the template: recorded', listed('changed before the template'), 'record', 'record'],
      ['goes since it counts: recorded as it was', { events: 'use red' }, 'record', 'record'],
      ['goes since it counts, and deletions count: roll', { events: 'use red', ...onDelete }, 'roll', 'roll'],
    ]);
  });

  describe('that counts alone where all of them counted before, or all where one did', () => {
    const one = keyOf('size', false);
    const [all, ofOne] = [envFromConfigMap('app'), { required: one, optional: keyOf('size', true) }];
    testRows({ podSpec: all, before: 'red+9' }, ofOne, [
      ['nothing has changed: recorded', { events: 'use' }, 'record', 'record'],
      ['has changed since: roll', { events: 'use red+10' }, 'roll', 'roll'],
      ['another key has changed before: recorded', { events: 'blue+9 use' }, 'record', 'record'],
      ['has changed before the template came: its pods are fresh', { events: 'red+10 use' }, 'record', 'record'],
      ['something has changed while no process watched: roll', { events: 'away use blue+10' }, 'roll', 'roll'],
    ]);
    testRows({ podSpec: one, before: 'red+9' }, wholes, [
      ['nothing has changed: recorded', { events: 'use' }, 'record', 'record'],
      ['the one has changed before the template came: fresh', { events: 'red+10 use' }, 'record', 'record'],
      ['another one has changed before: recorded', { events: 'blue+9 use' }, 'record', 'record'],
      ['another one has changed since: roll', { events: 'use blue+9' }, 'roll', 'roll'],
      ['the one has changed while no process watched: roll', { events: 'away use red+10' }, 'roll', 'roll'],
    ]);
  });
});

describe('a workload without a record', () => {
  test.each(Object.entries(times))(
    'that a list shows, with a config of %s, is adopted: nothing rolls',
    (_name, time) => {
      const world = new World({}, {});
      world.setConfigUnseen(app, dataOf('blue'), { times: time });
      world.patchUnseen(complete);
      world.forget();
      expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'no-record' });
      expect(world.settle()).toEqual(['baseline', 'noop']);
    },
  );

  test.each(['list', 'watch', 'created'] as const)(
    'that came by %s rolls for content that has changed since',
    (origin) => {
      for (const podSpec of Object.values(wholes)) {
        const world = new World({ podSpec }, { [app]: dataOf('red') }, origin);
        world.setConfig(app, dataOf('blue'));
        expect(world.settle()).toEqual(['baseline', 'roll', 'noop']);
      }
    },
  );

  test('that was just created rolls for a config that arrives since only where its pods start without it', () => {
    const actions = Object.values(wholes).map((podSpec) => {
      const world = new World({ podSpec }, {}, 'created');
      world.setConfig(app, dataOf('blue'));
      return world.settle();
    });
    expect(actions).toEqual([
      ['baseline', 'noop'],
      ['baseline', 'roll', 'noop'],
    ]);
  });
});

// These rows belong into the tables above once `--reload-on-create` also applies to a config that begins to count.
describe('a required config without an entry in the record that arrives while arrivals count', () => {
  test.each<[string, Row[1]]>([
    ['since it counts', { events: 'use blue', ...onCreate }],
    ['after the template', { events: 'away use blue', times: 'one write after the template', ...onCreate }],
  ])('%s: roll', (_rule, scene) => {
    expect(play({ podSpec: noReference, before: '-', ...scene }, wholes.required)).toBe('roll');
  });
});
