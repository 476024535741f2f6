/** Pods of the fake node behave as the content asks with which they start: the scenarios of this folder use that. */
import { expect } from '@jest/globals';

import { behave } from '../../cluster/pod-behaviour.ts';
import { contentAtStart, keepTerminatingAnnotation } from '../../cluster/pod-status.ts';
import type { ApiObject } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useRolloutSafety } from './fixture.ts';
import { untilGo, type Scenario } from './scenario.ts';

// No controller of reroll is needed: these pods are of no workload.
const safety = useRolloutSafety();

interface Seen {
  readonly phase: string;
  readonly isReady: boolean;
  readonly waiting: string | undefined;
  readonly restarts: number;
  /** Undefined before the first start. */
  readonly startedWith: string | undefined;
}

/** A pod that uses `ConfigMap/app` with this content. */
async function start(scenario: Scenario, value: string, annotations = {}): Promise<void> {
  await scenario.create('ConfigMap/app', value);
  await scenario.client.create(scenario.core('pods'), {
    metadata: { name: 'web', labels: { app: 'web' }, annotations },
    spec: { containers: [{ name: 'main', image: 'any', envFrom: [{ configMapRef: { name: 'app' } }] }] },
  });
}

function seen(pod: ApiObject): Seen {
  const {
    conditions = [],
    containerStatuses = [],
    phase,
  } = pod['status'] as {
    phase: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: { restartCount: number; state: { waiting?: { reason: string } } }[];
  };
  const [main] = containerStatuses;
  const content = contentAtStart(pod)?.get('ConfigMap/app');
  return {
    phase,
    isReady: conditions.some(({ type, status }) => type === 'Ready' && status === 'True'),
    waiting: main?.state.waiting?.reason,
    restarts: main?.restartCount ?? 0,
    startedWith: content?.slice(content.indexOf(' ') + 1),
  };
}

const until = (scenario: Scenario, what: string, fits: (pod: Seen) => boolean): Promise<Seen> =>
  waitFor(what, async () => {
    const now = seen(await scenario.client.get(scenario.core('pods', 'web')));
    return fits(now) && now;
  });

const text = (value: string): string => JSON.stringify({ value });

safety.scenario('not-ready: it runs and is not ready, whatever the content becomes', async (scenario) => {
  const bad = behave('not-ready');
  await start(scenario, bad);
  const running = { phase: 'Running', isReady: false, waiting: undefined, restarts: 0, startedWith: text(bad) };
  expect(await until(scenario, 'the pod to run', ({ phase }) => phase === 'Running')).toEqual(running);
  await scenario.edit('ConfigMap/app', 'good');
  await scenario.client.create(scenario.core('configmaps'), { metadata: { name: 'later' } });
  expect(seen(await scenario.client.get(scenario.core('pods', 'web')))).toEqual(running);
});

safety.scenario('crash-loop: each restart reads the content, and a good one ends the loop', async (scenario) => {
  await start(scenario, behave('crash-loop'));
  const crashing = await until(scenario, 'a restart', ({ restarts }) => restarts > 0);
  expect(crashing).toMatchObject({ isReady: false, waiting: 'CrashLoopBackOff' });
  await scenario.edit('ConfigMap/app', 'good');
  const healed = await until(scenario, 'the pod to be ready', ({ isReady }) => isReady);
  expect(healed).toMatchObject({ waiting: undefined, startedWith: text('good') });
  expect(healed.restarts).toBeGreaterThan(crashing.restarts);
});

safety.scenario('refused: no container is created until the content is good', async (scenario) => {
  await start(scenario, behave('refused'));
  const refused = await until(scenario, 'the refusal', ({ waiting }) => waiting === 'CreateContainerError');
  expect(refused).toMatchObject({ phase: 'Pending', isReady: false, restarts: 0, startedWith: undefined });
  await scenario.edit('ConfigMap/app', 'good');
  expect(await until(scenario, 'the pod to be ready', ({ isReady }) => isReady)).toMatchObject({
    restarts: 0,
    startedWith: text('good'),
  });
});

safety.scenario('crash-after-ready: it is ready before each crash', async (scenario) => {
  await start(scenario, behave('crash-after-ready:400'));
  for (const restarts of [0, 1]) {
    await until(scenario, 'the pod to be ready', (pod) => pod.isReady && pod.restarts === restarts);
    const crashed = await until(scenario, 'the crash', (pod) => !pod.isReady && pod.restarts === restarts);
    expect(crashed.waiting).toBe('CrashLoopBackOff');
  }
});

safety.scenario('slow, and until: it runs before it is ready', async (scenario) => {
  await start(scenario, behave('slow:400'));
  await until(scenario, 'the pod to run', ({ phase, isReady }) => phase === 'Running' && !isReady);
  await until(scenario, 'the pod to be ready', ({ isReady }) => isReady);
  await scenario.client.delete(scenario.core('pods', 'web'));
  await scenario.client.delete(scenario.core('configmaps', 'app'));
  await waitFor('the pod to be gone', async () => {
    return (await scenario.client.request('GET', scenario.core('pods', 'web'))).status === 404;
  });
  await start(scenario, untilGo);
  await until(scenario, 'the pod to run', ({ phase, isReady }) => phase === 'Running' && !isReady);
  await scenario.go();
  await until(scenario, 'the pod to be ready', ({ isReady }) => isReady);
});

safety.scenario('a pod stays Terminating while its annotation says so', async (scenario) => {
  await start(scenario, 'good', { [keepTerminatingAnnotation]: 'true' });
  await until(scenario, 'the pod to be ready', ({ isReady }) => isReady);
  await scenario.client.call('DELETE', scenario.core('pods', 'web'), { body: { gracePeriodSeconds: 1 } });
  // A pod that is deleted later, and that nothing keeps, is gone before.
  await scenario.client.create(scenario.core('pods'), {
    metadata: { name: 'other' },
    spec: { containers: [{ name: 'main', image: 'any' }] },
  });
  await waitFor('the other pod to be ready', async () => {
    return seen(await scenario.client.get(scenario.core('pods', 'other'))).isReady;
  });
  await scenario.client.delete(scenario.core('pods', 'other'));
  await waitFor('the other pod to be gone', async () => {
    return (await scenario.client.request('GET', scenario.core('pods', 'other'))).status === 404;
  });
  const { metadata } = await scenario.client.get(scenario.core('pods', 'web'));
  expect(metadata['deletionTimestamp']).toBeDefined();
  await scenario.client.patch(scenario.core('pods', 'web'), {
    metadata: { annotations: { [keepTerminatingAnnotation]: null } },
  });
  await waitFor('the pod to be gone', async () => {
    return (await scenario.client.request('GET', scenario.core('pods', 'web'))).status === 404;
  });
});
