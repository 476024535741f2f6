/** Pods or rolls that the API server refuses, on a real control plane. */
import { expect } from '@jest/globals';

import type { ObservedWorkload } from '../../support/rollout-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import { staged, useRolloutSafety } from './fixture.ts';
import type { Scenario } from './scenario.ts';

const safety = useRolloutSafety({ controller: staged('5s') });
const config = 'ConfigMap/app';

/** Allows so many pods in the namespace. Resolves when that is in force. */
async function allowPods(scenario: Scenario, pods: number): Promise<void> {
  const path = scenario.core('resourcequotas');
  const spec = { hard: { pods: String(pods) } };
  const { status } = await scenario.client.request('POST', path, { body: { metadata: { name: 'pods' }, spec } });
  if (status === 409) await scenario.client.patch(`${path}/pods`, { spec });
  await waitFor('the quota to count', async () => {
    const { hard, used } = (await scenario.client.get(`${path}/pods`))['status'] as Record<string, { pods?: string }>;
    return hard?.pods === String(pods) && used?.pods !== undefined;
  });
}

safety.scenario('quota: a canary whose pod is refused fails, and ends well once there is room', async (scenario) => {
  const users = await scenario.deployUsers(12);
  await allowPods(scenario, users.length);
  await scenario.edit(config, 'second');
  const { by } = await scenario.tripped();
  await scenario.onlyBroken(by);
  await allowPods(scenario, 3 * users.length);
  await scenario.allComplete(users);
  const history = await scenario.withinLimits();
  expect(users.map((user) => history.rolls(user))).toEqual(users.map(() => 1));
});

const policies = '/apis/admissionregistration.k8s.io/v1';

/** A policy that denies changes of the pod template of a workload. Resolves, once it is in force, with its end. */
async function denyRolls(scenario: Scenario, workload: ObservedWorkload): Promise<() => Promise<void>> {
  const [, denied = ''] = workload.split('/');
  const name = `deny-rolls-${scenario.namespace}`;
  const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments'] };
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': scenario.namespace } };
  const expression = `object.metadata.name != '${denied}' || object.spec.template == oldObject.spec.template`;
  await scenario.client.create(`${policies}/validatingadmissionpolicies`, {
    metadata: { name },
    spec: { matchConstraints: { namespaceSelector, resourceRules: [rule] }, validations: [{ expression }] },
  });
  await scenario.client.create(`${policies}/validatingadmissionpolicybindings`, {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
  const isDenied = async (): Promise<boolean> => {
    const body = { spec: { template: { metadata: { annotations: { probe: 'true' } } } } };
    const path = `${scenario.pathOf(workload)}?dryRun=All`;
    const contentType = 'application/merge-patch+json';
    return (await scenario.client.request('PATCH', path, { body, contentType })).status !== 200;
  };
  await waitFor('the policy to be in force', isDenied);
  return async () => {
    await scenario.client.delete(`${policies}/validatingadmissionpolicybindings/${name}`);
    await scenario.client.delete(`${policies}/validatingadmissionpolicies/${name}`);
    await waitFor('the policy to be gone', async () => !(await isDenied()));
  };
}

safety.scenario('refused-first: the first in the order is refused by a policy, and others go', async (scenario) => {
  const users = await scenario.deployUsers(12);
  const first: ObservedWorkload = 'Deployment/w-0';
  const others = users.filter((user) => user !== first);
  await scenario.annotate(first, { 'reroll.dev/canary': 'true' });
  const allow = await denyRolls(scenario, first);
  try {
    await scenario.edit(config, 'second');
    await scenario.allComplete(others);
    expect((await scenario.withinLimits()).rolls(first)).toBe(0);
  } finally {
    await allow();
  }
  // A change of its own makes the controller try again at once.
  await scenario.client.patch(scenario.pathOf(first), { metadata: { labels: { touched: 'true' } } });
  await scenario.allComplete(users);
  await scenario.withinLimits();
});
