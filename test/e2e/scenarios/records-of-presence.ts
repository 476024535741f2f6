/** Configs and keys that are created and deleted: when that is a change for running pods. */
import { create, edit, remove } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { envFrom, keyOf, volume } from './objects.ts';
import { allKinds, type Scenario } from './scenario.ts';
import { records, recordsContentOf } from './traces.ts';
import { useConfigs } from './workload-steps.ts';

const red = { color: 'red' };
const blue = { color: 'blue' };
const secret = { configs: { 'Secret/app': { values: red } }, uses: [volume('Secret/app')] } as const;

const whole: readonly Scenario[] = [
  {
    name: 'a config that is deleted, and created again with the same content: nothing',
    kinds: allKinds,
    steps: [remove('ConfigMap/app'), nothing, create('ConfigMap/app', red), nothing],
  },
  {
    name: 'a config that is deleted, and created again with other content: one rollout',
    kinds: allKinds,
    steps: [remove('ConfigMap/app'), nothing, create('ConfigMap/app', blue), rolls('ConfigMap/app')],
  },
  {
    name: 'a Secret that is replaced at once by another one: one rollout',
    kinds: ['StatefulSet'],
    given: secret,
    steps: [remove('Secret/app'), create('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'a required config that arrives is recorded, and rolls when it changes',
    kinds: allKinds,
    given: { configs: {} },
    steps: [
      create('ConfigMap/app', red),
      recordsContentOf('ConfigMap/app'),
      nothing,
      edit('ConfigMap/app', blue),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'a required Secret that arrives empty and is filled then: one rollout',
    kinds: ['Deployment', 'DaemonSet'],
    given: { ...secret, configs: {} },
    steps: [create('Secret/app', {}), recordsContentOf('Secret/app'), edit('Secret/app', blue), rolls('Secret/app')],
  },
  {
    name: 'an optional config that arrives: one rollout',
    kinds: allKinds,
    given: { configs: {}, uses: [envFrom('ConfigMap/app', true)] },
    steps: [create('ConfigMap/app', red), rolls('ConfigMap/app')],
  },
  {
    name: 'an optional config that goes, and comes back as it was: nothing',
    given: { uses: [envFrom('ConfigMap/app', true)] },
    kinds: ['DaemonSet'],
    steps: [remove('ConfigMap/app'), create('ConfigMap/app', red), nothing],
  },
  {
    name: 'an optional config that comes back as it was, after pods have started without it: one rollout',
    given: { uses: [envFrom('ConfigMap/app', true)] },
    kinds: ['StatefulSet'],
    // The rollout for a marker shows that nothing else was rolled: its pods start without the config.
    steps: [remove('ConfigMap/app'), nothing, create('ConfigMap/app', red), rolls('ConfigMap/app')],
  },
];

const keys: readonly Scenario[] = [
  {
    name: 'a required key that arrives is recorded, and rolls when it changes',
    given: { uses: [keyOf('ConfigMap/app', 'size')] },
    kinds: ['Deployment', 'StatefulSet'],
    steps: [
      edit('ConfigMap/app', { size: 'small' }),
      nothing,
      edit('ConfigMap/app', { size: 'large' }),
      rolls('ConfigMap/app'),
    ],
  },
  {
    name: 'an optional key that arrives: one rollout',
    given: { uses: [keyOf('ConfigMap/app', 'size', true)] },
    kinds: ['DaemonSet'],
    steps: [edit('ConfigMap/app', { size: 'small' }), rolls('ConfigMap/app')],
  },
  {
    name: 'a key that goes, and comes back as it was: nothing; with other content: one rollout',
    given: { uses: [keyOf('ConfigMap/app', 'color')] },
    steps: [
      edit('ConfigMap/app', { color: null, size: 'small' }),
      nothing,
      edit('ConfigMap/app', red),
      nothing,
      edit('ConfigMap/app', { color: null }),
      nothing,
      edit('ConfigMap/app', blue),
      rolls('ConfigMap/app'),
    ],
  },
];

const references: readonly Scenario[] = [
  {
    name: 'a reference that is added to the template is recorded, and rolls when its config changes',
    kinds: allKinds,
    given: { configs: { 'ConfigMap/app': { values: red }, 'ConfigMap/other': { values: red } } },
    steps: [
      useConfigs(envFrom('ConfigMap/app'), envFrom('ConfigMap/other')),
      records('ConfigMap/app', 'ConfigMap/other'),
      nothing,
      edit('ConfigMap/other', blue),
      rolls('ConfigMap/other'),
    ],
  },
  {
    name: 'a reference that leaves the template leaves the record, and its config rolls no more',
    kinds: ['Deployment', 'StatefulSet'],
    steps: [useConfigs(), records(), edit('ConfigMap/app', blue), nothing],
  },
  {
    name: 'another key of the same config that is used from now on is recorded',
    given: {
      uses: [keyOf('ConfigMap/app', 'color')],
      configs: { 'ConfigMap/app': { values: { ...red, size: 'small' } } },
    },
    kinds: ['DaemonSet'],
    steps: [
      useConfigs(keyOf('ConfigMap/app', 'size')),
      nothing,
      edit('ConfigMap/app', blue),
      nothing,
      edit('ConfigMap/app', { size: 'large' }),
      rolls('ConfigMap/app'),
    ],
  },
];

export const recordsOfPresence: readonly Scenario[] = [...whole, ...keys, ...references];
