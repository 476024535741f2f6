/** Which users may approve, and end the hold of a Namespace, where the approval policies are applied. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { daemonSet, deployment, statefulSet } from '../contract/objects.ts';
import type { ApiObject } from '../support/api-client.ts';
import { createPolicies, isApprovalRefused, policiesIn } from '../support/approval-policy.ts';
import { renderChart } from '../support/tools.ts';
import { waitFor } from '../support/wait-for.ts';
import { approverAccount, approverGroup, useApprovalPolicy, type User } from './approvers.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();
const users = useApprovalPolicy(e2e);

const approved = 'reroll.dev/approved';
const id = 'k3xq7m2pzt4wab5c';
const only = `only group ${approverGroup} or ServiceAccount ${approverAccount} may`;

const deployments = (name?: string): string => e2e.cluster.group('apps/v1', 'deployments', name);

/** A Deployment as a file has it. */
function manifest(annotations: Readonly<Record<string, string>>, name = 'web'): object {
  const body = deployment(name) as ApiObject;
  return { ...body, apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, annotations } };
}

/** The approvals of all Deployments. */
async function approvals(): Promise<readonly string[]> {
  const { items } = await e2e.cluster.client.get(deployments());
  return (items as ApiObject[]).flatMap(({ metadata }) => metadata.annotations?.[approved] ?? []);
}

const byFile =
  (...args: readonly string[]) =>
  async (ids: string): Promise<readonly string[]> => [...args, '-f', await users.fileOf(manifest({ [approved]: ids }))];

const patch = (ids: string): string => JSON.stringify({ metadata: { annotations: { [approved]: ids } } });

/** The arguments of kubectl that write an approval. */
const ways: readonly (readonly [string, (ids: string) => Promise<readonly string[]>])[] = [
  ['kubectl annotate', async (ids) => ['annotate', '--overwrite', 'deployment/web', `${approved}=${ids}`]],
  ['kubectl patch', async (ids) => ['patch', 'deployment/web', '--type=merge', '-p', patch(ids)]],
  [
    'kubectl patch of the status',
    async (ids) => ['patch', 'deployment/web', '--subresource=status', '--type=merge', '-p', patch(ids)],
  ],
  ['kubectl apply', byFile('apply')],
  ['kubectl apply --server-side', byFile('apply', '--server-side', '--force-conflicts')],
  ['kubectl replace', byFile('replace')],
  ['kubectl create', async (ids) => ['create', '-f', await users.fileOf(manifest({ [approved]: ids }, 'other'))]],
];

describe('an approval', () => {
  beforeEach(async () => {
    await e2e.cluster.client.create(deployments(), deployment('web'));
    // Otherwise a write of the Deployment controller could conflict with that of the test.
    await users.outsider.kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
  });

  test.each(ways)('a person outside the group cannot approve by %s', async (_way, args) => {
    expect(await users.outsider.refusedKubectl(...(await args(id)))).toContain(`${only} add ${id} to ${approved}`);
    expect(await approvals()).toEqual([]);
  });

  test.each(ways)('a person in the group can approve by %s', async (_way, args) => {
    await users.approver.kubectl(...(await args(id)));
    expect(await approvals()).toEqual([id]);
  });

  test.each(ways)('a named ServiceAccount can approve by %s', async (_way, args) => {
    await users.robot.kubectl(...(await args(id)));
    expect(await approvals()).toEqual([id]);
  });

  const annotate = (user: User, text: string): Promise<string> =>
    user.kubectl('annotate', '--overwrite', 'deployment/web', `${approved}=${text}`);

  test('a person outside the group keeps, sorts and removes entries, and cannot put one back', async () => {
    const ids = Array.from({ length: 32 }, (_, index) => id.slice(2) + String(10 + index));
    await annotate(users.approver, ids.join(','));
    await users.outsider.kubectl('label', 'deployment/web', 'team=shop');
    const [first = '', second = ''] = ids;
    for (const text of [ids.toReversed().join(', '), `${first},${second},,${first}`, ` ${second}`, '']) {
      await annotate(users.outsider, text);
    }
    expect(await approvals()).toEqual(['']);
    await annotate(users.approver, 'c');
    const message = await users.outsider.refusedKubectl('annotate', '--overwrite', 'deployment/web', `${approved}=b,c`);
    expect(message).toContain(`${only} add b to ${approved}\n`);
    await users.outsider.kubectl('annotate', 'deployment/web', `${approved}-`);
    expect(await approvals()).toEqual([]);
  });

  test('the refusal names every annotation and entry', async () => {
    const annotations = ['reroll.dev/now=a,b', 'reroll.dev/resume=tc', 'reroll.dev/auto=true'];
    const message = await users.outsider.refusedKubectl('annotate', 'deployment/web', ...annotations);
    expect(message).toContain(
      "ValidatingAdmissionPolicy 'reroll-approval' with binding 'reroll-approval' denied request: " +
        `${only} add a, b to reroll.dev/now and tc to reroll.dev/resume\n`,
    );
  });

  test('a value that is too long to be compared is refused, except to a person in the group', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `id${String(index)}`).join(',');
    await annotate(users.approver, ids.slice(0, 10_000));
    const replace = await byFile('replace')(ids);
    expect(await users.outsider.refusedKubectl(...replace)).toContain("ValidatingAdmissionPolicy 'reroll-approval'");
    await users.approver.kubectl(...replace);
    expect(await approvals()).toEqual([ids]);
  });
});

describe.each([
  ['Deployment', 'deployments', deployment],
  ['StatefulSet', 'statefulsets', statefulSet],
  ['DaemonSet', 'daemonsets', daemonSet],
] as const)('a %s', (_kind, plural, bodyOf) => {
  beforeEach(() => e2e.cluster.client.create(e2e.cluster.group('apps/v1', plural), bodyOf('web')));

  test.each(['approved', 'now', 'resume'])('%s is protected', async (name) => {
    const key = `reroll.dev/${name}`;
    expect(await users.outsider.refusedKubectl('annotate', `${plural}/web`, `${key}=${id}`)).toContain(
      `${only} add ${id} to ${key}`,
    );
    await users.approver.kubectl('annotate', `${plural}/web`, `${key}=${id}`);
  });

  test('record and pending are not', async () => {
    const annotations = ['reroll.dev/record={}', 'reroll.dev/pending={}', 'reroll.dev/hold=true'];
    await users.outsider.kubectl('annotate', `${plural}/web`, ...annotations);
    await users.outsider.kubectl('annotate', `${plural}/web`, ...annotations.map((text) => text.replace(/=.*/, '-')));
  });
});

describe('the hold of a Namespace', () => {
  const hold = 'reroll.dev/hold';
  const namespace = (): string => `namespace/${e2e.cluster.namespace}`;
  const annotate = (user: User, text: string): Promise<string> =>
    user.kubectl('annotate', '--overwrite', namespace(), text);
  async function current(): Promise<string | undefined> {
    const { metadata } = await e2e.cluster.client.get(`/api/v1/namespaces/${e2e.cluster.namespace}`);
    return metadata.annotations?.[hold];
  }

  const removal = JSON.stringify({ metadata: { annotations: { [hold]: null } } });

  async function finalize(): Promise<readonly string[]> {
    const path = `/api/v1/namespaces/${e2e.cluster.namespace}`;
    const object = await e2e.cluster.client.get(path);
    const file = await users.fileOf({ ...object, metadata: { ...object.metadata, annotations: {} } });
    return ['replace', '--raw', `${path}/finalize`, '-f', file];
  }

  const endings: readonly (readonly [string, () => Promise<readonly string[]>])[] = [
    ['removing it', async () => ['annotate', namespace(), `${hold}-`]],
    ['hold=false', async () => ['annotate', '--overwrite', namespace(), `${hold}=false`]],
    ['another hold', async () => ['annotate', '--overwrite', namespace(), `${hold}=true INC-4712`]],
    [
      'a write of the status',
      async () => ['patch', namespace(), '--subresource=status', '--type=merge', '-p', removal],
    ],
    ['a write of the finalizers', finalize],
  ];

  test.each(endings)('a person outside the group can add one, and cannot end it by %s', async (_way, args) => {
    await annotate(users.outsider, `${hold}=true INC-4711`);
    expect(await users.outsider.refusedKubectl(...(await args()))).toContain(
      `${only} remove or change ${hold} of a Namespace, which is true INC-4711`,
    );
    await users.outsider.kubectl('label', namespace(), 'team=shop');
    expect(await current()).toBe('true INC-4711');
  });

  test.each(endings)('a person in the group and a named ServiceAccount can end it by %s', async (_way, args) => {
    for (const user of [users.approver, users.robot]) {
      await annotate(users.approver, `${hold}=true INC-4711`);
      await user.kubectl(...(await args()));
      expect(await current()).not.toBe('true INC-4711');
    }
  });

  test('a hold that is false is none', async () => {
    for (const text of [`${hold}=false`, `${hold}=false until Monday`, `${hold}-`, `${hold}=false`, `${hold}=true`]) {
      await annotate(users.outsider, text);
    }
    await annotate(users.approver, `${hold}=falsely`);
    const message = await users.outsider.refusedKubectl('annotate', namespace(), `${hold}-`);
    expect(message).toContain(`${only} remove or change ${hold} of a Namespace, which is falsely\n`);
  });
});

test('the API server finds no mistake in the types of the policies', async () => {
  for (const name of ['reroll-approval', 'reroll-hold']) {
    const path = `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${name}`;
    const status = await waitFor('the types to be checked', async () => {
      const found = (await e2e.cluster.client.get(path))['status'] as { typeChecking?: object } | undefined;
      return found?.typeChecking;
    });
    expect(status).toEqual({});
  }
});

test('the policies of the chart: its prefix, names with any character, and only its namespaces', async () => {
  const { client, namespace } = e2e.cluster;
  const values = ['fullnameOverride=other', 'options.annotation-prefix=x.example.com', `namespaces={${namespace}}`];
  const groups = String.raw`approvalPolicy.groups={a<b,it's "one\\two"}`;
  const args = [...values, 'approvalPolicy.enabled=true', groups].flatMap((value) => ['--set', value]);
  e2e.cluster.onLeave(await createPolicies(client, policiesIn(await renderChart(...args))));
  await waitFor('the policy', () => isApprovalRefused(client, namespace, 'x.example.com'));
  expect(await isApprovalRefused(client, 'default', 'x.example.com')).toBe(false);
});
