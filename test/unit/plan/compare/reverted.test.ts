/** Whether old pods, whose template came back in the middle of a rollout, run content that has changed since. */
import { describe, expect, test } from '@jest/globals';
import type { PastContent } from '../../../../src/model/content-history.ts';
import type { PodSpec } from '../../../../src/model/kube-object.ts';
import type { Observation } from '../../../../src/model/observation.ts';
import type { RecordEntry, RolloutRecord } from '../../../../src/model/record.ts';
import type { ConfigView } from '../../../../src/plan/input/config-view.ts';
import { isReverted } from '../../../../src/plan/compare/reverted.ts';
import { configState, testDigester } from '../../../builders/config.ts';
import { plainSettings } from '../../../builders/plain.ts';
import { baselinedWorld } from '../../../builders/world.ts';

const app = 'ConfigMap/app';
type Data = Readonly<Record<string, string>>;

/** An entry of a record with these keys, of a config with these data. */
function entry(data: Data, keys: readonly string[] = ['*'], rv = '100'): RecordEntry {
  const state = configState({ data });
  return { rv, keys: Object.fromEntries(keys.map((key) => [key, testDigester.ofDependency(state, key) ?? 'absent'])) };
}

interface Given {
  /** Content of the record while the template ran before; undefined: not known. */
  readonly then?: RolloutRecord['configs'] | undefined;
  /** Its present content if nothing is rolled. */
  readonly now: RecordEntry | undefined;
  readonly data?: Data | undefined;
  readonly contentRv?: string;
  readonly past?: readonly PastContent[];
  readonly isFreshnessKnown?: boolean;
}

/** The template that came back had come first at version 150. */
function reverted(given: Given): boolean {
  const { now, data, contentRv = '200', past = [], isFreshnessKnown = true } = given;
  const view: ConfigView = {
    state: data && configState({ data, resourceVersion: contentRv }),
    contentRv,
    history: { past, sinceRv: '0' },
    changedAtMs: undefined,
    marksRv: undefined,
    isConfirmed: false,
  };
  const returned = { configs: given.then, cameRv: '150' };
  return isReverted(
    {
      observation: { returned } as unknown as Observation,
      digester: testDigester,
      settings: { ...plainSettings, isFreshnessKnown },
    },
    [{ ref: app, view, comparison: { entryIfNotRolled: now } }],
  );
}

const red = { color: 'red' };
const blue = { color: 'blue' };
const until = (untilRv: string, data: Data): PastContent => ({ state: configState({ data }), untilRv, hasGap: false });

test('a template that did not come back is not', () => {
  const observation = { returned: undefined } as unknown as Observation;
  expect(isReverted({ observation, digester: testDigester, settings: plainSettings }, [])).toBe(false);
});

describe('a template that came back', () => {
  test.each<[string, Given, boolean]>([
    ['with pods that started with unknown content: yes', { then: undefined, now: entry(red), data: red }, true],
    ['with pods that run what is there: no', { then: { [app]: entry(red) }, now: entry(red), data: red }, false],
    ['with pods that run something else: yes', { then: { [app]: entry(red) }, now: entry(blue), data: blue }, true],
    [
      'that came after the content, whatever was recorded: no',
      { then: { [app]: entry(red) }, now: entry(blue), data: blue, contentRv: '140' },
      false,
    ],
    [
      'that came after the content, where versions are not comparable: yes',
      { then: { [app]: entry(red) }, now: entry(blue), data: blue, contentRv: '140', isFreshnessKnown: false },
      true,
    ],
  ])('%s', (_rule, given, expected) => {
    expect(reverted(given)).toBe(expected);
  });

  test.each<[string, Given, boolean]>([
    [
      'a single key that holds something else now: yes',
      { then: { [app]: entry(red, ['color']) }, now: entry(blue, ['color']), data: blue },
      true,
    ],
    ['a config that was absent and is there now: yes', { then: { [app]: 'absent' }, now: entry(red), data: red }, true],
    ['a config that was absent and still is: no', { then: { [app]: 'absent' }, now: 'absent' }, false],
  ])('with %s', (_rule, given, expected) => {
    expect(reverted(given)).toBe(expected);
  });

  test('and a config that did not count then, one key of which has changed since: yes', () => {
    const data = { color: 'blue', size: '9' };
    const past = [until('200', { color: 'red', size: '9' })];
    expect(reverted({ then: {}, now: entry(data, ['color', 'size']), data, past })).toBe(true);
  });

  test.each<[string, readonly PastContent[], RecordEntry | undefined, boolean]>([
    ['and has changed since: yes', [until('200', red)], entry(blue), true],
    ['and has changed only before: no', [until('150', red)], entry(blue), false],
    ['and has not changed: no', [], entry(blue), false],
    ['and is absent: no', [until('200', red)], 'absent', false],
    ['and does not count now: no', [until('200', red)], undefined, false],
  ])('and a config that did not count then %s', (_rule, past, now, expected) => {
    expect(reverted({ then: {}, now, data: blue, past })).toBe(expected);
  });

  test.each<[string, Data | undefined, boolean]>([
    ['and the ones of then are as they were: no', { color: 'red', size: '9' }, false],
    ['and one of then has changed: yes', { color: 'blue', size: '9' }, true],
    ['and one of then is gone: yes', { size: '9' }, true],
    ['and the config is gone: no', undefined, false],
  ])('and all keys count where single ones did %s', (_rule, data, expected) => {
    const now = entry(data ?? { size: '9' });
    expect(reverted({ then: { [app]: entry(red, ['color']) }, now, data })).toBe(expected);
  });

  test.each<[string, readonly PastContent[], boolean]>([
    ['and has changed since: yes', [until('200', { color: 'red', size: '8' })], true],
    ['and has changed only before: no', [until('150', { color: 'red', size: '8' })], false],
    [
      'while the other one changed and went back: no',
      [until('160', { color: 'red', size: '9' }), until('200', { color: 'blue', size: '9' })],
      false,
    ],
  ])('and a single key that did not count then, beside one that did, %s', (_rule, past, expected) => {
    const data = { color: 'red', size: '9' };
    const then = { [app]: entry(red, ['color']) };
    expect(reverted({ then, now: entry(data, ['color', 'size']), data, past })).toBe(expected);
  });

  test.each<[string, readonly PastContent[], boolean]>([
    ['and it is as it was: no', [until('200', { color: 'red', size: '8' })], false],
    ['and it has changed: yes', [until('200', blue)], true],
    ['and what it was is not remembered: no', [], false],
    ['and it was not there: no', [{ state: undefined, untilRv: '200', hasGap: false }], false],
  ])('and a single key counts where all did %s', (_rule, past, expected) => {
    const data = { color: 'red', size: '9' };
    expect(reverted({ then: { [app]: entry(blue) }, now: entry(data, ['color']), data, past })).toBe(expected);
  });
});

test('a template that came back, with a key that counts since a hint was taken away and has changed since: reported', () => {
  const podSpec: PodSpec = {
    containers: [
      {
        env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } }],
        volumeMounts: [{ name: 'files' }],
      },
    ],
    volumes: [{ name: 'files', configMap: { name: 'app', items: [{ key: 'size' }] } }],
  };
  const annotations = { 'reroll.dev/auto': 'true', 'reroll.dev/skip-volumes': 'true' };
  const world = baselinedWorld({ podSpec, annotations }, { [app]: { color: 'red', size: '8' } });
  world.completeRollout();
  const { template } = world.object.spec ?? {};
  world.patchWorkload({ spec: { template: { metadata: { annotations: { image: '2' } } } } });
  world.beginRollout();
  world.patchWorkload({ metadata: { annotations: { 'reroll.dev/skip-volumes': null } } });
  expect(world.settle()).toEqual(['baseline', 'noop']);
  world.setConfig(app, { color: 'red', size: '9' });
  expect(world.settle()).toEqual(['roll', 'noop']);
  const absent = { image: null, 'reroll.dev/config-hash': null, 'reroll.dev/cause': null };
  world.patchWorkload({ spec: { template: { metadata: { annotations: absent } } } });
  expect(world.object.spec?.template).toEqual(template);
  expect(world.plan()).toEqual({ action: 'noop', reason: 'reverted' });
});
