/** What selects a config for a workload, in our own vocabulary and in Reloader's, and which of them counts. */
import { describe, expect, test } from '@jest/globals';
import type { ConfigMarks } from '../../../../src/model/config-state.ts';
import type { ConfigRef } from '../../../../src/model/kinds.ts';
import type { PodSpec } from '../../../../src/model/kube-object.ts';
import type { WorkloadState } from '../../../../src/model/workload-state.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { asksFor, isManaged, selectConfigs } from '../../../../src/plan/selection/selection.ts';
import type { SelectionContext } from '../../../../src/plan/selection/vocabulary.ts';
import { testReading } from '../../../builders/config.ts';
import { envFromConfigMap, workloadObject } from '../../../builders/workload.ts';

type Texts = Readonly<Record<string, string>>;
const app = 'ConfigMap/app';
const db = 'Secret/db';
const none: ConfigMarks = { isIgnored: false, isMatch: false, isStakaterIgnored: false, isStakaterMatch: false };

/** Uses the ConfigMap `app` and the Secret `db`. */
const both: PodSpec = {
  containers: [{ envFrom: [{ configMapRef: { name: 'app' } }, { secretRef: { name: 'db' } }] }],
};

function workload(annotations: Texts, podSpec: PodSpec = both): WorkloadState {
  const reading = { ...testReading, isStakater: true };
  const state = readWorkload('Deployment', workloadObject({ annotations, podSpec }), reading, true);
  if (state === undefined) throw new Error('it is not kept');
  return state;
}

/** Two configs without marks, in a namespace without hints. */
function selectionContext(
  changes: Partial<SelectionContext> = {},
  marks: Readonly<Partial<Record<ConfigRef, Partial<ConfigMarks>>>> = { [app]: {}, [db]: {} },
): SelectionContext {
  return {
    namespaceAuto: undefined,
    autoReloadAll: false,
    ignoredKinds: [],
    recorded: [],
    namesOf: (kind) => (kind === 'ConfigMap' ? ['app'] : ['db']),
    goneNamesOf: () => [],
    marksOf: (ref) => marks[ref] && { ...none, ...marks[ref] },
    ...changes,
  };
}

const selected = (state: WorkloadState, around = selectionContext()): ConfigRef[] => [
  ...selectConfigs(state, around).dependencies.keys(),
];

describe('the hint search', () => {
  const search = { 'reroll.dev/search': 'true' };

  test('by itself opts in, and selects what the template uses and what is marked for it', () => {
    const around = selectionContext({}, { [app]: { isMatch: true }, [db]: {} });
    expect(isManaged(workload(search), around)).toBe(true);
    expect(selected(workload(search), around)).toEqual([app]);
  });

  test('selects nothing that is marked and that the template does not use', () => {
    const around = selectionContext({}, { [app]: { isMatch: true } });
    expect(selected(workload(search, { containers: [{}] }), around)).toEqual([]);
  });

  test('selects nothing that is not there', () => {
    expect(selected(workload(search), selectionContext({}, {}))).toEqual([]);
  });

  test('narrows auto down to one kind and to what is marked', () => {
    const marked = selectionContext({}, { [app]: { isMatch: true }, [db]: { isMatch: true } });
    expect(selected(workload({ ...search, 'reroll.dev/auto': 'secrets' }), marked)).toEqual([db]);
  });
});

describe('the hint skip-volumes', () => {
  const live: PodSpec = {
    containers: [{ envFrom: [{ secretRef: { name: 'db' } }], volumeMounts: [{ name: 'v' }] }],
    volumes: [{ name: 'v', configMap: { name: 'app' } }],
  };

  test('leaves out what the kubelet updates in running pods', () => {
    const hints = { 'reroll.dev/auto': 'true', 'reroll.dev/skip-volumes': 'true' };
    expect([selected(workload({ 'reroll.dev/auto': 'true' }, live)), selected(workload(hints, live))]).toEqual([
      [db, app],
      [db],
    ]);
  });
});

describe('what opts a workload in', () => {
  test.each<[string, Texts, Partial<SelectionContext>, boolean]>([
    ['nothing: out', {}, {}, false],
    ['its Namespace: in', {}, { namespaceAuto: 'all' }, true],
    ['its Namespace, but the workload opts out: out', { 'reroll.dev/auto': 'false' }, { namespaceAuto: 'all' }, false],
    ['ignore, whatever else: out', { 'reroll.dev/auto': 'true', 'reroll.dev/ignore': 'true' }, {}, false],
    ['a list: in', { 'reroll.dev/configmaps': 'app' }, {}, true],
    ['Reloader: in', { 'reloader.stakater.com/auto': 'true' }, {}, true],
    ['--auto-reload-all: in', {}, { autoReloadAll: true }, true],
    ['--auto-reload-all, but its Namespace opts out: out', {}, { autoReloadAll: true, namespaceAuto: 'none' }, false],
    [
      '--auto-reload-all, but the workload opts out: out',
      { 'reroll.dev/auto': 'false' },
      { autoReloadAll: true },
      false,
    ],
    [
      '--auto-reload-all, but it opts out in Reloader’s vocabulary: out',
      { 'reloader.stakater.com/auto': 'false' },
      { autoReloadAll: true },
      false,
    ],
  ])('%s', (_rule, annotations, changes, expected) => {
    expect(isManaged(workload(annotations), selectionContext(changes))).toBe(expected);
  });

  test('--auto-reload-all without Reloader’s vocabulary: in', () => {
    const state = readWorkload('Deployment', workloadObject({ annotations: {} }), testReading, true);
    expect(state && isManaged(state, selectionContext({ autoReloadAll: true }))).toBe(true);
  });
});

describe('a mark on a config', () => {
  test.each<[string, Texts, Partial<ConfigMarks>, ConfigRef[]]>([
    ['ignore leaves it out', { 'reroll.dev/auto': 'true' }, { isIgnored: true }, [db]],
    [
      'ignore leaves it out where Reloader asks for it',
      { 'reloader.stakater.com/auto': 'true' },
      { isIgnored: true },
      [db],
    ],
    [
      'ignore of Reloader leaves it out of what Reloader asks for',
      { 'reloader.stakater.com/auto': 'true' },
      { isStakaterIgnored: true },
      [db],
    ],
    [
      'ignore of Reloader leaves it in where we ask for it',
      { 'reroll.dev/auto': 'true' },
      { isStakaterIgnored: true },
      [app, db],
    ],
    [
      'match of Reloader selects it for its search',
      { 'reloader.stakater.com/search': 'true' },
      { isStakaterMatch: true },
      [app],
    ],
    [
      'match of ours does not select it for Reloader’s search',
      { 'reloader.stakater.com/search': 'true' },
      { isMatch: true },
      [],
    ],
  ])('%s', (_rule, annotations, marks, expected) => {
    expect(selected(workload(annotations), selectionContext({}, { [app]: marks, [db]: {} }))).toEqual(expected);
  });
});

describe('a list', () => {
  test('selects what it names whether or not it is there, and names what is missing', () => {
    const state = workload({ 'reroll.dev/configmaps': 'app,other' }, { containers: [{}] });
    const { dependencies, missing } = selectConfigs(state, selectionContext());
    expect([[...dependencies.keys()], missing]).toEqual([[app, 'ConfigMap/other'], ['ConfigMap/other']]);
  });

  test('with a pattern selects what matches, and what is recorded of that kind and gone', () => {
    const state = workload({ 'reroll.dev/configmaps': 'a*' }, { containers: [{}] });
    const around = selectionContext({ recorded: ['ConfigMap/a-gone', 'Secret/a-secret', 'ConfigMap/b'] });
    const { dependencies, missing, goneMatches } = selectConfigs(state, around);
    expect([[...dependencies.keys()], missing, [...goneMatches]]).toEqual([
      ['ConfigMap/a-gone', app],
      [],
      ['ConfigMap/a-gone'],
    ]);
  });

  test('that leaves out takes nothing of the other kind', () => {
    const hints = { 'reroll.dev/auto': 'true', 'reroll.dev/exclude-secrets': '*' };
    expect(selected(workload(hints))).toEqual([app]);
  });

  test('of a kind that is not watched selects nothing', () => {
    const state = workload({ 'reroll.dev/auto': 'true' });
    expect(selected(state, selectionContext({ ignoredKinds: ['Secret'] }))).toEqual([app]);
  });
});

describe('whether the workload itself asks for a config', () => {
  test.each<[string, Texts, boolean]>([
    ['auto', { 'reroll.dev/auto': 'false' }, true],
    ['search', { 'reroll.dev/search': 'true' }, true],
    ['a list that names it', { 'reroll.dev/configmaps': 'app' }, true],
    ['a list that matches it', { 'reroll.dev/configmaps': 'a*' }, true],
    ['a list that does not', { 'reroll.dev/configmaps': 'b*' }, false],
    ['a list of the other kind', { 'reroll.dev/secrets': 'app' }, false],
    ['a list in Reloader’s vocabulary', { 'configmap.reloader.stakater.com/reload': 'app' }, true],
    ['nothing', {}, false],
  ])('by %s', (_what, annotations, expected) => {
    expect(asksFor(workload(annotations, envFromConfigMap('app')), app)).toBe(expected);
  });
});
