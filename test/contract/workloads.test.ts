/** The fields of a workload that show a rollout: its revision and the progress in its status. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { useCluster } from './cluster.ts';
import { daemonSet, deployment, statefulSet, templatePatch } from './objects.ts';

const api = useCluster();
const REVISION = 'deployment.kubernetes.io/revision';

interface Status {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason: string }[];
}

function statusOf(workload: ApiObject): Status {
  return (workload['status'] ?? {}) as Status;
}

function path(plural: string): string {
  return api.group('apps/v1', plural, 'w');
}

async function settle(plural: string, isComplete: (workload: ApiObject) => boolean): Promise<ApiObject> {
  return waitFor(`the rollout of ${plural} to complete`, async () => {
    const workload = await api.client.get(path(plural));
    const isNoticed = statusOf(workload).observedGeneration === workload.metadata.generation;
    return isNoticed && isComplete(workload) ? workload : undefined;
  });
}

async function owned(plural: string): Promise<ApiObject[]> {
  const list = await api.client.get(api.group('apps/v1', plural));
  return list['items'] as ApiObject[];
}

describe('a Deployment', () => {
  async function rollout(revision: number): Promise<ApiObject> {
    return settle('deployments', (workload) => {
      const { replicas, updatedReplicas, availableReplicas } = statusOf(workload);
      const isNumbered = workload.metadata.annotations?.[REVISION] === String(revision);
      return isNumbered && replicas === 2 && updatedReplicas === 2 && availableReplicas === 2;
    });
  }

  test('counts its rollouts in the revision, and shows when one is complete', async () => {
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('w', { replicas: 2 }));
    const first = await rollout(1);
    expect(statusOf(first).conditions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }),
        expect.objectContaining({ type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }),
      ]),
    );
    await api.client.patch(path('deployments'), templatePatch('1'));
    await rollout(2);
    expect(await owned('replicasets')).toHaveLength(2);
  });

  test('does not roll for an annotation on itself, or for a patch that changes nothing', async () => {
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('w', { replicas: 2 }));
    await rollout(1);
    await api.client.patch(path('deployments'), { metadata: { annotations: { k: 'v' } }, spec: { replicas: 2 } });
    await rollout(1);
    expect(await owned('replicasets')).toHaveLength(1);
  });

  test('uses an old ReplicaSet again when its template returns, with a new revision', async () => {
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('w', { replicas: 2 }));
    await rollout(1);
    await api.client.patch(path('deployments'), templatePatch('1'));
    await rollout(2);
    await api.client.patch(path('deployments'), { spec: { template: { metadata: { annotations: null } } } });
    await rollout(3);
    const numbers = (await owned('replicasets')).map(({ metadata }) => metadata.annotations?.[REVISION]);
    expect(numbers.sort()).toEqual(['2', '3']);
  });

  test('that is paused observes a change, and does not roll', async () => {
    await api.client.create(api.group('apps/v1', 'deployments'), deployment('w', { replicas: 2 }));
    await rollout(1);
    await api.client.patch(path('deployments'), { spec: { paused: true } });
    await api.client.patch(path('deployments'), templatePatch('1'));
    const paused = await settle('deployments', (workload) =>
      Boolean(statusOf(workload).conditions?.some(({ reason }) => reason === 'DeploymentPaused')),
    );
    expect(paused.metadata.annotations?.[REVISION]).toBe('1');
    await api.client.patch(path('deployments'), { spec: { paused: null } });
    await rollout(2);
  });
});

describe('a StatefulSet', () => {
  async function complete(): Promise<ApiObject> {
    return settle('statefulsets', (workload) => {
      const { updatedReplicas, readyReplicas, currentRevision, updateRevision } = statusOf(workload);
      return updatedReplicas === 1 && readyReplicas === 1 && currentRevision === updateRevision;
    });
  }

  test('has its revisions in the status, and currentRevision follows when all replicas have it', async () => {
    await api.client.create(api.group('apps/v1', 'statefulsets'), statefulSet('w'));
    const first = statusOf(await complete());
    await api.client.patch(path('statefulsets'), templatePatch('1'));
    const second = statusOf(await complete());
    expect(second.currentRevision).not.toBe(first.currentRevision);
    const revisions = await owned('controllerrevisions');
    expect(revisions.map((revision) => Number(revision['revision'])).sort()).toEqual([1, 2]);
  });

  test('uses an old revision again when its template returns, with a new number', async () => {
    await api.client.create(api.group('apps/v1', 'statefulsets'), statefulSet('w'));
    const first = statusOf(await complete());
    await api.client.patch(path('statefulsets'), templatePatch('1'));
    await complete();
    await api.client.patch(path('statefulsets'), { spec: { template: { metadata: { annotations: null } } } });
    const third = statusOf(await complete());
    expect(third.currentRevision).toBe(first.currentRevision);
    const revisions = await owned('controllerrevisions');
    expect(revisions.map((revision) => Number(revision['revision'])).sort()).toEqual([2, 3]);
  });

  test('with OnDelete only sets the updateRevision', async () => {
    const spec = { updateStrategy: { type: 'OnDelete' } };
    await api.client.create(api.group('apps/v1', 'statefulsets'), statefulSet('w', spec));
    const first = statusOf(await complete());
    await api.client.patch(path('statefulsets'), templatePatch('1'));
    const pending = await settle('statefulsets', (workload) => {
      const { currentRevision, updateRevision, readyReplicas } = statusOf(workload);
      return currentRevision !== updateRevision && readyReplicas === 1;
    });
    expect(statusOf(pending)).toMatchObject({ currentRevision: first.currentRevision });
    expect(statusOf(pending).updatedReplicas ?? 0).toBe(0);
  });
});

describe('a DaemonSet', () => {
  async function complete(): Promise<ApiObject> {
    return settle('daemonsets', (workload) => {
      const { desiredNumberScheduled, updatedNumberScheduled, numberAvailable } = statusOf(workload);
      return desiredNumberScheduled === 1 && updatedNumberScheduled === 1 && numberAvailable === 1;
    });
  }

  test('counts the nodes whose pods are updated, and keeps its revisions', async () => {
    await api.client.create(api.group('apps/v1', 'daemonsets'), daemonSet('w'));
    await complete();
    await api.client.patch(path('daemonsets'), templatePatch('1'));
    const second = await complete();
    expect(second.metadata.annotations).toMatchObject({ 'deprecated.daemonset.template.generation': '2' });
    const revisions = await owned('controllerrevisions');
    expect(revisions.map((revision) => Number(revision['revision'])).sort()).toEqual([1, 2]);
  });

  test('with OnDelete leaves the pods unchanged', async () => {
    const spec = { updateStrategy: { type: 'OnDelete' } };
    await api.client.create(api.group('apps/v1', 'daemonsets'), daemonSet('w', spec));
    await complete();
    await api.client.patch(path('daemonsets'), templatePatch('1'));
    const pending = await settle('daemonsets', (workload) => {
      const { updatedNumberScheduled = 0, numberAvailable } = statusOf(workload);
      return workload.metadata.generation === 2 && updatedNumberScheduled === 0 && numberAvailable === 1;
    });
    expect(statusOf(pending).desiredNumberScheduled).toBe(1);
  });
});

test('the status can be written only through its subresource', async () => {
  await api.client.create(api.group('apps/v1', 'statefulsets'), statefulSet('w'));
  const patched = await api.client.patch(path('statefulsets'), { status: { observedGeneration: 99 } });
  expect(statusOf(patched).observedGeneration ?? 0).toBeLessThan(99);
  const written = await api.client.patch(`${path('statefulsets')}/status`, {
    spec: { replicas: 7 },
    status: { conditions: [{ type: 'Tested', status: 'True', reason: 'ByContract', message: '' }] },
  });
  expect(written['spec']).toMatchObject({ replicas: 1 });
});

test('the dependents of a deleted workload are deleted', async () => {
  await api.client.create(api.group('apps/v1', 'deployments'), deployment('w'));
  await waitFor('the ReplicaSet', async () => (await owned('replicasets')).length === 1);
  const deleted = await api.client.delete(path('deployments'));
  expect(deleted).toMatchObject({ status: 'Success', details: { name: 'w', group: 'apps', kind: 'deployments' } });
  await waitFor('the ReplicaSet to go', async () => (await owned('replicasets')).length === 0);
});
