/** How far the rollouts of further kinds are, by the words of their own controllers. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { setAddedKinds, type WorkloadKind } from '../../../../src/model/kinds.ts';
import type { WorkloadObject, WorkloadSpec, WorkloadStatus } from '../../../../src/model/kube-object.ts';
import { desiredPods, hasRolloutFailed, isRolloutComplete, updatedPods } from '../../../../src/plan/read/progress.ts';
import { readRollout } from '../../../../src/plan/read/rollout.ts';
import { widgetType } from '../../../builders/widget-type.ts';

const gauge = {
  ...widgetType,
  plural: 'gauges',
  progress: { ready: ['status', 'pods', 'up'], desired: ['spec', 'size'] },
};

beforeAll(() => {
  setAddedKinds({ 'widgets.example.com': widgetType, 'gauges.example.com': gauge });
});
afterAll(() => {
  setAddedKinds({});
});

const at = '2026-10-01T08:00:00Z';
const all = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const ready = (status: string) => [{ type: 'Ready', status, lastTransitionTime: at }];

/** A workload of each kind with two pods whose rollout is complete. */
const complete: Readonly<Record<string, WorkloadObject>> = {
  'rollouts.argoproj.io': { spec: { replicas: 2 }, status: { ...all, phase: 'Healthy' } },
  'clonesets.apps.kruise.io': { spec: { replicas: 2 }, status: { ...all, updatedReadyReplicas: 2 } },
  'statefulsets.apps.kruise.io': {
    spec: { replicas: 2 },
    status: { ...all, currentRevision: 'b', updateRevision: 'b' },
  },
  'daemonsets.apps.kruise.io': {
    status: { desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberReady: 2, numberAvailable: 2 },
  },
  'services.serving.knative.dev': {
    status: {
      latestCreatedRevisionName: 'web-2',
      latestReadyRevisionName: 'web-2',
      conditions: ready('True'),
    },
  },
  'clusters.postgresql.cnpg.io': {
    spec: { instances: 2 } as WorkloadSpec,
    status: { readyInstances: 2 } as WorkloadStatus,
  },
  'widgets.example.com': {},
  'gauges.example.com': { spec: { size: 2 } as WorkloadSpec, status: { pods: { up: 2 } } as WorkloadStatus },
};
const kinds = Object.keys(complete) as readonly WorkloadKind[];

function having(kind: WorkloadKind, status: object, spec: object = {}): WorkloadObject {
  const { spec: before, status: counts } = complete[kind] ?? {};
  return { spec: { ...before, ...spec }, status: { ...counts, ...status } };
}

test.each(kinds)('a rollout of a %s that is complete lacks nothing and has not failed', (kind) => {
  const object = having(kind, {});
  expect([isRolloutComplete(kind, object), hasRolloutFailed(kind, object)]).toEqual([true, false]);
  expect(readRollout(kind, object)).toMatchObject({ lacking: 0, isAvailable: true, failure: undefined });
});

test.each(kinds)('a rollout of a %s is complete only once the status has observed the present generation', (kind) => {
  const observed = (observedGeneration: number | string): boolean =>
    isRolloutComplete(kind, { ...having(kind, { observedGeneration }), metadata: { generation: 10 } });
  expect([observed(10), observed('10'), observed(9), observed('9')]).toEqual([true, true, false, false]);
});

const silent: readonly WorkloadKind[] = ['clusters.postgresql.cnpg.io', 'widgets.example.com', 'gauges.example.com'];

test.each(kinds)('a status of a %s without an observed generation counts where operators may write none', (kind) => {
  const object = { ...having(kind, {}), metadata: { generation: 10 } };
  expect(isRolloutComplete(kind, object)).toBe(silent.includes(kind));
  expect(updatedPods(kind, object) > 0).toBe(silent.includes(kind));
});

test.each<[WorkloadKind, string, object, object]>([
  ['rollouts.argoproj.io', 'it progresses', { phase: 'Progressing' }, {}],
  ['rollouts.argoproj.io', 'it is paused at a step', { phase: 'Paused' }, {}],
  ['rollouts.argoproj.io', 'its pods are not restarted', {}, { restartAt: at }],
  ['rollouts.argoproj.io', 'they were restarted earlier', { restartedAt: '2026-10-01T07:59:59Z' }, { restartAt: at }],
  ['clonesets.apps.kruise.io', 'not all pods are replaced', { updatedReplicas: 1 }, {}],
  ['clonesets.apps.kruise.io', 'an old pod is left', { replicas: 3 }, {}],
  ['clonesets.apps.kruise.io', 'not all new pods are ready', { updatedReadyReplicas: 1 }, {}],
  ['clonesets.apps.kruise.io', 'not all pods are available', { availableReplicas: 1 }, {}],
  ['statefulsets.apps.kruise.io', 'its revisions are apart', { currentRevision: 'a' }, {}],
  ['daemonsets.apps.kruise.io', 'not all pods are replaced', { updatedNumberScheduled: 1 }, {}],
  ['services.serving.knative.dev', 'the new revision is not ready', { latestCreatedRevisionName: 'web-3' }, {}],
  ['services.serving.knative.dev', 'requests do not reach it', { conditions: ready('Unknown') }, {}],
  ['services.serving.knative.dev', 'there is no condition', { conditions: null }, {}],
  ['clusters.postgresql.cnpg.io', 'an instance is not ready', { readyInstances: 1 }, {}],
  ['gauges.example.com', 'the first count is below the second', { pods: { up: 1 } }, {}],
  ['gauges.example.com', 'nothing is counted', { pods: null }, {}],
])('a rollout of a %s is not complete while %s', (kind, _what, status, spec) => {
  const object = having(kind, status, spec);
  expect(isRolloutComplete(kind, object)).toBe(false);
  expect(readRollout(kind, object).lacking).toBeGreaterThanOrEqual(1);
});

test('a restart of a Rollout is over once its controller says that it has restarted the pods', () => {
  for (const restartedAt of [at, '2026-10-01T08:00:01Z'])
    expect(
      isRolloutComplete('rollouts.argoproj.io', having('rollouts.argoproj.io', { restartedAt }, { restartAt: at })),
    ).toBe(true);
});

describe('given up', () => {
  const progressing = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastUpdateTime: at };
  const aborted = { phase: 'Degraded', abortedAt: '2026-10-01T09:00:00Z', conditions: [progressing] };

  test.each<[WorkloadKind, string, object, object | undefined]>([
    ['rollouts.argoproj.io', 'is aborted', aborted, { reason: 'Degraded', at: '2026-10-01T09:00:00Z' }],
    [
      'rollouts.argoproj.io',
      'has passed its deadline',
      { phase: 'Degraded', conditions: [progressing] },
      { reason: 'Degraded', at },
    ],
    ['rollouts.argoproj.io', 'is degraded without a time', { phase: 'Degraded' }, { reason: 'Degraded', at: '' }],
    ['rollouts.argoproj.io', 'is paused', { phase: 'Paused', abortedAt: at }, undefined],
    [
      'services.serving.knative.dev',
      'cannot become ready',
      { latestCreatedRevisionName: 'web-3', conditions: ready('False') },
      { reason: 'NotReady', at },
    ],
    [
      'services.serving.knative.dev',
      'is not ready yet',
      { latestCreatedRevisionName: 'web-3', conditions: ready('Unknown') },
      undefined,
    ],
    ['clonesets.apps.kruise.io', 'never gives up', { ...aborted, updatedReplicas: 1 }, undefined],
    ['clusters.postgresql.cnpg.io', 'never gives up', { ...aborted, readyInstances: 0 }, undefined],
    ['gauges.example.com', 'never gives up', { ...aborted, pods: {} }, undefined],
  ])('a rollout of a %s that %s', (kind, _what, status, failure) => {
    const object = having(kind, status);
    expect(readRollout(kind, object).failure).toEqual(failure);
    expect(hasRolloutFailed(kind, object)).toBe(failure !== undefined);
  });
});

test.each<[WorkloadKind, object, readonly [updated: number, desired: number]]>([
  ['rollouts.argoproj.io', { updatedReplicas: 1 }, [1, 2]],
  ['clonesets.apps.kruise.io', { updatedReplicas: 1 }, [1, 2]],
  ['statefulsets.apps.kruise.io', { updatedReplicas: 1 }, [1, 2]],
  ['daemonsets.apps.kruise.io', { updatedNumberScheduled: 1 }, [1, 2]],
  ['services.serving.knative.dev', {}, [1, 1]],
  ['services.serving.knative.dev', { latestReadyRevisionName: 'web-1' }, [0, 1]],
  ['clusters.postgresql.cnpg.io', { readyInstances: 1 }, [1, 2]],
  ['widgets.example.com', {}, [1, 1]],
  ['gauges.example.com', { pods: { up: 1 } }, [1, 2]],
  ['gauges.example.com', { pods: { up: 'two' } }, [0, 2]],
])('a %s with the status %j has replaced and asks for %j pods', (kind, status, expected) => {
  const object = having(kind, status);
  expect([updatedPods(kind, object), desiredPods(kind, object)]).toEqual(expected);
});

describe('for staging', () => {
  test.each<[WorkloadKind, boolean, object]>([
    ['rollouts.argoproj.io', false, { phase: 'Progressing' }],
    ['rollouts.argoproj.io', false, { updatedReplicas: 0 }],
    ['clonesets.apps.kruise.io', false, { availableReplicas: 1 }],
    ['clonesets.apps.kruise.io', false, { updatedReplicas: 0, availableReplicas: 0 }],
    ['services.serving.knative.dev', false, { latestReadyRevisionName: 'web-1' }],
  ])('the new pods of a %s are available: %j with %j', (kind, isAvailable, status) => {
    expect(readRollout(kind, having(kind, status)).isAvailable).toBe(isAvailable);
  });

  test('a Service of Knative risks least, and a database most', () => {
    const risks = ['services.serving.knative.dev', 'rollouts.argoproj.io', 'clusters.postgresql.cnpg.io'] as const;
    expect(risks.map((kind) => readRollout(kind, having(kind, {})).risk)).toEqual([0, 1, 3]);
  });
});
