/**
 * reroll in the repository that Flux deploys from: installed where workloads exist already, uninstalled, and installed
 * again.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { useCluster } from '../contract/cluster.ts';
import { installNamespace } from '../e2e/installation.ts';
import { notYet, rolledOut } from '../e2e/scenarios/expectations.ts';
import { setUp } from '../e2e/scenarios/set-up.ts';
import { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';
import { TemplateHistory } from '../e2e/scenarios/template-history.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import { defaultPrefix } from '../e2e/scenarios/names.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { expectChanges } from './change-count.ts';
import { allRecorded, color, given, oneMoreKey } from './example.ts';
import { rollsForApp } from './flux-row.ts';
import { FluxSteps } from './flux-steps.ts';
import { InstallSteps } from './install-steps.ts';
import { useClusterUser } from './cluster-user.ts';

const timeoutMs = 60_000;
const wholeMs = 10 * timeoutMs;

const context = useCluster();
const user = useClusterUser();
const controllers: ControllerProcess[] = [];
let history: TemplateHistory;

beforeAll(async () => {
  history = await TemplateHistory.start(context.client);
});
afterAll(() => history.stop());

function openStage(): ScenarioEnv {
  const { client, namespace } = context;
  const group = {
    client,
    history,
    controllers,
    timeoutMs,
    prefix: defaultPrefix,
    holdRollouts: (): void => undefined,
  };
  return new ScenarioEnv(group, {
    given,
    proof: 'none',
    marker: undefined,
    kind: 'Deployment',
    namespace,
    witnessNamespace: namespace,
  });
}

test(
  'installed after Flux it records and rolls nothing; uninstalled it leaves nothing to do; and what changed until it came back is rolled',
  async () => {
    const flux = new FluxSteps(user);
    const reroll = new InstallSteps(user, context, controllers);
    const nothingRolled = expectChanges({ others: 0, reroll: 0 });
    const comes: readonly Step[] = [reroll.install, reroll.start];
    const goes: readonly Step[] = [reroll.stop, reroll.uninstall];
    const steps: readonly Step[] = [
      flux.deploy(),
      flux.push('Blue', color('red', 'blue')),
      rolledOut,
      ...comes,
      allRecorded,
      flux.steadyState,
      nothingRolled,
      flux.push('Green', color('blue', 'green')),
      rollsForApp,
      flux.steadyState,
      ...goes,
      flux.push('Violet', color('green', 'violet')),
      flux.steadyState,
      notYet,
      ...comes,
      rollsForApp,
      flux.steadyState,
      flux.push('One more key', oneMoreKey),
      rollsForApp,
      rolledOut,
      expectChanges({ others: 0, reroll: 3 }),
      ...goes,
    ];
    const env = openStage();
    await setUp(env);
    for (const step of steps) {
      await step.run(env).catch((error: unknown) => {
        throw new Error(`at "${step.description}":\n${env.report()}`, { cause: error });
      });
    }
    const { body } = await context.client.request(
      'GET',
      `/api/v1/namespaces/${installNamespace}/serviceaccounts/reroll`,
    );
    expect(body).toMatchObject({ reason: 'NotFound' });
  },
  wholeMs,
);
