/** Changes while no controller runs, or while several run. */
import { amend, create, edit, editInALaterSecond, editTogether, remove } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { deleteHashKey } from './installation-steps.ts';
import { envFrom } from './objects.ts';
import { allKinds, withOptions, type Group, type Scenario } from './scenario.ts';
import { event, notRecorded, recorded, records } from './traces.ts';
import { hints } from './names.ts';
import {
  annotate,
  annotateTemplate,
  changeImage,
  deploy,
  removeWorkload,
  stripRecord,
  useConfigs,
} from './workload-steps.ts';

const red = { color: 'red' };
const blue = { color: 'blue' };
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;
const twoConfigs = {
  configs: { 'ConfigMap/app': { values: red }, 'Secret/app': { values: red } },
  uses: [envFrom('ConfigMap/app'), envFrom('Secret/app')],
} as const;

const contentWhileDown: readonly Scenario[] = [
  {
    name: 'nothing changes while reroll is down: nothing',
    kinds: allKinds,
    steps: [...rollsOfApp],
    afterwards: [nothing],
  },
  {
    name: 'content that changes while reroll is down: one rollout',
    kinds: allKinds,
    steps: [],
    whileDown: [edit('ConfigMap/app', blue)],
    afterwards: [rolls('ConfigMap/app')],
  },
  {
    name: 'several configs that change while reroll is down: one rollout',
    given: twoConfigs,
    kinds: ['StatefulSet'],
    steps: [],
    whileDown: [edit('ConfigMap/app', blue), edit('Secret/app', blue)],
    afterwards: [rolls('ConfigMap/app', 'Secret/app')],
  },
  {
    name: 'content that changes and comes back while reroll is down: nothing',
    kinds: ['Deployment', 'DaemonSet'],
    steps: [],
    whileDown: [edit('ConfigMap/app', blue), edit('ConfigMap/app', red)],
    afterwards: [nothing],
  },
  {
    name: 'content that was rolled out and goes back while reroll is down: one rollout, with a trigger of its own',
    kinds: ['Deployment', 'StatefulSet'],
    steps: [...rollsOfApp],
    whileDown: [edit('ConfigMap/app', red)],
    afterwards: [rolls('ConfigMap/app')],
  },
  {
    name: 'a config that is deleted while reroll is down: nothing; it comes back with other content: one rollout',
    steps: [],
    whileDown: [remove('ConfigMap/app')],
    afterwards: [nothing, create('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'an optional config that arrives while reroll is down: one rollout',
    given: { configs: {}, uses: [envFrom('ConfigMap/app', true)] },
    kinds: ['DaemonSet'],
    steps: [],
    whileDown: [create('ConfigMap/app', red)],
    afterwards: [rolls('ConfigMap/app')],
  },
  {
    name: 'a required config that arrives while reroll is down is recorded',
    given: { configs: {} },
    kinds: ['StatefulSet'],
    steps: [],
    whileDown: [create('ConfigMap/app', red)],
    afterwards: [nothing, edit('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
];

const workloadsWhileDown: readonly Scenario[] = [
  {
    name: 'content and template that change while reroll is down, in unknown order: one rollout',
    kinds: allKinds,
    steps: [],
    whileDown: [edit('ConfigMap/app', blue), changeImage],
    afterwards: [rolls('ConfigMap/app')],
  },
  {
    name: 'a template that changes while reroll is down: nothing',
    kinds: ['StatefulSet'],
    steps: [],
    whileDown: [changeImage],
    afterwards: [nothing],
  },
  {
    name: 'a reference that is added while reroll is down to an unchanged config: nothing',
    given: { configs: { ...twoConfigs.configs, 'ConfigMap/other': { values: red } } },
    steps: [],
    whileDown: [useConfigs(envFrom('ConfigMap/app'), envFrom('ConfigMap/other'))],
    afterwards: [records('ConfigMap/app', 'ConfigMap/other'), nothing],
  },
  {
    name: 'a reference that is added while reroll is down to a config that is changed then: one rollout',
    kinds: ['Deployment', 'DaemonSet'],
    given: { configs: { ...twoConfigs.configs, 'ConfigMap/other': { values: red } } },
    steps: [],
    whileDown: [
      useConfigs(envFrom('ConfigMap/app'), envFrom('ConfigMap/other')),
      editInALaterSecond('ConfigMap/other', blue),
    ],
    afterwards: [rolls('ConfigMap/other')],
  },
  {
    name: 'a workload that is deployed while reroll is down is recorded',
    kinds: ['Deployment', 'StatefulSet'],
    steps: [],
    whileDown: [removeWorkload, deploy],
    afterwards: [recorded, nothing],
  },
  {
    name: 'opting out by auto: "false" while reroll is down removes the record',
    proof: 'witness',
    kinds: ['DaemonSet'],
    steps: [recorded],
    whileDown: [annotate(hints({ auto: 'false' })), edit('ConfigMap/app', blue)],
    afterwards: [notRecorded, nothing],
  },
  {
    name: 'auto that moves to the pod template while reroll is down: nothing',
    steps: [],
    whileDown: [annotateTemplate(hints({ auto: 'true' })), annotate({ 'reroll.dev/auto': null })],
    afterwards: [nothing],
  },
];

const foreign: readonly (readonly [string, string, Scenario['kinds']])[] = [
  ['unreadable', 'no record', ['Deployment']],
  ['of a newer version', '{"v":2,"key":"x","configs":{}}', ['StatefulSet']],
  ['made with another key', '{"v":1,"key":"xxxxxxxx","configs":{}}', ['DaemonSet']],
];

const recordsWhileDown: readonly Scenario[] = [
  ...foreign.map(([what, text, kinds = []]): Scenario => ({
    name: `a record that is ${what}: recorded again, no rollout`,
    kinds,
    steps: [],
    whileDown: [annotate({ 'reroll.dev/record': text }), edit('ConfigMap/app', blue)],
    afterwards: [records('ConfigMap/app'), nothing, edit('ConfigMap/app', red), rolls('ConfigMap/app')],
  })),
  {
    name: 'a record that is removed while reroll is down: recorded again, no rollout',
    steps: [],
    whileDown: [stripRecord, edit('ConfigMap/app', blue)],
    afterwards: [recorded, nothing],
  },
  {
    name: 'labels of a config that change while reroll is down: nothing',
    steps: [],
    whileDown: [amend('ConfigMap/app', { metadata: { labels: { a: 'b' } } })],
    afterwards: [nothing],
  },
];

const sameKey: readonly Scenario[] = [
  {
    name: 'the Secret with the key of the digests, deleted while reroll runs, comes back with the same key',
    kinds: ['StatefulSet'],
    steps: [deleteHashKey, ...rollsOfApp],
    afterwards: [nothing],
  },
];

const otherKey: readonly Scenario[] = [
  {
    name: 'another digest key: every record is written again, and nothing is rolled',
    kinds: allKinds,
    steps: [...rollsOfApp],
    whileDown: [edit('ConfigMap/app', red)],
    afterwards: [recorded, nothing, edit('ConfigMap/app', { color: 'green' }), rolls('ConfigMap/app')],
  },
];

const twoAtOnce: readonly Scenario[] = [
  {
    name: 'two controllers at once: each change makes one rollout',
    kinds: allKinds,
    given: { ...twoConfigs, annotations: hints({ auto: 'true', settle: '1s' }) },
    steps: [
      ...rollsOfApp,
      edit('Secret/app', blue),
      rolls('Secret/app'),
      editTogether('ConfigMap/app', 'Secret/app'),
      rolls('ConfigMap/app', 'Secret/app'),
    ],
  },
];

const twoInstallations: readonly Scenario[] = [
  {
    name: 'two installations with keys of their own: each change makes one rollout, and the second one is reported',
    kinds: ['Deployment', 'StatefulSet'],
    // A change before the second one has taken over the record becomes part of its first record, as with any new key.
    steps: [event('Warning', /installation/), ...rollsOfApp],
  },
];

const anotherKey = withOptions('--hash-key-secret', 'reroll-system/another-key');

export const restartGroups: readonly Group[] = [
  {
    name: 'over a restart',
    controllers: [withOptions()],
    restartedWith: [withOptions()],
    scenarios: [...contentWhileDown, ...workloadsWhileDown, ...recordsWhileDown],
  },
  {
    name: 'with a key that was deleted',
    controllers: [withOptions()],
    restartedWith: [withOptions()],
    scenarios: sameKey,
  },
  { name: 'with another key', controllers: [withOptions()], restartedWith: [anotherKey], scenarios: otherKey },
  {
    name: 'two controllers',
    controllers: [withOptions(), withOptions()],
    scenarios: twoAtOnce,
  },
  { name: 'two installations', controllers: [withOptions(), anotherKey], scenarios: twoInstallations },
];
