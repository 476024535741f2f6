/** Hints on the workload's metadata or its pod template: which configs roll it. */
import { amend, edit } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import type { Given } from './given.ts';
import { envFrom, subPath, volume } from './objects.ts';
import { allKinds, type Scenario } from './scenario.ts';
import { notRecorded, recorded, records } from './traces.ts';
import { hints } from './names.ts';
import { annotate, annotateTemplate } from './workload-steps.ts';

const color = { values: { color: 'red' } };
const blue = { color: 'blue' };
const both = { 'ConfigMap/app': color, 'Secret/app': color } as const;
const usesBoth = [envFrom('ConfigMap/app'), envFrom('Secret/app')];

const auto: readonly Scenario[] = [
  {
    name: 'auto: "true" on the workload: any config that the template uses rolls it',
    kinds: allKinds,
    given: { configs: both, uses: usesBoth },
    steps: [edit('ConfigMap/app', blue), rolls('ConfigMap/app'), edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'auto: "true" on the pod template counts where the workload itself says nothing',
    kinds: allKinds,
    given: { annotations: {}, templateAnnotations: hints({ auto: 'true' }) },
    steps: [edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'auto on the workload beats auto on its pod template',
    given: { annotations: hints({ auto: 'false' }), templateAnnotations: hints({ auto: 'true' }) },
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'auto: "configmaps" leaves Secrets out',
    given: { annotations: hints({ auto: 'configmaps' }), configs: both, uses: usesBoth },
    marker: 'ConfigMap',
    kinds: ['StatefulSet'],
    steps: [edit('Secret/app', blue), nothing, edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'auto: "secrets" leaves ConfigMaps out',
    given: { annotations: hints({ auto: 'secrets' }), configs: both, uses: usesBoth },
    marker: 'Secret',
    kinds: ['DaemonSet'],
    steps: [edit('ConfigMap/app', blue), nothing, edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'a workload without any hint is left alone',
    kinds: allKinds,
    given: { annotations: {} },
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'opting in later records, and changes roll from then on',
    given: { annotations: {} },
    proof: 'witness',
    kinds: ['Deployment', 'StatefulSet'],
    steps: [
      edit('ConfigMap/app', blue),
      nothing,
      annotate(hints({ auto: 'true' })),
      recorded,
      nothing,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'opting out by auto: "false" removes the record, and nothing rolls from then on',
    kinds: allKinds,
    proof: 'witness',
    steps: [
      recorded,
      edit('ConfigMap/app', blue),
      rolls('ConfigMap/app'),
      annotate(hints({ auto: 'false' })),
      notRecorded,
      edit('ConfigMap/app', { color: 'green' }),
      nothing,
    ],
  },
  {
    name: 'opting out by taking the annotation away removes the record',
    proof: 'witness',
    steps: [recorded, annotate({ 'reroll.dev/auto': null }), notRecorded, edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'auto that moves from the workload to its pod template rolls nothing more',
    kinds: ['StatefulSet'],
    steps: [annotateTemplate(hints({ auto: 'true' })), annotate({ 'reroll.dev/auto': null }), nothing],
  },
];

const matched = { annotations: hints({ match: 'true' }) };
const searching: Given = {
  annotations: hints({ search: 'true' }),
  configs: { 'ConfigMap/app': color, 'ConfigMap/found': { ...color, ...matched } },
  uses: [envFrom('ConfigMap/app'), envFrom('ConfigMap/found')],
  markers: matched,
};

const marks: readonly Scenario[] = [
  {
    name: 'search: "true": of what the template uses, only what says match: "true"',
    kinds: allKinds,
    given: searching,
    steps: [edit('ConfigMap/app', blue), nothing, edit('ConfigMap/found', blue), rolls('ConfigMap/found')],
  },
  {
    name: 'search: "true" takes nothing that the template does not use',
    given: { ...searching, uses: [] },
    steps: [edit('ConfigMap/found', blue), nothing],
  },
  {
    name: 'a config that says match later is recorded, and rolls when it changes',
    given: searching,
    kinds: ['StatefulSet'],
    steps: [
      amend('ConfigMap/app', { metadata: matched }),
      records('ConfigMap/app', 'ConfigMap/found'),
      nothing,
      edit('ConfigMap/app', blue),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'ignore: "true" on a ConfigMap: it never rolls anything',
    given: { configs: { 'ConfigMap/app': { ...color, annotations: hints({ ignore: 'true' }) } } },
    kinds: allKinds,
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'ignore: "true" on a Secret beats the list that names it',
    given: {
      annotations: hints({ secrets: 'app,marker' }),
      configs: { 'Secret/app': { ...color, annotations: hints({ ignore: 'true' }) } },
      uses: [],
    },
    marker: 'Secret',
    steps: [edit('Secret/app', blue), nothing],
  },
  {
    name: 'a config that is no longer ignored is recorded, and rolls when it changes',
    given: { configs: { 'ConfigMap/app': { ...color, annotations: hints({ ignore: 'true' }) } } },
    steps: [
      edit('ConfigMap/app', blue),
      amend('ConfigMap/app', { metadata: { annotations: { 'reroll.dev/ignore': null } } }),
      nothing,
      edit('ConfigMap/app', { color: 'green' }),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'ignore: "true" on the workload: it is never rolled',
    given: { annotations: hints({ auto: 'true', ignore: 'true' }) },
    kinds: ['Deployment', 'DaemonSet'],
    proof: 'witness',
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'skip-volumes: "true": a volume that the kubelet updates does not roll',
    given: { annotations: hints({ auto: 'true', 'skip-volumes': 'true' }), uses: [volume('ConfigMap/app')] },
    kinds: allKinds,
    steps: [edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'skip-volumes: "true": a subPath is not updated by the kubelet, so it rolls',
    given: { annotations: hints({ auto: 'true', 'skip-volumes': 'true' }), uses: [subPath('ConfigMap/app', 'color')] },
    steps: [edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'skip-volumes: "true": a config that is used as variables, too, rolls',
    given: {
      annotations: hints({ auto: 'true', 'skip-volumes': 'true' }),
      uses: [volume('ConfigMap/app'), envFrom('ConfigMap/app')],
    },
    kinds: ['DaemonSet'],
    steps: [edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
];

export const hintsOfWorkloads: readonly Scenario[] = [...auto, ...marks];
