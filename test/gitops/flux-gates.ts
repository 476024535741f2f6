/** Control gates on a workload that Flux applies: who keeps an approval, and who takes it away. */
import { notYet, rolledOut } from '../e2e/scenarios/expectations.ts';
import { hints } from '../e2e/scenarios/names.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';
import { event, holds } from '../e2e/scenarios/traces.ts';
import { readPending } from '../../src/plan/pending.ts';
import type { ClusterUser } from './cluster-user.ts';
import { color, files } from './example.ts';
import { rolled, rollsForApp, type Row } from './flux-row.ts';
import type { FluxSteps } from './flux-steps.ts';
import { byKubectl, byReroll } from './kubectl-steps.ts';

const auto = "reroll.dev/auto: 'true'";
/** A day that is neither today nor tomorrow. */
const farDay = String(new Date(Date.now() + 5 * 86_400_000).getUTCDate());
const window = `reroll.dev/window: '0 0 ${farDay} * * 1m'`;
const approval = 'reroll.dev/approval: required';

/** Replaces the annotations of the workload in Git. */
const annotations = (from: readonly string[], to: readonly string[]) => ({
  file: files.deployment,
  from: [auto, ...from].join('\n    '),
  to: [auto, ...to].join('\n    '),
});

const gated = annotations([], [approval, window]);
const approvedKey = Object.keys(hints({ approved: '' }))[0] ?? '';

export function gates(flux: FluxSteps, user: ClusterUser): readonly Row[] {
  const approve = (...args: readonly string[]): Step => ({
    description: `kubectl annotate with the id that the workload waits for ${args.join(' ')}`,
    run: async (env) => {
      const answer = `${approvedKey}=${wantedId(env)}`;
      await byKubectl(user, ['annotate', 'deployment/web', answer, '--overwrite', ...args]).run(env);
    },
  });
  const approveInGit: Step = {
    description: 'a pull request with the id that the workload waits for',
    run: async (env) => {
      const approved = `${approvedKey}: ${wantedId(env)}`;
      await flux.push('Approve', annotations([approval, window], [approval, window, approved])).run(env);
      env.notes.set('approved', approved);
    },
  };
  /** Opens the window, and takes the gates away after the roll. */
  const atAnyTime = [
    flux.push('At any time', annotations([approval, window], [approval])),
    rollsForApp,
    rolledOut,
    flux.push('Without approval', annotations([approval], [])),
  ];
  const pushed = [flux.push('Blue', color('red', 'blue')), waitsFor('approval', 'window'), notYet];
  const deployment = { changes: [gated] };
  return [
    {
      does: 'approve-then-window: reroll approve, which outlives the reconciles of Flux until the window opens',
      changes: rolled,
      deployment,
      steps: [
        ...pushed,
        byReroll(user, ['approve', 'deploy/web']),
        waitsFor('window'),
        flux.reconcile,
        isApproved(true),
        waitsFor('window'),
        notYet,
        ...atAnyTime,
      ],
    },
    {
      does: 'approve-then-window: an approval by plain kubectl is taken away by Flux, and the Event says that before',
      changes: rolled,
      deployment,
      steps: [
        ...pushed,
        approve(),
        waitsFor('window'),
        event('Normal', /Held: .*Flux removes reroll.dev\/approved with its next reconcile/),
        flux.reconcile,
        isApproved(false),
        waitsFor('approval', 'window'),
        notYet,
        approve('--field-manager=reroll-cli'),
        waitsFor('window'),
        ...atAnyTime,
      ],
    },
    {
      does: 'an approval by pull request: the id in Git lets the content go',
      changes: rolled,
      deployment,
      steps: [
        ...pushed,
        approveInGit,
        waitsFor('window'),
        flux.reconcile,
        notYet,
        {
          description: 'a push that takes all gates away',
          run: async (env) => {
            const approved = String(env.notes.get('approved'));
            await flux.push('No gates', annotations([approval, window, approved], [])).run(env);
          },
        },
        rollsForApp,
        rolledOut,
      ],
    },
  ];
}

function wantedId(env: ScenarioEnv): string {
  return readPending(env.annotation(env.names.pending))?.wants['ConfigMap/app'] ?? 'nothing is wanted';
}

function waitsFor(...closed: readonly string[]): Step {
  return holds(`the workload waits for ${closed.join(' and ')}`, (env) => {
    return readPending(env.annotation(env.names.pending))?.gates.join() === closed.join();
  });
}

function isApproved(is: boolean): Step {
  return holds(`the approval ${is ? 'is' : 'is no longer'} there`, (env) => {
    return (env.annotation(approvedKey) !== undefined) === is;
  });
}
