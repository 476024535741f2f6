/** No controller of Kubernetes replaces pods for a while, on a real control plane that belongs to this test. */
import { expect } from '@jest/globals';

import { startControlPlane, type ControlPlane } from '../../cluster/control-plane.ts';
import { startFakeNode } from '../../cluster/fake-node.ts';
import { ContractCluster } from '../../contract/cluster.ts';
import { waitFor } from '../../support/wait-for.ts';
import { staged, useRolloutSafety } from './fixture.ts';

let plane: ControlPlane | undefined;

/** With a fake node, which ends with it. */
async function startOwnPlane(): Promise<ControlPlane> {
  const started = await startControlPlane();
  const node = await startFakeNode(started);
  const stopPlane = started.stop.bind(started);
  started.stop = async (): Promise<void> => {
    await node.stop();
    await stopPlane();
  };
  plane = started;
  return started;
}

const safety = useRolloutSafety({
  controller: staged('5s'),
  cluster: new ContractCluster(startOwnPlane),
});

safety.scenario('kcm-down: the canary keeps its place while nothing observes it', async (scenario) => {
  const users = await scenario.deployUsers(12);
  await plane?.killControllerManager('SIGKILL');
  await scenario.edit('ConfigMap/app', 'second');
  const canary = await scenario.canary();
  await waitFor('an Event that says that its rollout is not observed', async () => {
    return (await scenario.events(canary)).some((event) => event.includes('observe'));
  });
  await scenario.onlyBroken(canary);
  expect(scenario.watch.history.trips).toEqual([]);
  await plane?.startControllerManager();
  await scenario.allComplete(users);
  const history = await scenario.withinLimits();
  expect(users.map((user) => history.rolls(user))).toEqual(users.map(() => 1));
});
