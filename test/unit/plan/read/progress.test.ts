import { describe, expect, test } from '@jest/globals';
import type { WorkloadKind } from '../../../../src/model/kinds.ts';
import type { WorkloadObject, WorkloadSpec } from '../../../../src/model/kube-object.ts';
import type { RolloutBlocker } from '../../../../src/model/workload-state.ts';
import { isRolloutComplete, rolloutBlockers, statusCounts } from '../../../../src/plan/read/progress.ts';

/** A workload of each kind whose rollout is complete. */
const complete: Readonly<Record<WorkloadKind, WorkloadObject>> = {
  Deployment: { spec: { replicas: 2 }, status: { replicas: 2, updatedReplicas: 2, availableReplicas: 2 } },
  StatefulSet: {
    spec: { replicas: 2 },
    status: { replicas: 2, availableReplicas: 2, currentRevision: 'b', updateRevision: 'b' },
  },
  DaemonSet: { status: { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2 } },
};
const kinds = Object.keys(complete) as WorkloadKind[];

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

  test.each<[WorkloadKind, string, WorkloadObject['status']]>([
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

  test.each<[WorkloadKind, boolean]>([
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
  expect(rolloutBlockers(spec)).toEqual(blockers);
});
