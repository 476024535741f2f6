/** What may happen to the first workload that gets new content, on a real control plane. */
import { expect } from '@jest/globals';

import { behave } from '../../cluster/pod-behaviour.ts';
import { staged, useRolloutSafety } from './fixture.ts';
import { untilGo } from './scenario.ts';

const safety = useRolloutSafety({ controller: staged('5s') });
const config = 'ConfigMap/app';

safety.scenario('canary-deleted: the next one is picked', async (scenario) => {
  const users = await scenario.deployUsers(12);
  await scenario.edit(config, untilGo);
  const first = await scenario.canary();
  await scenario.client.delete(scenario.pathOf(first));
  await scenario.watch.until('the next canary', ({ rolled }) => rolled.length === 2);
  const second = await scenario.canary();
  await scenario.anotherOneRolls();
  expect((await scenario.withinLimits()).rolled).toEqual([first, second]);
  await scenario.go();
  await scenario.allComplete(users.filter((user) => user !== first));
  await scenario.withinLimits();
});

safety.scenario('ten-users-canary-deleted: the other nine do not go together', async (scenario) => {
  await scenario.deployUsers(10);
  await scenario.edit(config, behave('crash-loop'));
  const first = await scenario.canary();
  await scenario.client.delete(scenario.pathOf(first));
  const { by } = await scenario.tripped();
  await scenario.anotherOneRolls();
  const { rolled, unfinished } = await scenario.withinLimits();
  expect(rolled).toEqual([first, by]);
  expect(unfinished).toEqual([by]);
});

safety.scenario(
  'commit-to-the-canary: other changes of it while it fails do not excuse the content',
  async (scenario) => {
    await scenario.deployUsers(12);
    await scenario.edit(config, behave('crash-loop'));
    const canary = await scenario.canary();
    await scenario.client.patch(scenario.pathOf(canary), {
      metadata: { annotations: { 'reroll.dev/hold': 'true' } },
      spec: { replicas: 2 },
    });
    const { by } = await scenario.tripped();
    expect(by).toBe(canary);
    await scenario.onlyBroken(canary);
  },
);

safety.scenario('crash-after-ready: pods that crash a moment after they are ready prove nothing', async (scenario) => {
  await scenario.deployUsers(12);
  await scenario.edit(config, behave('crash-after-ready:300'));
  const { by } = await scenario.tripped();
  await scenario.anotherOneRolls();
  expect((await scenario.withinLimits()).rolled).toEqual([by]);
});

safety.scenario('rwo-replicas-1: a pod that crashes in the place of the old one proves nothing', async (scenario) => {
  const users = await scenario.deployUsers(12, {
    spec: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } },
  });
  await scenario.edit(config, behave('crash-loop'));
  const { by } = await scenario.tripped();
  await scenario.onlyBroken(by);
  expect(scenario.watch.history.down).toEqual([by]);
  // It has no pod that serves, so the fix goes to it at once.
  await scenario.edit(config, 'third');
  await scenario.allComplete(users);
  await scenario.withinLimits();
});
