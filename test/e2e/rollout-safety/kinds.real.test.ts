/** StatefulSets and DaemonSets whose rollouts get stuck, on a real control plane. */
import { expect } from '@jest/globals';

import { startFakeNode, type FakeNode } from '../../cluster/fake-node.ts';
import { fakeNodeTaint } from '../../cluster/node-registration.ts';
import { behave } from '../../cluster/pod-behaviour.ts';
import type { ApiObject } from '../../support/api-client.ts';
import { waitFor } from '../../support/wait-for.ts';
import { staged, useRolloutSafety } from './fixture.ts';
import { hasStartedWith, type Scenario } from './scenario.ts';

const safety = useRolloutSafety({ controller: staged('5s') });
const config = 'ConfigMap/app';

safety.scenario('statefulset-stuck: the pod is named that blocks the fix', async (scenario) => {
  const users = await scenario.deployUsers(10, { kind: 'StatefulSet', spec: { replicas: 2 } });
  await scenario.edit(config, `second: ${behave('not-ready')}`);
  const { by } = await scenario.tripped();
  await scenario.onlyBroken(by);
  await scenario.edit(config, 'third');
  const stuck = `${by.slice(by.indexOf('/') + 1)}-1`;
  await waitFor('the Event RolloutStuck with the name of the pod', async () => {
    return (await scenario.events(by)).some((event) => event.startsWith('RolloutStuck') && event.includes(stuck));
  });
  // It is true: the StatefulSet controller waits for a pod that will never be ready.
  const blocking = await scenario.client.get(scenario.core('pods', stuck));
  expect(hasStartedWith(blocking, 'second')).toBe(true);
  await scenario.client.delete(scenario.core('pods', stuck));
  await scenario.allComplete(users);
  await scenario.withinLimits();
});

/** As the node lifecycle controller does 40 s after the last word of a node: its pods are not ready any more. */
async function markNotReady(scenario: Scenario, nodeName: string): Promise<void> {
  const list = await scenario.client.get(`${scenario.core('pods')}?fieldSelector=spec.nodeName%3D${nodeName}`);
  for (const { metadata, ['status']: status } of list['items'] as ApiObject[]) {
    const { conditions } = status as { conditions: readonly { readonly type: string }[] };
    const changed = conditions.map((each) => (each.type === 'Ready' ? { ...each, status: 'False' } : each));
    await scenario.client.patch(`${scenario.core('pods', metadata.name)}/status`, { status: { conditions: changed } });
  }
}

const startNode = (scenario: Scenario, name: string): Promise<FakeNode> =>
  startFakeNode(scenario.cluster, { name, isTainted: true });

/** The names of the pods of the namespace that stay Terminating. */
async function terminating(scenario: Scenario): Promise<readonly string[]> {
  const list = await scenario.client.get(scenario.core('pods'));
  const gone = (list['items'] as ApiObject[]).filter(({ metadata }) => metadata['deletionTimestamp'] !== undefined);
  return gone.map(({ metadata }) => metadata.name);
}

safety.scenario('daemonset-with-a-dead-node: it is no failure of the content, and reported', async (scenario) => {
  const names = [1, 2, 3].map((number) => `${scenario.namespace}-${String(number)}`);
  const dead = names[2] ?? '';
  const nodes = new Map(await Promise.all(names.map(async (name) => [name, await startNode(scenario, name)] as const)));
  try {
    await scenario.create(config, 'first');
    const [daemons = 'DaemonSet/none'] = await scenario.deploy({
      count: 1,
      kind: 'DaemonSet',
      prefix: 'daemon',
      annotations: { 'reroll.dev/canary': 'true' },
      podSpec: {
        nodeSelector: { [fakeNodeTaint]: 'true' },
        tolerations: [{ key: fakeNodeTaint, operator: 'Exists' }],
      },
    });
    const others = await scenario.deploy({ count: 11 });
    await nodes.get(dead)?.stop();
    await markNotReady(scenario, dead);
    await waitFor('an unavailable pod', async () => {
      const { numberUnavailable } = (await scenario.client.get(scenario.pathOf(daemons)))['status'] as {
        numberUnavailable?: number;
      };
      return numberUnavailable === 1;
    });

    await scenario.edit(config, 'second');
    expect(await scenario.canary()).toBe(daemons);
    await waitFor('the pod of the dead node to be Terminating', async () => (await terminating(scenario)).length === 1);
    // Nothing ends its rollout, so what counts as in flight from outside is the others.
    scenario.watch.leaveOut(daemons);
    await scenario.allComplete(others);
    const { trips } = await scenario.withinLimits();
    expect(trips).toEqual([]);
    await waitFor('an Event that says that a node may be dead', async () => {
      return (await scenario.events(daemons)).some((event) => /^RolloutFailed\b.*dead node/.test(event));
    });
    expect(await terminating(scenario)).toHaveLength(1);

    nodes.set(dead, await startNode(scenario, dead));
    const history = await scenario.watch.until('the DaemonSet on three nodes', (seen) => seen.isSettled(daemons));
    expect(history.rolls(daemons)).toBe(1);
  } finally {
    await Promise.all([...nodes.values()].map((node) => node.stop()));
    await Promise.all(names.map((name) => scenario.client.delete(`/api/v1/nodes/${name}`)));
  }
});
