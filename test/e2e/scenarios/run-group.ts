/** Runs a group: its controllers, and all its scenarios at the same time. Returns the result of each scenario. */
import { ContractCluster } from '../../contract/cluster.ts';
import type { EmbeddedApiServer } from '../../fakes/apiserver/server.ts';
import type { ControllerProcess } from '../../support/controller-process.ts';
import type { ObservedKind } from '../../support/rollout-watch.ts';
import { Installation } from '../installation.ts';
import { createRestrictedAccount } from '../restricted-account.ts';
import { expectCount, nothing } from './expectations.ts';
import { inParallel } from '../../support/in-parallel.ts';
import type { ControllerArguments, Group, Scenario, Step } from './scenario.ts';
import { setUp } from './set-up.ts';
import { ScenarioEnv, type GroupEnv } from './scenario-env.ts';
import { TemplateHistory } from './template-history.ts';
import { untilRecorded } from './traces.ts';
import { defaultPrefix } from './names.ts';

/** Number of scenarios that run at the same time. */
const width = 24;

/** Errors by the title of a scenario's test; undefined for a scenario that passed. */
export type Results = Map<string, Error | undefined>;

/** The titles of a group's tests. */
export function titlesOf({ scenarios }: Group): readonly string[] {
  return scenarios.flatMap((scenario) => kindsOf(scenario).map((kind) => titleOf(scenario, kind)));
}

export async function runGroup(group: Group): Promise<Results> {
  const results: Results = new Map();
  const cluster = new ContractCluster();
  await cluster.start();
  try {
    await runGroupOn(cluster, group, results);
  } catch (error) {
    for (const title of titlesOf(group)) results.set(title, results.get(title) ?? (error as Error));
  } finally {
    await cluster.stop();
  }
  return results;
}

async function runGroupOn(cluster: ContractCluster, group: Group, results: Results): Promise<void> {
  const installation = await Installation.create(cluster);
  const history = await TemplateHistory.start(cluster.client);
  const runner = new GroupRunner({ cluster, installation, history }, results);
  try {
    await runner.run(group);
  } finally {
    await runner.end();
  }
}

/** The fixtures of a group. */
interface Fixtures {
  readonly cluster: ContractCluster;
  readonly installation: Installation;
  readonly history: TemplateHistory;
}

const kindsOf = ({ kinds = ['Deployment'] }: Scenario): NonNullable<Scenario['kinds']> => kinds;

const titleOf = ({ name }: Scenario, kind: string): string => `${name} (${kind})`;

interface ScenarioRun {
  readonly scenario: Scenario;
  readonly env: ScenarioEnv;
}

class GroupRunner {
  readonly #fixtures: Fixtures;
  readonly #results: Results;
  readonly #namespaces: string[] = [];
  #controllers: ControllerProcess[] = [];
  #runs: ScenarioRun[] = [];
  #prefix = defaultPrefix;
  #kubeconfig: readonly string[] = [];

  constructor(fixtures: Fixtures, results: Results) {
    this.#fixtures = fixtures;
    this.#results = results;
  }

  async run(group: Group): Promise<void> {
    const { controllers, restartedWith, restrictedTo, scenarios, prefixes = [defaultPrefix, defaultPrefix] } = group;
    this.#prefix = prefixes[0];
    const variants = scenarios.flatMap((scenario) => kindsOf(scenario).map((kind) => ({ scenario, kind })));
    this.#runs = await inParallel(variants, width, ({ scenario, kind }) => this.#prepare(scenario, kind));
    if (restrictedTo !== undefined) await this.#restrict(restrictedTo);
    await this.#start(controllers);
    await this.#onAll('the first record', begin);
    await this.#runSteps((scenario) => scenario.steps, restartedWith === undefined);
    if (restartedWith !== undefined) await this.#restart(restartedWith, prefixes[1]);
    await this.#onAll('the last count', async (env) => expectCount(env));
  }

  async end(): Promise<void> {
    const { installation, history, cluster: context } = this.#fixtures;
    const { client, cluster } = context;
    await installation.remove();
    await history.stop();
    if (cluster.kind === 'embedded') return;
    await inParallel(this.#namespaces, width, (name) => client.request('DELETE', `/api/v1/namespaces/${name}`));
  }

  async #restart(restartedWith: readonly ControllerArguments[], prefix: string): Promise<void> {
    await this.#fixtures.installation.stopControllers();
    await this.#runSteps(({ whileDown = [] }) => whileDown, false);
    for (const { env } of this.#runs) env.forgetLog();
    this.#prefix = prefix;
    await this.#start(restartedWith);
    await this.#runSteps(({ afterwards = [] }) => afterwards, true);
  }

  /** Does nothing on the embedded server, which has no RBAC. */
  async #restrict(place: string): Promise<void> {
    const { installation, cluster } = this.#fixtures;
    if (cluster.cluster.kind === 'embedded') return;
    const namespaces = this.#namespaces.filter((name) => name.startsWith(`${place}-`));
    this.#kubeconfig = ['--kubeconfig', await createRestrictedAccount(installation, namespaces)];
  }

  async #start(controllers: readonly ControllerArguments[]): Promise<void> {
    const started = controllers.map((args) => {
      const options = ['--log-level', 'debug', ...this.#kubeconfig, ...args(this.#namespaces)];
      return this.#fixtures.installation.launch(options);
    });
    this.#controllers.splice(0, this.#controllers.length, ...started);
    await Promise.all(started.map(synced));
  }

  async #runSteps(stepsOf: (scenario: Scenario) => readonly Step[], isEnd: boolean): Promise<void> {
    const running = this.#runs.filter((run) => !this.#hasFailed(run));
    await inParallel(running, width, async (run) => {
      const steps = stepsOf(run.scenario);
      for (const step of isEnd ? [...steps, nothing] : steps) {
        if (this.#hasFailed(run)) return;
        await this.#attempt(run, step.description, () => step.run(run.env));
      }
    });
  }

  async #onAll(what: string, act: (env: ScenarioEnv) => Promise<void>): Promise<void> {
    const running = this.#runs.filter((run) => !this.#hasFailed(run));
    await inParallel(running, width, (run) => this.#attempt(run, what, () => act(run.env)));
  }

  async #attempt({ scenario, env }: ScenarioRun, description: string, act: () => Promise<void>): Promise<void> {
    const title = titleOf(scenario, env.params.kind);
    try {
      await act();
      if (!this.#results.has(title)) this.#results.set(title, undefined);
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? `${message} (${cause.message})` : message;
      this.#results.set(title, new ScenarioError(`at "${description}": ${why}\n${env.report()}`));
    }
  }

  #hasFailed({ scenario, env }: ScenarioRun): boolean {
    return this.#results.get(titleOf(scenario, env.params.kind)) !== undefined;
  }

  async #prepare(scenario: Scenario, kind: ObservedKind): Promise<ScenarioRun> {
    const { given = {}, proof = 'own', marker, witnessPlace } = scenario;
    const { place = 'scenario', ...metadata } = given.namespace ?? {};
    const namespace = await this.#createNamespace(place, metadata);
    const witnessNamespace =
      witnessPlace === undefined ? namespace : await this.#createNamespace(witnessPlace, metadata);
    const env = new ScenarioEnv(this.#groupEnv(), { given, proof, marker, kind, namespace, witnessNamespace });
    const run = { scenario, env };
    await this.#attempt(run, 'the set-up', () => setUp(env));
    return run;
  }

  async #createNamespace(place: string, metadata: object): Promise<string> {
    const body = { metadata: { generateName: `${place}-`, ...metadata } };
    const created = await this.#fixtures.cluster.client.create('/api/v1/namespaces', body);
    this.#namespaces.push(created.metadata.name);
    return created.metadata.name;
  }

  #groupEnv(): GroupEnv {
    const { history, cluster: context } = this.#fixtures;
    const { client, cluster } = context;
    const isEmbedded = cluster.kind === 'embedded';
    const prefix = (): string => this.#prefix;
    return {
      get prefix() {
        return prefix();
      },
      client,
      history,
      controllers: this.#controllers,
      timeoutMs: isEmbedded ? 30_000 : 60_000,
      holdRollouts: (namespace) => {
        if (isEmbedded) (cluster as EmbeddedApiServer).workloads.hold({ namespace });
      },
    };
  }
}

/** An error whose message says everything; its stack would say nothing more. */
class ScenarioError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

async function begin(env: ScenarioEnv): Promise<void> {
  const { proof, given } = env.params;
  if (proof === 'witness') await untilRecorded(env, env.witness);
  if (proof === 'own' && given.isDeployedLater !== true) await untilRecorded(env, env.web);
}

/** Waits until the controller is synced, or fails at once if it ends. @throws Error with the last lines of its log */
async function synced(controller: ControllerProcess): Promise<void> {
  const ended = controller.exited.then(({ code, signal }) => {
    throw new Error(`the controller ended with ${String(code ?? signal)}: ${controller.stderr}`);
  });
  try {
    await Promise.race([controller.synced(), ended]);
  } catch (error) {
    const lines = controller.lines.slice(-10).map((line) => JSON.stringify(line));
    throw new ScenarioError([(error as Error).message, ...lines].join('\n'));
  }
}
