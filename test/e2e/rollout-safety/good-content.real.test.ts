/** Good content of shared configs on a real control plane: all users get it, in waves that never exceed the limit. */
import { expect } from '@jest/globals';

import { behave } from '../../cluster/pod-behaviour.ts';
import { keepTerminatingAnnotation } from '../../cluster/pod-status.ts';
import type { RolloutHistory } from '../../support/outside/history.ts';
import type { ObservedWorkload } from '../../support/rollout-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import { staged, useRolloutSafety } from './fixture.ts';
import { untilGo, type Scenario } from './scenario.ts';

const safety = useRolloutSafety({ controller: staged('8s') });

function expectRolledOnce(history: RolloutHistory, users: readonly ObservedWorkload[]): void {
  expect(Object.fromEntries(users.map((user) => [user, history.rolls(user)]))).toEqual(
    Object.fromEntries(users.map((user) => [user, 1])),
  );
}

safety.scenario('500-good: a hundred workloads in waves, all end right', async (scenario) => {
  const users = await scenario.deployUsers(100);
  // Slow enough that the workloads of a wave are in flight together.
  await scenario.edit('ConfigMap/app', behave('slow:500'));
  await scenario.allComplete(users);
  const history = await scenario.withinLimits();
  expectRolledOnce(history, users);
  // A tenth of the users goes together, once enough have proven the content.
  expect(history.mostInFlight).toBeGreaterThan(5);
});

safety.scenario('two-configs-one-commit: twenty users of both, no deadlock', async (scenario) => {
  const configs = ['ConfigMap/one', 'ConfigMap/two'] as const;
  for (const config of configs) await scenario.create(config, 'first');
  const users = [
    ...(await scenario.deploy({ count: 16, uses: configs, prefix: 'both' })),
    ...(await scenario.deploy({ count: 8, uses: ['ConfigMap/one'], prefix: 'one' })),
    ...(await scenario.deploy({ count: 8, uses: ['ConfigMap/two'], prefix: 'two' })),
  ];
  await Promise.all(configs.map((config) => scenario.edit(config, 'second')));
  await scenario.allComplete(users);
  await scenario.withinLimits();
  for (const pod of await scenario.pods(users)) {
    const started = pod.metadata.annotations?.['fake-node.reroll.dev/started-with'] ?? '';
    expect(started).not.toContain('first');
  }
});

safety.scenario('secret-canary-then-all: after the canary of a Secret, all others go together', async (scenario) => {
  await scenario.create('Secret/db', 'first');
  const users = await scenario.deploy({ count: 20, uses: ['Secret/db'] });
  await scenario.edit('Secret/db', untilGo);
  const canary = await scenario.canary();
  await scenario.onlyBroken(canary);
  await scenario.go();
  await scenario.watch.until('the canary to be complete', ({ complete }) => complete.includes(canary));
  await scenario.waitForGo();
  await scenario.watch.until('all others to be in flight', ({ inFlight }) => inFlight.length === users.length - 1);
  await scenario.go();
  await scenario.allComplete(users);
  expectRolledOnce(await scenario.withinLimits(), users);
});

/** Lets the pods of the namespace go that are kept Terminating, once they are deleted. */
async function letGo(scenario: Scenario, users: readonly ObservedWorkload[]): Promise<void> {
  const list = await scenario.client.get(scenario.core('pods'));
  const metadata = { annotations: { [keepTerminatingAnnotation]: null } };
  for (const { metadata: pod } of list['items'] as Awaited<ReturnType<Scenario['pods']>>) {
    await scenario.client.patch(scenario.core('pods', pod.name), { metadata });
  }
  await waitFor('every user to have a pod that is not terminating', async () => {
    return (await scenario.pods(users)).length === users.length;
  });
}

safety.scenario('recreate: it is not complete before a pod is there', async (scenario) => {
  const users = await scenario.deployUsers(12, {
    spec: { strategy: { type: 'Recreate' } },
    templateAnnotations: { [keepTerminatingAnnotation]: 'true' },
  });
  await scenario.edit('ConfigMap/app', 'second');
  const canary = await scenario.canary();
  // The old pod is on its way out and counts no more: 0 of 0 pods are updated.
  await waitFor('a status without pods', async () => {
    const { metadata, ['status']: status } = await scenario.client.get(scenario.pathOf(canary));
    const { replicas = 0, observedGeneration } = status as { replicas?: number; observedGeneration?: number };
    return replicas === 0 && observedGeneration === metadata.generation;
  });
  await scenario.onlyBroken(canary);
  await letGo(scenario, users);
  await scenario.allComplete(users);
  expectRolledOnce(await scenario.withinLimits(), users);
});
