/** An admission policy refuses the options on the Lease: the replica leads all the same, and the log has the reason. */
import { expect, test } from '@jest/globals';

import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, leasePath } from './installation.ts';
import { useReplicas } from './replicas.ts';

const e2e = useInstallation();
const replicas = useReplicas(e2e);

const admission = '/apis/admissionregistration.k8s.io/v1';
const name = 'reroll-no-options';
const key = 'reroll.dev/options';

/** Resolves when the policy is in force; it ends with the test. */
async function refuseOptions(): Promise<void> {
  const { client } = e2e.cluster;
  const operations = ['CREATE', 'UPDATE'];
  const rule = { apiGroups: ['coordination.k8s.io'], apiVersions: ['v1'], operations, resources: ['leases'] };
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': installNamespace } };
  const expression = `!has(object.metadata.annotations) || !('${key}' in object.metadata.annotations)`;
  await client.create(`${admission}/validatingadmissionpolicies`, {
    metadata: { name },
    spec: {
      matchConstraints: { namespaceSelector, resourceRules: [rule] },
      validations: [{ expression, message: 'no options here' }],
    },
  });
  await client.create(`${admission}/validatingadmissionpolicybindings`, {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
  e2e.cluster.onLeave(async () => {
    for (const plural of ['validatingadmissionpolicybindings', 'validatingadmissionpolicies']) {
      await client.request('DELETE', `${admission}/${plural}/${name}`);
    }
  });
  const probe = { metadata: { name: 'probe', annotations: { [key]: '{}' } } };
  const path = leasePath.replace(/\/reroll$/, '?dryRun=All');
  await waitFor('the policy to be in force', async () => {
    return (await client.request('POST', path, { body: probe })).status === 422;
  });
}

test('it leads, renews and releases the Lease without them, and warns once', async () => {
  await refuseOptions();
  const leader = replicas.launch();
  const { reason } = await leader.line('options not published on the Lease');
  expect(reason).toContain('no options here');
  await leader.line('leading');
  const { renewTime } = await replicas.lease('a holder', ({ holderIdentity }) => holderIdentity !== '');
  await replicas.lease('a renewal', (spec) => spec.renewTime > renewTime);
  expect((await e2e.cluster.client.get(leasePath)).metadata.annotations ?? {}).not.toHaveProperty([key]);
  await replicas.deploy('a');
  await replicas.recorded();
  await replicas.edit('a');
  await replicas.rolledExactly({ a: 1 });
  expect(await leader.stop()).toEqual({ code: 0, signal: null });
  const warnings = leader.lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg);
  expect(warnings).toEqual(['options not published on the Lease']);
});
