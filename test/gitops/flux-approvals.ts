/** Commits to a workload that carries an approval, in a cluster with the approval policies; Flux is no approver. */
import { rolledOut } from '../e2e/scenarios/expectations.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import { holds } from '../e2e/scenarios/traces.ts';
import { imposeApprovalPolicy } from '../support/approval-policy.ts';
import { changedByOthers } from './change-count.ts';
import { color, image } from './example.ts';
import { rollsForApp, type Row } from './flux-row.ts';
import type { FluxSteps } from './flux-steps.ts';
import { byKubectl } from './kubectl-steps.ts';
import type { ClusterUser } from './cluster-user.ts';

const key = 'reroll.dev/approved';
const id = 'k3xq7m2pzt4wab5c';
const approvers = 'release-managers';

/** They concern the namespace of this scenario alone: other scenarios approve without them. */
const imposePolicy: Step = {
  description: 'the approval policies',
  run: async ({ client, params: { namespace } }) => {
    const labels = { 'approval-policy': namespace };
    await client.patch(`/api/v1/namespaces/${namespace}`, { metadata: { labels } });
    await imposeApprovalPolicy(client, { groups: [approvers], serviceAccounts: [] }, labels);
  },
};

export function approvals(flux: FluxSteps, user: ClusterUser): readonly Row[] {
  const approve = (...flags: readonly string[]): Step => {
    const approver = ['--as=approver', '--as-group=system:masters', `--as-group=${approvers}`];
    return byKubectl(user, ['annotate', 'deployment/web', `${key}=${id}`, ...approver, ...flags]);
  };
  const isApproved = holds('the approval is there', (env) => env.annotation(key) === id);
  const isNotApproved = holds('the approval is gone', (env) => env.annotation(key) === undefined);
  return [
    {
      does: 'with the approval policies, an approval that Flux takes back, one that it leaves, and commits',
      changes: { others: 1, reroll: 1 },
      steps: [
        imposePolicy,
        approve(),
        isApproved,
        flux.reconcile,
        isNotApproved,
        approve('--field-manager=flux-client-side-apply'),
        flux.push('Blue', color('red', 'blue')),
        rollsForApp,
        rolledOut,
        flux.push('A new release', image('1.0.0', '1.1.0')),
        changedByOthers,
        isApproved,
      ],
    },
  ];
}
