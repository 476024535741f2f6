import { describe, expect, test } from '@jest/globals';
import type { BuiltInKind } from '../../../../src/model/kinds.ts';
import type { WorkloadObject, WorkloadSpec } from '../../../../src/model/kube-object.ts';
import type { RolloutBlocker } from '../../../../src/model/workload-state.ts';
import { rolloutBlockers } from '../../../../src/plan/read/blockers.ts';
import {
  desiredPods,
  hasRolloutFailed,
  isRolloutComplete,
  statusCounts,
  updatedPods,
} from '../../../../src/plan/read/progress.ts';

/** A workload of each kind whose rollout is complete. */
const complete: Readonly<Record<BuiltInKind, WorkloadObject>> = {
  Deployment: { spec: { replicas: 2 }, status: { replicas: 2, updatedReplicas: 2, availableReplicas: 2 } },
  StatefulSet: {
    spec: { replicas: 2 },
    status: { replicas: 2, availableReplicas: 2, currentRevision: 'b', updateRevision: 'b' },
  },
  DaemonSet: { status: { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 } },
};
const kinds = Object.keys(complete) as BuiltInKind[];

describe('a rollout', () => {
  test.each(kinds)('of a %s is complete when all pods run the present template and are available', (kind) => {
    expect(isRolloutComplete(kind, complete[kind])).toBe(true);
  });

  test.each(kinds)('of a %s is complete only once the status has observed the present generation', (kind) => {
    const at = (generation: number, observedGeneration?: number): boolean =>
      isRolloutComplete(kind, {
        ...complete[kind],
        metadata: { generation },
        status: { ...complete[kind].status, ...(observedGeneration === undefined ? {} : { observedGeneration }) },
      });
    expect([at(3, 3), at(3, 2), at(3)]).toEqual([true, false, false]);
  });

  test.each<[BuiltInKind, string, WorkloadObject['status']]>([
    ['Deployment', 'pods of the former template are left', { replicas: 3 }],
    ['Deployment', 'not all pods are replaced', { updatedReplicas: 1 }],
    ['Deployment', 'not all pods are available', { availableReplicas: 1 }],
    ['StatefulSet', 'a pod is missing', { replicas: 1 }],
    ['StatefulSet', 'its revisions are apart, as a partition leaves them', { currentRevision: 'a' }],
    ['StatefulSet', 'not all pods are available', { availableReplicas: 1 }],
    ['DaemonSet', 'not all pods are replaced', { updatedNumberScheduled: 1 }],
    ['DaemonSet', 'not all pods are available', { numberAvailable: 1 }],
  ])('of a %s is not complete while %s', (kind, _what, status) => {
    expect(isRolloutComplete(kind, { ...complete[kind], status: { ...complete[kind].status, ...status } })).toBe(false);
  });

  test.each<[BuiltInKind, boolean]>([
    ['Deployment', false],
    ['StatefulSet', false],
    ['DaemonSet', true],
  ])('of a %s without a spec and a status: %s, since one replica is the default', (kind, expected) => {
    expect(isRolloutComplete(kind, {})).toBe(expected);
  });

  test.each(['Deployment', 'StatefulSet'] as const)('of a %s without replicas in its spec has one pod', (kind) => {
    const status = { ...complete[kind].status, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    expect(isRolloutComplete(kind, { spec: {}, status })).toBe(true);
  });
});

describe('a rollout that is not complete', () => {
  const deadline = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
  const noReplicaSet = { ...deadline, reason: 'ReplicaSetCreateError' };
  const progress = { ...deadline, status: 'True', reason: 'ReplicaSetUpdated' };
  const available = { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' };
  const refusedPod = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' };

  type Conditions = NonNullable<WorkloadObject['status']>['conditions'];

  /** With one pod of two replaced, at generation 3. */
  const halfway = (kind: BuiltInKind, conditions: Conditions, observedGeneration: number): WorkloadObject => {
    const counts = { ...complete[kind].status, updatedReplicas: 1, availableReplicas: 1, numberAvailable: 1 };
    const status = { ...counts, observedGeneration, ...(conditions === undefined ? {} : { conditions }) };
    return { ...complete[kind], metadata: { generation: 3 }, status };
  };

  test.each<[string, boolean, Conditions, number]>([
    ['has failed once its deadline has passed', true, [available, deadline], 3],
    ['has failed where its ReplicaSet cannot be created', true, [noReplicaSet], 3],
    ['has failed then although its status is behind', true, [noReplicaSet], 2],
    ['has not failed by the deadline of an earlier template', false, [deadline], 2],
    ['has not failed while it makes progress', false, [progress], 3],
    ['has not failed while it is paused', false, [{ ...deadline, status: 'Unknown' }], 3],
    ['has not failed with the first pod that is refused', false, [refusedPod], 3],
    ['has not failed for another reason', false, [{ ...deadline, reason: 'Other' }], 3],
    ['has not failed by a condition of another type', false, [{ ...deadline, type: 'Other' }], 3],
    ['has not failed without conditions', false, undefined, 3],
    ['has not failed with null instead of conditions', false, null, 3],
  ])('%s', (_rule, expected, conditions, observedGeneration) => {
    expect(hasRolloutFailed('Deployment', halfway('Deployment', conditions, observedGeneration))).toBe(expected);
  });

  test.each(['StatefulSet', 'DaemonSet'] as const)('of a %s gets no such verdict', (kind) => {
    expect(hasRolloutFailed(kind, halfway(kind, [deadline], 3))).toBe(false);
  });
});

test('a rollout that is complete has not failed, whatever a condition from before says', () => {
  const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
  const { status, ...rest } = complete.Deployment;
  expect(hasRolloutFailed('Deployment', { ...rest, status: { ...status, conditions } })).toBe(false);
});

describe('of its pods', () => {
  test.each<[BuiltInKind, WorkloadObject, readonly [updated: number, desired: number]]>([
    ['Deployment', { spec: { replicas: 3 }, status: { replicas: 4, updatedReplicas: 2 } }, [2, 3]],
    ['Deployment', { spec: { replicas: 3 } }, [0, 3]],
    [
      'Deployment',
      { metadata: { generation: 3 }, spec: { replicas: 3 }, status: { updatedReplicas: 3, observedGeneration: 2 } },
      [0, 3],
    ],
    ['Deployment', {}, [0, 1]],
    ['StatefulSet', { spec: { replicas: 0 }, status: { updatedReplicas: 1 } }, [1, 0]],
    ['DaemonSet', { status: { desiredNumberScheduled: 5, updatedNumberScheduled: 4, numberReady: 1 } }, [4, 5]],
    ['DaemonSet', {}, [0, 0]],
  ])('a %s %j has replaced and asks for %j', (kind, object, expected) => {
    expect([updatedPods(kind, object), desiredPods(kind, object)]).toEqual(expected);
  });
});

test('the counts differ where any of them does, and count what is missing apart from 0', () => {
  const counts = [
    'replicas',
    'updatedReplicas',
    'readyReplicas',
    'availableReplicas',
    'desiredNumberScheduled',
    'updatedNumberScheduled',
    'numberReady',
    'numberAvailable',
  ];
  const statuses = [{}, ...counts.flatMap((count) => [{ [count]: 0 }, { [count]: 1 }])];
  expect(new Set(statuses.map((status) => statusCounts({ status }))).size).toBe(statuses.length);
  expect(statusCounts({})).toBe(statusCounts({ status: {} }));
});

const partitioned = (partition: number): WorkloadSpec => ({ updateStrategy: { rollingUpdate: { partition } } });

test.each<[string, WorkloadSpec | undefined, readonly RolloutBlocker[]]>([
  ['nothing keeps pods from being replaced', {}, []],
  ['without a spec, nothing either', undefined, []],
  ['OnDelete waits for a person', { updateStrategy: { type: 'OnDelete' } }, ['on-delete']],
  ['RollingUpdate does not', { updateStrategy: { type: 'RollingUpdate' } }, []],
  ['a pause does', { paused: true }, ['paused']],
  ['no pause does not', { paused: false }, []],
  ['without replicas there is no pod', { replicas: 0 }, ['no-replicas']],
  ['a partition holds pods back', { replicas: 3, ...partitioned(2) }, [{ partition: 2, replicas: 3 }]],
  [
    'a partition of a workload that says nothing of replicas holds one',
    partitioned(1),
    [{ partition: 1, replicas: 1 }],
  ],
  ['a partition of 0 holds none', { replicas: 3, ...partitioned(0) }, []],
  ['a partition without replicas holds none', { replicas: 0, ...partitioned(2) }, ['no-replicas']],
  [
    'all of them',
    { updateStrategy: { type: 'OnDelete' }, paused: true, replicas: 0 },
    ['on-delete', 'paused', 'no-replicas'],
  ],
])('%s', (_rule, spec, blockers) => {
  expect(rolloutBlockers('StatefulSet', spec === undefined ? {} : { spec }, 'reroll.dev/config-hash')).toEqual(
    blockers,
  );
});
