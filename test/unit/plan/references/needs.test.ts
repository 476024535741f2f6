/**
 * Which keys of a config count for a workload that uses it in several places, and whether its pods start without them.
 */
import { expect, test } from '@jest/globals';
import type { ConfigRef } from '../../../../src/model/kinds.ts';
import type { Need, Reference } from '../../../../src/model/workload-state.ts';
import { NeedsByConfig } from '../../../../src/plan/references/needs.ts';

const app = 'ConfigMap/app';
const use: Reference = { kind: 'ConfigMap', name: 'app', key: '*', need: 'required', isLive: false, isOfMount: false };
type Use = readonly [key: string, need: Need] | 'listed';

/** What counts where these uses come in this order. */
function needsOf(...uses: readonly Use[]): readonly (readonly [ConfigRef, object])[] {
  const needs = new NeedsByConfig();
  for (const each of uses) {
    if (each === 'listed') needs.addWhole(app);
    else needs.addReference({ ...use, key: each[0], need: each[1] });
  }
  return [...needs.where(() => true)].map(([ref, keys]) => [ref, Object.fromEntries(keys)]);
}

test.each<[string, readonly Use[], Readonly<Record<string, Need>>]>([
  ['a key has the need of its only use', [['color', 'optional']], { color: 'optional' }],
  [
    'several keys count each by itself',
    [
      ['color', 'optional'],
      ['size', 'required'],
    ],
    { color: 'optional', size: 'required' },
  ],
  [
    'a key that is optional first and required later is required',
    [
      ['color', 'optional'],
      ['color', 'required'],
    ],
    { color: 'required' },
  ],
  [
    'a key that is required first and optional later is required',
    [
      ['color', 'required'],
      ['color', 'optional'],
    ],
    { color: 'required' },
  ],
  [
    'all keys, required, stand for every single one',
    [
      ['color', 'required'],
      ['*', 'required'],
      ['size', 'optional'],
    ],
    { '*': 'required' },
  ],
  [
    'all keys, optional, stand for every optional one, and required ones count beside them',
    [
      ['color', 'required'],
      ['*', 'optional'],
      ['size', 'optional'],
    ],
    { '*': 'optional', color: 'required' },
  ],
  ['a config that is listed counts with all keys, as required', ['listed'], { '*': 'required' }],
  [
    'a config that is listed and used optionally is required',
    [['*', 'optional'], 'listed', ['color', 'optional']],
    { '*': 'required' },
  ],
])('%s', (_rule, uses, expected) => {
  expect(needsOf(...uses)).toEqual([[app, expected]]);
});

test('configs are kept apart by kind and name, in the order of their first use', () => {
  const needs = new NeedsByConfig();
  needs.addReference({ ...use, kind: 'Secret', key: 'color' });
  needs.addReference({ ...use, key: 'color', need: 'optional' });
  needs.addReference({ ...use, kind: 'Secret', key: 'size', need: 'optional' });
  needs.addWhole('ConfigMap/other');
  expect([...needs.where(() => true)].map(([ref, keys]) => [ref, [...keys]])).toEqual([
    [
      'Secret/app',
      [
        ['color', 'required'],
        ['size', 'optional'],
      ],
    ],
    ['ConfigMap/app', [['color', 'optional']]],
    ['ConfigMap/other', [['*', 'required']]],
  ]);
});
