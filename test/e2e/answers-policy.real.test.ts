/** `reroll approve`, `reroll now` and `reroll hold` where the approval policies are applied. */
import { expect, test } from '@jest/globals';

import { Answering } from './answering.ts';
import { approverAccount, approverGroup, useApprovalPolicy } from './approvers.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();
const users = useApprovalPolicy(e2e);
const answers = new Answering(e2e);

const only = `only group ${approverGroup} or ServiceAccount ${approverAccount} may`;

test('vap-denies-approval-by-others', async () => {
  await answers.lead();
  await answers.deploy({ web: { 'reroll.dev/approval': 'required' } });
  await answers.edit('blue');
  const id = await answers.waits('web', ['approval']);

  const { outsider, approver } = users;
  for (const args of [[], ['--dry-run']]) {
    const refused = await answers.runAs(outsider.kubeconfig, 'approve', 'deploy/web', ...args);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`deployment.apps/web in ${e2e.cluster.namespace} is not approved: `);
    expect(refused.stderr).toContain(`${only} add ${id} to reroll.dev/approved`);
  }
  expect(await answers.annotation('web', 'approved')).toBeUndefined();
  expect(answers.countOf('web')).toBe(0);

  expect(await answers.runAs(approver.kubeconfig, 'approve', 'deploy/web')).toMatchObject({ code: 0 });
  await answers.rolls('web');
});

test('a user outside the group can hold a Namespace, and cannot lift that', async () => {
  const { outsider, approver } = users;
  const target = `ns/${e2e.cluster.namespace}`;
  expect(await answers.runAs(outsider.kubeconfig, 'hold', target, '--reason', 'INC-1')).toMatchObject({ code: 0 });
  const refused = await answers.runAs(outsider.kubeconfig, 'hold', target, '--off');
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain(`${only} remove or change reroll.dev/hold of a Namespace, which is true INC-1`);
  expect(await answers.runAs(approver.kubeconfig, 'hold', target, '--off')).toMatchObject({ code: 0 });
});
