import { describe, expect, test } from '@jest/globals';
import type { BuiltInKind } from '../../../../src/model/kinds.ts';
import type { WorkloadCondition, WorkloadObject, WorkloadSpec } from '../../../../src/model/kube-object.ts';
import { readRollout } from '../../../../src/plan/read/rollout.ts';

const over: WorkloadCondition = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' };
const progress: WorkloadCondition = { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' };
const available: WorkloadCondition = { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' };
const unavailable: WorkloadCondition = { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' };
const at = '2026-10-01T08:00:00Z';
const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastUpdateTime: at };

type Status = NonNullable<WorkloadObject['status']>;

/** A workload of each kind with three pods whose rollout is complete. */
const complete: Readonly<Record<BuiltInKind, WorkloadObject>> = {
  Deployment: {
    spec: { replicas: 3 },
    status: {
      ...{ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, conditions: [over, available] },
    },
  },
  StatefulSet: {
    spec: { replicas: 3 },
    status: {
      ...{ replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, currentReplicas: 3 },
      ...{ currentRevision: 'b', updateRevision: 'b' },
    },
  },
  DaemonSet: {
    status: { desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberReady: 3, numberAvailable: 3 },
  },
};

const read = (kind: BuiltInKind, status: Status, spec: WorkloadSpec = {}): ReturnType<typeof readRollout> =>
  readRollout(kind, {
    ...complete[kind],
    spec: { ...complete[kind].spec, ...spec },
    status: { ...complete[kind].status, ...status },
  });

describe('a rollout', () => {
  test.each(['Deployment', 'StatefulSet', 'DaemonSet'] as const)('of a %s that is complete lacks no pod', (kind) => {
    expect(readRollout(kind, complete[kind])).toMatchObject({
      ...{ updated: 3, ready: 3, available: 3, lacking: 0, down: 0, isAvailable: true },
      failure: undefined,
    });
  });

  test.each<[BuiltInKind, string, number, Status]>([
    ['Deployment', 'is over although a pod was lost', 0, { readyReplicas: 2, availableReplicas: 2 }],
    ['Deployment', 'is not over while the condition says so of another template', 1, { updatedReplicas: 2 }],
    ['Deployment', 'is not over while old pods of Recreate end', 3, { replicas: 0, updatedReplicas: 0 }],
    ['Deployment', 'is not over while the condition does not say so', 1, { conditions: [progress] }],
    ['Deployment', 'is not over without conditions', 1, { conditions: null }],
    ['StatefulSet', 'is not over while its revisions are apart', 2, { currentRevision: 'a', updatedReplicas: 1 }],
    ['StatefulSet', 'is not over while the last pod is not ready', 1, { currentRevision: 'a' }],
    ['DaemonSet', 'is not over while a pod is not replaced', 1, { updatedNumberScheduled: 2 }],
    ['DaemonSet', 'is not over while pods are not available', 2, { numberAvailable: 1 }],
  ])('of a %s %s', (kind, _rule, lacking, status) => {
    expect(read(kind, status).lacking).toBe(lacking);
  });

  test.each<BuiltInKind>(['Deployment', 'StatefulSet'])('of a %s stays over while it is scaled up', (kind) => {
    expect(read(kind, {}, { replicas: 9 }).lacking).toBe(0);
  });

  test.each<[string, number, Status]>([
    ['is over by the counts', 0, {}],
    ['is not over while a pod is not replaced', 1, { updatedReplicas: 2 }],
    ['is not over while a pod is not available', 1, { availableReplicas: 2 }],
    ['is not over while an old pod is left', 1, { replicas: 4 }],
  ])('of a Deployment without a deadline, and so without the condition, %s', (_rule, lacking, status) => {
    const spec = { progressDeadlineSeconds: 2_147_483_647 };
    expect(read('Deployment', { conditions: [available], ...status }, spec).lacking).toBe(lacking);
  });

  test.each<BuiltInKind>(['Deployment', 'StatefulSet'])('of a %s without a status is not over', (kind) => {
    expect(readRollout(kind, {})).toMatchObject({ generation: 0, observedGeneration: 0, lacking: 1 });
  });
});

describe('the pods', () => {
  test.each<[BuiltInKind, string, boolean, Status]>([
    ['Deployment', 'some have crashed', false, { availableReplicas: 2 }],
    ['Deployment', 'too few of them are', false, { conditions: [over, unavailable] }],
    [
      'Deployment',
      'all have crashed and maxUnavailable allows it',
      false,
      { updatedReplicas: 1, availableReplicas: 0, conditions: [over, available] },
    ],
    ['StatefulSet', 'some have crashed', false, { availableReplicas: 2 }],
    ['StatefulSet', 'there are none', false, { replicas: 0, availableReplicas: 0 }],
    ['DaemonSet', 'one is down and another has the present template', true, { numberAvailable: 2 }],
    ['DaemonSet', 'all are down', false, { numberAvailable: 0 }],
    ['DaemonSet', 'only old ones may be', false, { numberAvailable: 1, updatedNumberScheduled: 2 }],
  ])('of a %s are available or not: %s', (kind, _what, expected, status) => {
    expect(read(kind, status).isAvailable).toBe(expected);
  });

  test('that are down count for a DaemonSet alone, whose pods cannot go to another node', () => {
    expect(read('DaemonSet', { numberAvailable: 1 }).down).toBe(2);
    expect(read('Deployment', { availableReplicas: 1 }).down).toBe(0);
    expect(read('StatefulSet', { availableReplicas: 1 }).down).toBe(0);
  });
});

describe('the word of its own controller that a rollout has failed', () => {
  test.each<[string, object | undefined, WorkloadCondition]>([
    ['its deadline', { reason: 'ProgressDeadlineExceeded', at }, late],
    ['no ReplicaSet', { reason: 'ReplicaSetCreateError', at }, { ...late, reason: 'ReplicaSetCreateError' }],
    ['nothing while it is paused', undefined, { ...late, status: 'Unknown' }],
    ['nothing for another reason', undefined, { ...late, reason: 'Other' }],
    ['nothing while it makes progress', undefined, progress],
  ])('is %s', (_what, expected, condition) => {
    expect(read('Deployment', { conditions: [available, condition] }).failure).toEqual(expected);
  });

  test.each(['StatefulSet', 'DaemonSet'] as const)('is never given for a %s', (kind) => {
    expect(read(kind, { conditions: [late] }).failure).toBeUndefined();
  });
});

describe('what bad content costs', () => {
  test.each<[string, number, BuiltInKind, WorkloadSpec]>([
    ['nothing where all old pods stay: 25 % of 3 is none', 0, 'Deployment', {}],
    ['a pod: 25 % of 4 is one', 1, 'Deployment', { replicas: 4 }],
    ['nothing with maxUnavailable 0', 0, 'Deployment', { strategy: { rollingUpdate: { maxUnavailable: 0 } } }],
    ['pods with maxUnavailable 2', 1, 'Deployment', { strategy: { rollingUpdate: { maxUnavailable: 2 } } }],
    [
      'a pod where both round to 0',
      1,
      'Deployment',
      { replicas: 1, strategy: { rollingUpdate: { maxUnavailable: '25%', maxSurge: 0 } } },
    ],
    ['nothing without a spec', 0, 'Deployment', { strategy: { type: 'RollingUpdate', rollingUpdate: null } }],
    ['a pod of a DaemonSet', 2, 'DaemonSet', {}],
    ['a pod of a StatefulSet', 3, 'StatefulSet', {}],
    ['all pods with Recreate', 4, 'Deployment', { strategy: { type: 'Recreate' } }],
  ])('is %s', (_what, risk, kind, spec) => {
    expect(read(kind, {}, spec).risk).toBe(risk);
  });
});

describe('the pod of a StatefulSet that has neither template', () => {
  /** Two of five pods were replaced by a rollout, and the next rollout has replaced none. */
  const between = { replicas: 5, currentReplicas: 3, updatedReplicas: 0, currentRevision: 'a', updateRevision: 'c' };

  test.each<[string, number | undefined, Status, WorkloadSpec]>([
    ['is the last one that was started', 3, between, {}],
    ['is counted from the first ordinal', 13, between, { ordinals: { start: 10 } }],
    ['is not there once the rollout has replaced it', undefined, { ...between, updatedReplicas: 2 }, {}],
    ['blocks nothing with Parallel', undefined, between, { podManagementPolicy: 'Parallel' }],
    ['is not there while nothing rolls', undefined, {}, {}],
  ])('%s', (_rule, ordinal, status, spec) => {
    expect(read('StatefulSet', status, spec).strayOrdinal).toBe(ordinal);
  });
});

test('the generations and the time to become available are read as they are', () => {
  const object = { metadata: { generation: 7 }, spec: { minReadySeconds: 20 }, status: { observedGeneration: 6 } };
  expect(readRollout('DaemonSet', object)).toMatchObject({ generation: 7, observedGeneration: 6, minReadySeconds: 20 });
});
