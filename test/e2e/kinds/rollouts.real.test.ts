/** Rollouts of Argo on their real definition. */
import { describe, expect, test } from '@jest/globals';

import type { ApiObject } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { isRolled, recordOf, selector, template, templateAnnotations, useAddedKinds } from './fixture.ts';

const kind = 'rollouts.argoproj.io';
const kinds = useAddedKinds(kind);
const spec = { replicas: 2, selector, template, strategy: { canary: { steps: [{ setWeight: 50 }, { pause: {} }] } } };
const restart = { 'reroll.dev/rollout-strategy': 'restart' };

function restartAtOf(object: ApiObject): string | undefined {
  return (object['spec'] as { readonly restartAt?: string }).restartAt;
}

async function writeStatus(status: object): Promise<void> {
  const { metadata } = await kinds.read(kind);
  const observedGeneration = String(metadata.generation);
  const path = `${kinds.path(kind, 'web')}/status`;
  await kinds.e2e.cluster.client.patch(path, { status: { observedGeneration, ...status } });
}

function statusOf(): Promise<string | undefined> {
  return kinds.e2e.installation.stateOf('rollout/web', kinds.e2e.cluster.namespace);
}

describe('by its pod template', () => {
  test('rollout-template-starts-canary', async () => {
    await kinds.recorded(kind, spec);
    await kinds.config('blue');
    const rolled = await kinds.until('the roll', kind, isRolled);
    expect(templateAnnotations(rolled)).toHaveProperty(['reroll.dev/config-hash']);
    expect(restartAtOf(rolled)).toBeUndefined();
    const events = await waitFor('the Event on the Rollout', async () => {
      const found = await kinds.events('ContentChanged');
      return found.length > 0 ? found : undefined;
    });
    expect(events).toMatchObject([{ regarding: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name: 'web' } }]);
  });

  test('aborted-canary-is-not-fresh', async () => {
    const controller = await kinds.recorded(kind, spec);
    await writeStatus({ phase: 'Healthy', replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 });
    await waitFor('the status of a Rollout that is complete', async () => (await statusOf()) === 'current');
    await kinds.config('blue');
    await kinds.until('the roll', kind, isRolled);
    await writeStatus({ phase: 'Paused', replicas: 2, updatedReplicas: 1, readyReplicas: 2, availableReplicas: 2 });
    await waitFor('the status of a paused canary', async () => (await statusOf()) === 'rolling');
    await writeStatus({ phase: 'Degraded', abortedAt: new Date().toISOString().replace(/\.\d+/, ''), replicas: 2 });
    await controller.line('rollout judged', ({ result }) => result === 'failed');
    expect(await statusOf()).toBe('failed');
  });

  test('hash-suffix-rename-rolls-nothing', async () => {
    const controller = await kinds.recorded(kind, spec);
    const { cluster } = kinds.e2e;
    await cluster.client.create(cluster.core('configmaps'), { metadata: { name: 'app-2' }, data: { color: 'blue' } });
    const containers = [{ ...template.spec.containers[0], envFrom: [{ configMapRef: { name: 'app-2' } }] }];
    await cluster.client.patch(kinds.path(kind, 'web'), { spec: { template: { spec: { containers } } } });
    await kinds.until(
      'the record of the new name',
      kind,
      (object) => 'ConfigMap/app-2' in (recordOf(object)?.configs ?? {}),
    );
    expect(controller.lines.filter(({ msg }) => msg === 'rolled')).toEqual([]);
  });
});

describe('by restarts', () => {
  test('rollout-restartat-and-record-in-one-patch', async () => {
    const { client } = kinds.e2e.cluster;
    await kinds.recorded(kind, spec, restart);
    const before = await kinds.read(kind);
    const watching = new AbortController();
    const seen: ApiObject[] = [];
    const version = before.metadata.resourceVersion ?? '';
    const watched = (async () => {
      for await (const { object } of client.watch(`${kinds.path(kind)}?resourceVersion=${version}`, watching.signal))
        seen.push(object);
    })().catch(() => undefined);
    await kinds.config('blue');
    const rolled = await kinds.until('the roll', kind, isRolled);
    await waitFor('the watch to see it', () =>
      seen.some(({ metadata }) => metadata.resourceVersion === rolled.metadata.resourceVersion),
    );
    watching.abort();
    await watched;
    const first = seen.find((object) => restartAtOf(object) !== undefined);
    expect(first && recordOf(first)?.roll?.to).toBe(restartAtOf(rolled));
    expect(templateAnnotations(rolled)).toEqual({});
    expect(rolled.metadata.generation).toBe(Number(before.metadata.generation) + 1);
  });

  test('rollout-restart-survives-leader-change', async () => {
    const first = await kinds.recorded(kind, spec, restart);
    await kinds.config('blue');
    const rolled = await kinds.until('the roll', kind, isRolled);
    first.kill('SIGKILL');
    const second = await kinds.start(`--kinds=${kind}`);
    await second.line('synced');
    expect((await kinds.read(kind)).metadata.resourceVersion).toBe(rolled.metadata.resourceVersion);
    await second.stop();
    await kinds.config('green');
    const third = await kinds.start(`--kinds=${kind}`);
    const again = await kinds.until(
      'the roll of what changed meanwhile',
      kind,
      (object) => restartAtOf(object) !== restartAtOf(rolled),
    );
    expect(recordOf(again)?.roll?.to).toBe(restartAtOf(again));
    await third.line('rolled');
    expect(third.lines.filter(({ msg }) => msg === 'rolled')).toHaveLength(1);
  });
});

test('rollout-workloadref-acts-on-deployment', async () => {
  const { cluster, rollouts } = kinds.e2e;
  await kinds.config('red');
  const controller = await kinds.start(`--kinds=${kind}`);
  await cluster.client.create(cluster.group('apps/v1', 'deployments'), {
    metadata: { name: 'web', annotations: { 'reroll.dev/auto': 'true' } },
    spec: { replicas: 0, selector, template },
  });
  const workloadRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  await kinds.create(kind, { replicas: 2, workloadRef, strategy: { canary: {} } });
  await controller.line('hint not understood', ({ problem }) => String(problem).includes('that of Deployment/web'));
  await rollouts.until(
    'the record',
    'Deployment/web',
    ({ metadata }) => metadata.annotations?.['reroll.dev/record'] !== undefined,
  );
  await kinds.config('blue');
  await rollouts.untilCount('Deployment/web', 1);
  const rollout = await kinds.read(kind);
  expect([restartAtOf(rollout), recordOf(rollout)]).toEqual([undefined, undefined]);
});

test('the annotation of stakater/Reloader asks for restarts, too', async () => {
  await kinds.config('red');
  const controller = await kinds.start(`--kinds=${kind}`, '--dialect', 'stakater');
  await kinds.create(kind, spec, {
    'reroll.dev/auto': 'false',
    'reloader.stakater.com/auto': 'true',
    'reloader.stakater.com/rollout-strategy': 'restart',
  });
  await kinds.until('the record', kind, (object) => recordOf(object) !== undefined);
  await kinds.config('blue');
  const rolled = await kinds.until('the roll', kind, isRolled);
  expect(restartAtOf(rolled)).toBe(recordOf(rolled)?.roll?.to);
  const here = `${kind}/${kinds.e2e.cluster.namespace}/web`;
  expect(controller.lines.filter(({ msg, workload }) => msg === 'hint not understood' && workload === here)).toEqual(
    [],
  );
});
