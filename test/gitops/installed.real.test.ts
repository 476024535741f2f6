/** reroll in the repository that Flux deploys from: it comes when there are workloads already, goes, and comes again. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { useCluster } from '../contract/cluster.ts';
import { installNamespace } from '../e2e/installation.ts';
import { notYet, rolledOut } from '../e2e/scenarios/expectations.ts';
import { setUp } from '../e2e/scenarios/set-up.ts';
import { Stage } from '../e2e/scenarios/stage.ts';
import { TemplateHistory } from '../e2e/scenarios/template-history.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import { defaultPrefix } from '../e2e/scenarios/words.ts';
import type { ControllerProcess } from '../support/controller-process.ts';
import { counted } from './counted.ts';
import { allRecorded, color, given, oneMoreKey } from './example.ts';
import { rollsForApp } from './flux-row.ts';
import { FluxSteps } from './flux-steps.ts';
import { InstallSteps } from './install-steps.ts';
import { useWorkshop } from './workshop.ts';

const timeoutMs = 60_000;
const wholeMs = 10 * timeoutMs;

const context = useCluster();
const workshop = useWorkshop();
const controllers: ControllerProcess[] = [];
let history: TemplateHistory;

beforeAll(async () => {
  history = await TemplateHistory.start(context.client);
});
afterAll(() => history.stop());

function openStage(): Stage {
  const { client, namespace } = context;
  const theatre = {
    client,
    history,
    controllers,
    timeoutMs,
    prefix: defaultPrefix,
    holdRollouts: (): void => undefined,
  };
  return new Stage(theatre, {
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
    const flux = new FluxSteps(workshop);
    const reroll = new InstallSteps(workshop, context, controllers);
    const nothingRolled = counted({ others: 0, reroll: 0 });
    const comes: readonly Step[] = [reroll.install, reroll.start];
    const goes: readonly Step[] = [reroll.stop, reroll.uninstall];
    const steps: readonly Step[] = [
      flux.deploy(),
      flux.push('Blue', color('red', 'blue')),
      rolledOut,
      ...comes,
      allRecorded,
      flux.quiet,
      nothingRolled,
      flux.push('Green', color('blue', 'green')),
      rollsForApp,
      flux.quiet,
      ...goes,
      flux.push('Violet', color('green', 'violet')),
      flux.quiet,
      notYet,
      ...comes,
      rollsForApp,
      flux.quiet,
      flux.push('One more key', oneMoreKey),
      rollsForApp,
      rolledOut,
      counted({ others: 0, reroll: 3 }),
      ...goes,
    ];
    const stage = openStage();
    await setUp(stage);
    for (const step of steps) {
      await step.run(stage).catch((error: unknown) => {
        throw new Error(`at "${step.says}":\n${stage.report()}`, { cause: error });
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
