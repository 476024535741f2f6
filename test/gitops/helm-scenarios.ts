/** From a chart to running pods, by Helm. */
import { rolledOut, rolls } from '../e2e/scenarios/expectations.ts';
import type { Group, Scenario, Step } from '../e2e/scenarios/scenario.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';
import { holds, logs, recorded, recordsContentOf } from '../e2e/scenarios/traces.ts';
import { logMessages } from '../e2e/scenarios/names.ts';
import { exampleFolder } from './checkout.ts';
import { changedByOthers, expectChanges, describeChanges, type Changes } from './change-count.ts';
import { given } from './example.ts';
import type { FieldManager } from './ownership.ts';
import { steadyState } from './steady-state.ts';
import type { ClusterUser } from './cluster-user.ts';

interface Row {
  readonly does: string;
  readonly changes: Changes;
  readonly steps: readonly Step[];
  /** Whether Helm removes the record, so that there is no steady state. */
  readonly isReplaced?: boolean;
}

const fresh = logs(logMessages.recorded, { reason: 'fresh' });
const rollsForApp = rolls('ConfigMap/app');
const allRecorded = [recordsContentOf('ConfigMap/app'), recordsContentOf('Secret/database')] as const;
const release = 'web';

/** The way in which Helm writes: server-side by default, client-side as Helm 3 does. */
interface Way {
  readonly flags: readonly string[];
  readonly manager: FieldManager;
}

const ways: Readonly<Record<string, Way>> = {
  'Helm 4': { flags: [], manager: { name: 'helm', operation: 'Apply' } },
  'Helm with --server-side=false, as Helm 3': {
    flags: ['--server-side=false'],
    manager: { name: 'helm', operation: 'Update' },
  },
};

export function helmGroups(user: ClusterUser): readonly Group[] {
  const scenariosOf = ([name, way]: [string, Way]): readonly Scenario[] =>
    scenarios(new HelmSteps(user, way), way).map((scenario) => ({
      ...scenario,
      name: `${name}, ${scenario.name}`,
    }));
  return [
    {
      name: 'by Helm',
      controllers: [() => ['--min-interval', '0']],
      scenarios: Object.entries(ways).flatMap(scenariosOf),
    },
  ];
}

class HelmSteps {
  readonly #user: ClusterUser;
  readonly #way: Way;

  constructor(user: ClusterUser, way: Way) {
    this.#user = user;
    this.#way = way;
  }

  /** `helm install`, or `upgrade` of the release by the chart. */
  chart(command: 'install' | 'upgrade', ...args: readonly string[]): Step {
    return this.#step([command, release, exampleFolder('helm'), ...this.#way.flags, ...args]);
  }

  rollback(...args: readonly string[]): Step {
    return this.#step(['rollback', release, ...this.#way.flags, ...args]);
  }

  /** No client writes anything any more, however often the release is upgraded to its current state. */
  get quiet(): Step {
    const args = ['upgrade', release, exampleFolder('helm'), ...this.#way.flags, '--reuse-values'];
    return steadyState(this.#way.manager, (env) => this.#run(env, args));
  }

  #step(args: readonly string[]): Step {
    return {
      description: `helm ${args.join(' ')}`,
      run: async (env) => {
        env.markLog();
        await this.#run(env, args);
      },
    };
  }

  async #run({ params: { namespace } }: ScenarioEnv, args: readonly string[]): Promise<void> {
    await this.#user.helm(`--namespace=${namespace}`, ...args);
  }
}

function scenarios(helm: HelmSteps, { flags }: Way): readonly Scenario[] {
  const rows = [...upgrades(helm), ...rollbacks(helm), ...(flags.length > 0 ? replacements(helm) : [])];
  return rows.map(({ does, changes, steps, isReplaced = false }) => ({
    name: `${does}: ${describeChanges(changes)}`,
    given,
    proof: 'none',
    steps: [
      helm.chart('install'),
      ...allRecorded,
      rolledOut,
      ...steps,
      ...(isReplaced ? [rolledOut, recorded] : [helm.quiet]),
      expectChanges(changes),
      helm.chart('upgrade', '--reuse-values', '--set=color=violet', '--set=settle=1s'),
      rollsForApp,
    ],
  }));
}

const blue = (helm: HelmSteps): readonly Step[] => [helm.chart('upgrade', '--set=color=blue'), rollsForApp, rolledOut];

/** With a `settle` that waits long enough for both, even on a slow machine. */
const blueRelease = (helm: HelmSteps): readonly Step[] => [
  helm.chart('upgrade', '--set=settle=1m'),
  helm.chart('upgrade', '--set=settle=1m', '--set=color=blue', '--set=tag=1.1.0'),
  changedByOthers,
  fresh,
];

function upgrades(helm: HelmSteps): readonly Row[] {
  return [
    { does: 'helm install', changes: { others: 0, reroll: 0 }, steps: [] },
    { does: 'helm upgrade with a value for a ConfigMap', changes: { others: 0, reroll: 1 }, steps: blue(helm) },
    {
      does: 'helm upgrade with values for a ConfigMap and the image',
      changes: { others: 1, reroll: 0 },
      steps: blueRelease(helm),
    },
    {
      does: 'helm upgrade with another image, and --reuse-values with a value for a ConfigMap',
      changes: { others: 1, reroll: 1 },
      steps: [
        helm.chart('upgrade', '--set=tag=1.1.0'),
        changedByOthers,
        rolledOut,
        helm.chart('upgrade', '--reuse-values', '--set=color=blue'),
        rollsForApp,
      ],
    },
  ];
}

function rollbacks(helm: HelmSteps): readonly Row[] {
  return [
    {
      does: 'helm rollback of a value for a ConfigMap',
      changes: { others: 0, reroll: 2 },
      steps: [...blue(helm), helm.rollback(), rollsForApp],
    },
    {
      does: 'helm rollback of values for a ConfigMap and the image',
      changes: { others: 2, reroll: 0 },
      steps: [...blueRelease(helm), rolledOut, helm.rollback(), changedByOthers, fresh],
    },
  ];
}

const triggerIsGone: Step = holds('the trigger is gone', ({ templateAnnotations, names }) => {
  return templateAnnotations[names.hash] === undefined;
});

function replacements(helm: HelmSteps): readonly Row[] {
  return [
    {
      does: 'helm upgrade --force-replace after a rollout of ours: the trigger is taken away, and not put back',
      changes: { others: 1, reroll: 1 },
      steps: [
        ...blue(helm),
        helm.chart('upgrade', '--reuse-values', '--force-replace'),
        changedByOthers,
        triggerIsGone,
      ],
      isReplaced: true,
    },
  ];
}
