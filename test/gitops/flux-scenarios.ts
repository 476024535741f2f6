/** From a commit to running pods, by Flux. */
import { rolledOut } from '../e2e/scenarios/expectations.ts';
import type { Group, Scenario, Step } from '../e2e/scenarios/scenario.ts';
import { expectChanges, describeChanges } from './change-count.ts';
import { allRecorded, given, impatient, oneMoreKey, patient } from './example.ts';
import { commits, restarts, reverts } from './flux-commits.ts';
import { approvals } from './flux-approvals.ts';
import { forced, handwork } from './flux-handwork.ts';
import { gates } from './flux-gates.ts';
import { rollsForApp, type Row, type RestartRow } from './flux-row.ts';
import { FluxSteps } from './flux-steps.ts';
import type { ClusterUser } from './cluster-user.ts';

const options = ['--min-interval', '0'] as const;

export function fluxGroups(user: ClusterUser): readonly Group[] {
  const flux = new FluxSteps(user);
  const begin = ({ deployment = {}, bringsBoth = false }: Row): readonly Step[] => {
    const changes = [...(deployment.changes ?? []), ...(bringsBoth ? [patient] : [])];
    return [flux.deploy({ ...deployment, changes }), allRecorded, rolledOut];
  };
  const end = ({ changes, bringsBoth = false }: Row): readonly Step[] => [
    flux.steadyState,
    expectChanges(changes),
    flux.push('One more key', oneMoreKey, ...(bringsBoth ? [impatient] : [])),
    rollsForApp,
  ];
  const scenario = (row: Row): Scenario => ({
    ...common(row),
    steps: [...begin(row), ...row.steps, ...end(row)],
  });
  const restart = (row: RestartRow): Scenario => ({
    ...common(row),
    steps: begin(row),
    whileDown: row.steps,
    afterwards: [...row.afterwards, ...end(row)],
  });
  return [
    {
      name: 'by Flux',
      controllers: [() => options],
      scenarios: [
        ...commits(flux),
        ...reverts(flux),
        ...handwork(flux, user),
        ...forced(flux),
        ...gates(flux, user),
        ...approvals(flux, user),
      ].map(scenario),
    },
    {
      name: 'by Flux while reroll is down',
      controllers: [() => options],
      restartedWith: [() => options],
      scenarios: restarts(flux).map(restart),
    },
  ];
}

function common({ does, changes }: Row): Pick<Scenario, 'name' | 'given' | 'proof'> {
  return { name: `${does}: ${describeChanges(changes)}`, given, proof: 'none' };
}
