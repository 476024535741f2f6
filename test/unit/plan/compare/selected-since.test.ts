/** Since when a workload asks for a config: by its own hints and references, and by what its Namespace says. */
import { describe, expect, test } from '@jest/globals';
import type { AutoMode } from '../../../../src/model/hints.ts';
import type { PodSpec } from '../../../../src/model/kube-object.ts';
import type { Observation } from '../../../../src/model/observation.ts';
import type { WorkloadState } from '../../../../src/model/workload-state.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { selectedSince, type SelectedSince } from '../../../../src/plan/compare/selected-since.ts';
import { testReading } from '../../../builders/config.ts';
import { plainNamespace, plainSelectionContext } from '../../../builders/plain.ts';
import { envFromConfigMap, workloadObject } from '../../../builders/workload.ts';

const app = 'ConfigMap/app';
type Texts = Readonly<Record<string, string>>;

function workload(annotations: Texts, podSpec: PodSpec): WorkloadState {
  const state = readWorkload('Deployment', workloadObject({ annotations, podSpec }), testReading, true);
  if (state === undefined) throw new Error('it is not kept');
  return state;
}

const optIn = { 'reroll.dev/auto': 'true' };
const keyOf = (key: string, optional = false): PodSpec => ({
  containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'app', key, optional } } }] }],
});
const twoMaps: PodSpec = {
  containers: [{ envFrom: [{ configMapRef: { name: 'other' } }, { configMapRef: { name: 'app' } }] }],
};

/** Workloads by how they ask for the ConfigMap `app`. */
const asking = {
  'by a hint': workload(optIn, envFromConfigMap('app')),
  'by a hint, for color alone': workload(optIn, keyOf('color')),
  'by a hint, for color alone, optional': workload(optIn, keyOf('color', true)),
  'by a hint, for size alone': workload(optIn, keyOf('size')),
  'by a list': workload({ 'reroll.dev/configmaps': 'app' }, envFromConfigMap('app')),
  'by a list, and beside another one': workload({ 'reroll.dev/configmaps': 'app' }, twoMaps),
  'by a list, without a reference': workload({ 'reroll.dev/configmaps': 'app' }, envFromConfigMap('other')),
  'if its Namespace says so': workload({}, envFromConfigMap('app')),
  'not, by a hint that excludes it': workload({ 'reroll.dev/exclude-configmaps': 'app' }, envFromConfigMap('app')),
  'not, but for another one': workload(optIn, envFromConfigMap('other')),
  'not at all': workload(optIn, { containers: [{}] }),
};
type Asking = keyof typeof asking;

interface Story {
  /** The version at which the first of the hints and references came; none where a list showed them. */
  readonly from?: string;
  /** How the workload asked before, and until which version; none where a list showed that it had ended. */
  readonly before?: readonly (readonly [Asking, string?])[];
  readonly now?: Asking;
  readonly auto?: AutoMode | undefined;
  readonly autoRv?: string;
  readonly hasNewPods?: boolean;
}

function since({ from, before = [], now = 'by a hint', auto, autoRv, hasNewPods = false }: Story): SelectedSince {
  const formerSelections = before.map(([how, untilRv]) => ({ workload: asking[how], untilRv }));
  return selectedSince({
    workload: asking[now],
    observation: { selectionRv: from, formerSelections, hasNewPods } as unknown as Observation,
    namespace: {
      state: { ...plainNamespace, auto },
      wasOptedIn: false,
      cameRv: undefined,
      autoRv,
      autoAtMs: undefined,
    },
    selectionContext: { ...plainSelectionContext, namespaceAuto: auto },
  });
}

describe('a workload asks for a config', () => {
  test.each<[string, Story, string | undefined]>([
    ['since it was seen to come', { from: '50' }, '50'],
    ['since nobody knows when, where a list first showed it', {}, undefined],
    ['since the first hints and references that did', { from: '50', before: [['by a hint', '60']] }, '50'],
    ['since the end of those that did not', { from: '50', before: [['not at all', '60']] }, '60'],
    [
      'since the end of those that asked for another one',
      { from: '50', before: [['not, but for another one', '60']] },
      '60',
    ],
    [
      'since the last break',
      {
        from: '50',
        before: [
          ['not at all', '60'],
          ['by a hint', '70'],
          ['not at all', '80'],
        ],
      },
      '80',
    ],
    [
      'since the end of the last that did not',
      {
        before: [
          ['not at all', '60'],
          ['by a hint', '70'],
        ],
      },
      '60',
    ],
    ['since nobody knows when, where a list showed the break', { from: '50', before: [['not at all']] }, undefined],
    [
      'as a whole since it did so, and not since it asked for a key',
      { from: '50', before: [['by a hint, for color alone', '60']] },
      '60',
    ],
  ])('%s', (_rule, story, expected) => {
    expect(since(story).sinceRv(app, '*')).toBe(expected);
  });

  test('for a key since it asked for this one or for all of them', () => {
    const rvs = (['by a hint', 'by a hint, for color alone', 'by a hint, for size alone'] as const).map((how) =>
      since({ from: '50', before: [[how, '60']] }).sinceRv(app, 'color'),
    );
    expect(rvs).toEqual(['50', '50', '60']);
  });
});

describe('a workload for which its Namespace asked before its own hint', () => {
  const before = [['if its Namespace says so', '70']] as const;

  test.each<[string, Story, string | undefined]>([
    ['asks since the Namespace said so', { from: '50', before, autoRv: '60' }, '60'],
    ['asks since it came, if the Namespace said so already', { from: '50', before, autoRv: '40' }, '50'],
    ['asks since it came, if the Namespace said so from the start', { from: '50', before }, '50'],
    ['asks since the Namespace said so, where a list first showed it', { before, autoRv: '60' }, '60'],
    ['asks since its hint, if the Namespace said so only later', { from: '50', before, autoRv: '80' }, '70'],
    [
      'asks since nobody knows when, if a list showed its hint after the Namespace said so',
      { from: '50', before: [['if its Namespace says so']], autoRv: '80' },
      undefined,
    ],
    [
      'asks since its reference, if that came after the Namespace said so',
      { from: '50', before: [['not at all', '65'], ...before], autoRv: '60' },
      '65',
    ],
    [
      'asks since the Namespace said so, if that came after its reference',
      { from: '50', before: [['not at all', '55'], ...before], autoRv: '60' },
      '60',
    ],
    [
      'asks since the Namespace said so, if a list showed its reference',
      { from: '50', before: [['not at all'], ...before], autoRv: '60' },
      '60',
    ],
  ])('%s', (_rule, story, expected) => {
    expect(since({ auto: 'all', ...story }).sinceRv(app, '*')).toBe(expected);
  });

  test('and that asked by a hint of its own before is none of these', () => {
    expect(since({ from: '50', before: [['by a hint', '70']], auto: 'all', autoRv: '60' }).sinceRv(app, '*')).toBe(
      '50',
    );
  });
});

test('a config that a hint excluded counts since that is taken away, also where the Namespace asks for it', () => {
  const before = [['not, by a hint that excludes it', '80']] as const;
  const story = { from: '50', before, now: 'if its Namespace says so', auto: 'all', autoRv: '60' } as const;
  expect(since(story).sinceRv(app, '*')).toBe('80');
});

describe('a config that a workload lists, and for which its Namespace asks, too', () => {
  const listed: Story = { from: '80', now: 'by a list', auto: 'all', autoRv: '60' };

  test.each<[string, Story, string | undefined]>([
    ['counts since the Namespace said so', listed, '60'],
    [
      'and beside others counts since the Namespace said so',
      { ...listed, now: 'by a list, and beside another one' },
      '60',
    ],
    ['counts since it was listed, if that was first', { ...listed, autoRv: '90' }, '80'],
    [
      'counts since it was listed, if the Namespace said so from the start',
      { from: '80', now: 'by a list', auto: 'all' },
      '80',
    ],
    ['counts since it was listed, if the Namespace says no', { ...listed, auto: 'none' }, '80'],
    ['counts since it was listed, if the Namespace says nothing now', { ...listed, auto: undefined }, '80'],
    ['counts since it was listed, if all pods have come since', { ...listed, hasNewPods: true }, '80'],
    ['counts since the hint, if one asks for all that is referenced', { ...listed, now: 'by a hint' }, '80'],
    ['counts since it was listed, if it is not referenced', { ...listed, now: 'by a list, without a reference' }, '80'],
    [
      'counts since nobody knows when, if a list first showed the workload',
      { now: 'by a list', auto: 'all', autoRv: '60' },
      undefined,
    ],
  ])('%s', (_rule, story, expected) => {
    expect(since(story).sinceRv(app, '*')).toBe(expected);
  });
});

test('the keys that former hints and references asked for singly are named once each', () => {
  const before = [
    ['by a hint', '60'],
    ['by a hint, for color alone', '70'],
    ['by a hint, for size alone', '80'],
    ['by a hint, for color alone', '90'],
    ['not at all', '95'],
  ] as const;
  expect([...since({ before }).formerNeeds(app).keys()]).toEqual(['color', 'size']);
  expect(since({ before }).formerNeeds('ConfigMap/other').size).toBe(0);
});

test('a key that was optional at some time counts as optional, since pods can have started without it', () => {
  const before = [
    ['by a hint, for color alone', '60'],
    ['by a hint, for color alone, optional', '70'],
    ['by a hint, for color alone', '80'],
    ['by a hint, for size alone', '90'],
  ] as const;
  expect([...since({ before }).formerNeeds(app)]).toEqual([
    ['color', 'optional'],
    ['size', 'required'],
  ]);
});
