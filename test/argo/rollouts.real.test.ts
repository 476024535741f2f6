/** Rollouts of Argo with their own controller: what reroll writes does what the pages say. */
import { expect, test } from '@jest/globals';

import { contentAtStart } from '../cluster/pod-status.ts';
import { recordOf, selector, template, templateAnnotations, useAddedKinds } from '../e2e/kinds/fixture.ts';
import type { ApiObject } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';

const kind = 'rollouts.argoproj.io';
const kinds = useAddedKinds(kind);
const steps = [{ setWeight: 50 }, { pause: {} }];
const spec = { replicas: 2, selector, template, strategy: { canary: { steps } } };

interface Status {
  readonly phase?: string;
  readonly updatedReplicas?: number;
  readonly restartedAt?: string;
  /** The hash of the stable template. */
  readonly stableRS?: string;
}

function statusOf(rollout: ApiObject): Status {
  return (rollout['status'] ?? {}) as Status;
}

function restartAtOf(rollout: ApiObject): string | undefined {
  return (rollout['spec'] as { readonly restartAt?: string }).restartAt;
}

function stateOf(): Promise<string | undefined> {
  return kinds.e2e.installation.stateOf('rollout/web', kinds.e2e.cluster.namespace);
}

/**
 * The contents of the ConfigMap with which the pods that are not ending were started, sorted.
 * @param hash of their template. Default: any
 */
async function colors(hash?: string): Promise<readonly string[]> {
  const { client } = kinds.e2e.cluster;
  const list = await client.get(kinds.e2e.cluster.core('pods'));
  const pods = (list['items'] as ApiObject[]).filter(
    ({ metadata: { labels, deletionTimestamp } }) =>
      deletionTimestamp === undefined && [undefined, labels?.['rollouts-pod-template-hash']].includes(hash),
  );
  const started = pods.map((pod) => contentAtStart(pod)?.get('ConfigMap/app') ?? '');
  return started.map((content) => /red|blue/.exec(content)?.[0] ?? content).sort();
}

/** The same of the stable pods, once there is no other pod. */
async function stableColors(): Promise<readonly string[]> {
  const { stableRS } = statusOf(await kinds.read(kind));
  const [all, stable] = [await colors(), await colors(stableRS)];
  return all.length === stable.length ? stable : [];
}

/** A healthy Rollout whose two pods run with the content `red`. */
async function healthy(annotations: Readonly<Record<string, string>> = {}) {
  const controller = await kinds.recorded(kind, spec, annotations);
  await kinds.until('the first rollout', kind, (rollout) => statusOf(rollout).phase === 'Healthy');
  await waitFor('two pods', async () => (await colors()).join() === 'red,red');
  return controller;
}

/** The canary of a change runs beside a pod with the former content. */
async function atPause() {
  const controller = await healthy();
  await kinds.config('blue');
  await kinds.until('the pause', kind, (rollout) => statusOf(rollout).phase === 'Paused');
  await waitFor('one pod of each content', async () => (await colors()).join() === 'blue,red');
  await waitFor('the status of a paused canary', async () => (await stateOf()) === 'rolling');
  return controller;
}

const patchStatus = (status: object): Promise<ApiObject> =>
  kinds.e2e.cluster.client.patch(`${kinds.path(kind, 'web')}/status`, { status });

test('a change of the config runs the canary steps, and a promotion completes them', async () => {
  const controller = await atPause();
  expect(templateAnnotations(await kinds.read(kind))).toHaveProperty(['reroll.dev/config-hash']);
  // As `kubectl argo rollouts promote` does.
  await patchStatus({ pauseConditions: null, controllerPause: false, currentStepIndex: 2 });
  await kinds.until('the end of the rollout', kind, (rollout) => statusOf(rollout).phase === 'Healthy');
  await waitFor('two pods with the new content', async () => (await colors()).join() === 'blue,blue');
  await waitFor('the status of a rollout that is done', async () => (await stateOf()) === 'current');
  expect(controller.lines.filter(({ msg }) => msg === 'rolled')).toHaveLength(1);
});

test('an aborted canary is a failed rollout, and its stable pods have both contents', async () => {
  const controller = await atPause();
  await patchStatus({ abort: true });
  await kinds.until('the end of the rollout', kind, (rollout) => statusOf(rollout).phase === 'Degraded');
  await controller.line('rollout judged', ({ result }) => result === 'failed');
  // The stable pod that replaces the one of the canary starts with what the ConfigMap has then.
  await waitFor('the stable pods', async () => (await stableColors()).join() === 'blue,red');
  expect(await stateOf()).toBe('failed');
  expect(controller.lines.filter(({ msg }) => msg === 'rolled')).toHaveLength(1);
});

test('a restart replaces all pods without a step', async () => {
  const controller = await healthy({ 'reroll.dev/rollout-strategy': 'restart' });
  const before = templateAnnotations(await kinds.read(kind));
  await kinds.config('blue');
  const restarted = await kinds.until('the restart', kind, (rollout) => {
    const at = restartAtOf(rollout);
    return at !== undefined && statusOf(rollout).restartedAt === at;
  });
  await waitFor('two pods with the new content', async () => (await colors()).join() === 'blue,blue');
  await waitFor('the status of a restart that is done', async () => (await stateOf()) === 'current');
  expect(recordOf(restarted)?.roll?.to).toBe(restartAtOf(restarted));
  expect(templateAnnotations(restarted)).toEqual(before);
  expect(controller.lines.filter(({ msg }) => msg === 'rolled')).toHaveLength(1);
});
