/**
 * The record on the workload: when it is written, restored and removed; and workloads that do not replace their pods.
 */
import { edit } from './config-steps.ts';
import { nothing, rolls } from './expectations.ts';
import { allKinds, together, type Scenario } from './scenario.ts';
import { event, holds, notRecorded, recorded, records } from './traces.ts';
import { hints, logMessages } from './names.ts';
import {
  annotate,
  deployAndRecord,
  removeWorkload,
  replaceMetadata,
  stripRecord,
  stripRecordUntil,
} from './workload-steps.ts';

const blue = { color: 'blue' };
const green = { color: 'green' };
const rollsOfApp = [edit('ConfigMap/app', blue), rolls('ConfigMap/app')] as const;

const written: readonly Scenario[] = [
  {
    name: 'a workload that is deployed while reroll runs is recorded, not rolled',
    kinds: allKinds,
    given: { isDeployedLater: true },
    steps: [deployAndRecord, nothing, ...rollsOfApp],
  },
  {
    name: 'a workload that is deleted and deployed again is recorded, not rolled',
    kinds: ['Deployment', 'DaemonSet'],
    steps: [...rollsOfApp, removeWorkload, deployAndRecord, nothing],
  },
  {
    name: 'a record that a user removes is restored, and rolls nothing',
    kinds: allKinds,
    steps: [stripRecord, recorded, nothing, ...rollsOfApp],
  },
  {
    name: 'a record that is taken away hides no change of content',
    kinds: allKinds,
    steps: [stripRecord, ...rollsOfApp],
  },
  {
    name: 'a record that is taken away again and again is restored ever less often',
    kinds: ['StatefulSet'],
    steps: [stripRecordUntil(logMessages.held, 'undone'), recorded, nothing],
  },
  {
    name: 'kubectl replace that takes the record away and leaves the template: nothing',
    kinds: ['Deployment', 'DaemonSet'],
    steps: [replaceMetadata, recorded, nothing],
  },
  {
    name: 'a workload that opts out and in again gets a new record: what changed meanwhile rolls nothing',
    kinds: allKinds,
    proof: 'witness',
    steps: [
      recorded,
      annotate(hints({ auto: 'false' })),
      notRecorded,
      edit('ConfigMap/app', blue),
      nothing,
      annotate(hints({ auto: 'true' })),
      recorded,
      nothing,
      edit('ConfigMap/app', green),
      rolls('ConfigMap/app'),
    ],
  },
];

const atTheSameTime: readonly Scenario[] = [
  {
    name: 'content that changes at the moment at which a hint makes a new record: one rollout',
    kinds: allKinds,
    given: {
      configs: { 'ConfigMap/app': { values: { color: 'red' } }, 'ConfigMap/other': { values: { color: 'red' } } },
    },
    steps: [
      together(annotate(hints({ configmaps: 'other' })), edit('ConfigMap/app', blue)),
      rolls('ConfigMap/app'),
      records('ConfigMap/app', 'ConfigMap/other'),
    ],
  },
];

const unreplaced: readonly Scenario[] = [
  {
    name: 'updateStrategy OnDelete: patched, and the Event says that the pods have to be deleted',
    kinds: ['StatefulSet', 'DaemonSet'],
    given: { spec: { updateStrategy: { type: 'OnDelete' } } },
    steps: [...rollsOfApp, event('Normal', /OnDelete/)],
  },
  {
    name: 'spec.paused: patched, never resumed, and the Event says that it is paused',
    given: { spec: { paused: true } },
    steps: [
      ...rollsOfApp,
      event('Normal', /paused/),
      holds('still paused', ({ object }) => (object['spec'] as { paused?: boolean }).paused === true),
    ],
  },
  {
    name: 'replicas 0: patched, and the Event says that there are no pods',
    kinds: ['Deployment', 'StatefulSet'],
    given: { spec: { replicas: 0 } },
    steps: [...rollsOfApp, event('Normal', /replicas|no pods|scaled/i)],
  },
  {
    name: 'a partition of a StatefulSet: patched, and the Event says that the partition holds all pods back',
    kinds: ['StatefulSet'],
    given: { spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } } },
    steps: [...rollsOfApp, event('Normal', /partition is 2 with 2 replicas: the rollout reaches none of them/)],
  },
  {
    name: 'a partition below the number of replicas: patched, and the Event says how many pods the rollout reaches',
    kinds: ['StatefulSet'],
    given: { spec: { replicas: 2, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } } },
    steps: [...rollsOfApp, event('Normal', /partition is 1 with 2 replicas: the rollout reaches 1 of them/)],
  },
];

export const recordsOnWorkloads: readonly Scenario[] = [...written, ...atTheSameTime, ...unreplaced];
