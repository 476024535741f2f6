/** Hints that list names and globs, to include or exclude configs. */
import { create, edit, remove } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import type { Given } from './given.ts';
import { envFrom } from './objects.ts';
import { allKinds, type Scenario } from './scenario.ts';
import { records } from './traces.ts';
import { hints } from './names.ts';
import { annotate } from './workload-steps.ts';

const color = { values: { color: 'red' } };
const blue = { color: 'blue' };
const both = { 'ConfigMap/app': color, 'Secret/app': color } as const;
const usesBoth = [envFrom('ConfigMap/app'), envFrom('Secret/app')];

/** A workload that uses only the markers, and lists names; `marker` must be among them. */
const listing = (annotations: Readonly<Record<string, string>>, ...names: readonly string[]): Given => ({
  annotations: hints(annotations),
  uses: [],
  configs: Object.fromEntries(names.map((name) => [`ConfigMap/${name}`, color])),
});

export const hintsOfLists: readonly Scenario[] = [
  {
    name: 'a listed ConfigMap rolls the workload though its template does not use it',
    kinds: allKinds,
    given: listing({ configmaps: 'app,marker' }, 'app'),
    marker: 'ConfigMap',
    steps: [edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'a listed Secret rolls the workload though its template does not use it',
    kinds: ['DaemonSet'],
    given: { annotations: hints({ secrets: 'app,marker' }), uses: [], configs: both },
    marker: 'Secret',
    steps: [edit('ConfigMap/app', blue), nothing, edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'a list on the pod template counts, with blanks around its commas',
    given: { annotations: {}, templateAnnotations: hints({ configmaps: ' app , marker ' }), uses: [] },
    marker: 'ConfigMap',
    steps: [edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'a list beside auto adds to what the template uses',
    given: {
      annotations: hints({ auto: 'true', configmaps: 'other' }),
      configs: { ...both, 'ConfigMap/other': color },
    },
    steps: [
      edit('ConfigMap/other', blue),
      rolls('ConfigMap/other'),
      edit('ConfigMap/app', blue),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: '* in a list stands for any characters',
    given: listing({ configmaps: 'app-*,marker' }, 'app-one', 'application'),
    marker: 'ConfigMap',
    steps: [edit('ConfigMap/application', blue), nothing, edit('ConfigMap/app-one', blue), rolls('ConfigMap/app-one')],
  },
  {
    name: '? in a list stands for one character',
    given: listing({ configmaps: 'app-?,marker' }, 'app-1', 'app-10'),
    marker: 'ConfigMap',
    kinds: ['StatefulSet'],
    steps: [edit('ConfigMap/app-10', blue), nothing, edit('ConfigMap/app-1', blue), rolls('ConfigMap/app-1')],
  },
  {
    name: 'a config that appears and matches a glob is recorded, and rolls when it changes',
    given: listing({ configmaps: 'app-*,marker' }, 'app-one'),
    marker: 'ConfigMap',
    steps: [
      create('ConfigMap/app-two', { color: 'red' }),
      nothing,
      edit('ConfigMap/app-two', blue),
      rolls('ConfigMap/app-two'),
    ],
  },
  {
    name: 'a match of a glob that is deleted leaves the record',
    given: {
      annotations: hints({ auto: 'true', configmaps: 'app-*' }),
      uses: [],
      configs: { 'ConfigMap/app-one': color },
    },
    steps: [records('ConfigMap/app-one'), remove('ConfigMap/app-one'), records(), nothing],
  },
  {
    name: 'an excluded ConfigMap never rolls, though the template uses it',
    kinds: allKinds,
    given: { annotations: hints({ auto: 'true', 'exclude-configmaps': 'other,app' }) },
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'an excluded Secret never rolls, nor does its name exclude a ConfigMap',
    given: { annotations: hints({ auto: 'true', 'exclude-secrets': 'app' }), configs: both, uses: usesBoth },
    steps: [edit('Secret/app', blue), nothing, edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'exclude beats include, in globs too',
    given: listing({ configmaps: 'app-*,marker', 'exclude-configmaps': '*-x' }, 'app-x', 'app-y'),
    marker: 'ConfigMap',
    kinds: ['DaemonSet'],
    steps: [edit('ConfigMap/app-x', blue), nothing, edit('ConfigMap/app-y', blue), rolls('ConfigMap/app-y')],
  },
  {
    name: 'a config that is no longer excluded is recorded, and rolls when it changes',
    given: { annotations: hints({ auto: 'true', 'exclude-configmaps': 'app' }) },
    steps: [
      edit('ConfigMap/app', blue),
      annotate({ 'reroll.dev/exclude-configmaps': null }),
      records('ConfigMap/app'),
      nothing,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
    ],
  },
];
