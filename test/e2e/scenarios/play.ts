/** Plays a group: its controllers, and all its scenarios at the same time. Returns what became of each of them. */
import { ContractCluster } from '../../contract/cluster.ts';
import type { EmbeddedApiServer } from '../../fakes/apiserver/server.ts';
import type { ControllerProcess } from '../../support/controller-process.ts';
import type { ObservedKind } from '../../support/rollout-watch.ts';
import { Installation } from '../installation.ts';
import { createRestrictedAccount } from '../restricted-account.ts';
import { expectCount, nothing } from './expectations.ts';
import { inParallel } from '../../support/in-parallel.ts';
import type { Arguments, Group, Scenario, Step } from './scenario.ts';
import { setUp } from './set-up.ts';
import { Stage, type Theatre } from './stage.ts';
import { TemplateHistory } from './template-history.ts';
import { untilRecorded } from './traces.ts';
import { defaultPrefix } from './words.ts';

/** Scenarios played at the same time. */
const width = 24;

/** By the title of a scenario's test: why it failed, undefined where it did not. */
export type Results = Map<string, Error | undefined>;

/** The titles of a group's tests. */
export function titlesOf({ scenarios }: Group): readonly string[] {
  return scenarios.flatMap((scenario) => kindsOf(scenario).map((kind) => titleOf(scenario, kind)));
}

export async function play(group: Group): Promise<Results> {
  const results: Results = new Map();
  const cluster = new ContractCluster();
  await cluster.start();
  try {
    await playOn(cluster, group, results);
  } catch (error) {
    for (const title of titlesOf(group)) results.set(title, results.get(title) ?? (error as Error));
  } finally {
    await cluster.stop();
  }
  return results;
}

async function playOn(cluster: ContractCluster, group: Group, results: Results): Promise<void> {
  const installation = await Installation.create(cluster);
  const history = await TemplateHistory.start(cluster.client);
  const performance = new Performance({ cluster, installation, history }, results);
  try {
    await performance.run(group);
  } finally {
    await performance.end();
  }
}

/** What a group is played with. */
interface Equipment {
  readonly cluster: ContractCluster;
  readonly installation: Installation;
  readonly history: TemplateHistory;
}

const kindsOf = ({ kinds = ['Deployment'] }: Scenario): NonNullable<Scenario['kinds']> => kinds;

const titleOf = ({ name }: Scenario, kind: string): string => `${name} (${kind})`;

interface Actor {
  readonly scenario: Scenario;
  readonly stage: Stage;
}

class Performance {
  readonly #equipment: Equipment;
  readonly #results: Results;
  readonly #namespaces: string[] = [];
  #controllers: ControllerProcess[] = [];
  #actors: Actor[] = [];
  #prefix = defaultPrefix;
  #kubeconfig: readonly string[] = [];

  constructor(equipment: Equipment, results: Results) {
    this.#equipment = equipment;
    this.#results = results;
  }

  async run(group: Group): Promise<void> {
    const { controllers, restartedWith, restrictedTo, scenarios, prefixes = [defaultPrefix, defaultPrefix] } = group;
    this.#prefix = prefixes[0];
    const casts = scenarios.flatMap((scenario) => kindsOf(scenario).map((kind) => ({ scenario, kind })));
    this.#actors = await inParallel(casts, width, ({ scenario, kind }) => this.#prepare(scenario, kind));
    if (restrictedTo !== undefined) await this.#restrict(restrictedTo);
    await this.#start(controllers);
    await this.#act('the first record', begin);
    await this.#playAll((scenario) => scenario.steps, restartedWith === undefined);
    if (restartedWith !== undefined) await this.#goOn(restartedWith, prefixes[1]);
    await this.#act('the last count', async (stage) => expectCount(stage));
  }

  async end(): Promise<void> {
    const { installation, history, cluster: context } = this.#equipment;
    const { client, cluster } = context;
    await installation.remove();
    await history.stop();
    if (cluster.kind === 'embedded') return;
    await inParallel(this.#namespaces, width, (name) => client.request('DELETE', `/api/v1/namespaces/${name}`));
  }

  async #goOn(restartedWith: readonly Arguments[], prefix: string): Promise<void> {
    await this.#equipment.installation.stopControllers();
    await this.#playAll(({ whileDown = [] }) => whileDown, false);
    for (const { stage } of this.#actors) stage.forgetLog();
    this.#prefix = prefix;
    await this.#start(restartedWith);
    await this.#playAll(({ afterwards = [] }) => afterwards, true);
  }

  /** The embedded server knows no RBAC. */
  async #restrict(place: string): Promise<void> {
    const { installation, cluster } = this.#equipment;
    if (cluster.cluster.kind === 'embedded') return;
    const namespaces = this.#namespaces.filter((name) => name.startsWith(`${place}-`));
    this.#kubeconfig = ['--kubeconfig', await createRestrictedAccount(installation, namespaces)];
  }

  async #start(controllers: readonly Arguments[]): Promise<void> {
    const started = controllers.map((args) => {
      const options = ['--log-level', 'debug', ...this.#kubeconfig, ...args(this.#namespaces)];
      return this.#equipment.installation.launch(options);
    });
    this.#controllers.splice(0, this.#controllers.length, ...started);
    await Promise.all(started.map(synced));
  }

  async #playAll(stepsOf: (scenario: Scenario) => readonly Step[], isEnd: boolean): Promise<void> {
    const running = this.#actors.filter((actor) => !this.#hasFailed(actor));
    await inParallel(running, width, async (actor) => {
      const steps = stepsOf(actor.scenario);
      for (const step of isEnd ? [...steps, nothing] : steps) {
        if (this.#hasFailed(actor)) return;
        await this.#try(actor, step.says, () => step.run(actor.stage));
      }
    });
  }

  async #act(what: string, act: (stage: Stage) => Promise<void>): Promise<void> {
    const running = this.#actors.filter((actor) => !this.#hasFailed(actor));
    await inParallel(running, width, (actor) => this.#try(actor, what, () => act(actor.stage)));
  }

  async #try({ scenario, stage }: Actor, says: string, act: () => Promise<void>): Promise<void> {
    const title = titleOf(scenario, stage.cast.kind);
    try {
      await act();
      if (!this.#results.has(title)) this.#results.set(title, undefined);
    } catch (error) {
      const { message, cause } = error as Error;
      const why = cause instanceof Error ? `${message} (${cause.message})` : message;
      this.#results.set(title, new ScenarioError(`at "${says}": ${why}\n${stage.report()}`));
    }
  }

  #hasFailed({ scenario, stage }: Actor): boolean {
    return this.#results.get(titleOf(scenario, stage.cast.kind)) !== undefined;
  }

  async #prepare(scenario: Scenario, kind: ObservedKind): Promise<Actor> {
    const { given = {}, proof = 'own', marker, witnessPlace } = scenario;
    const { place = 'scenario', ...metadata } = given.namespace ?? {};
    const namespace = await this.#createNamespace(place, metadata);
    const witnessNamespace =
      witnessPlace === undefined ? namespace : await this.#createNamespace(witnessPlace, metadata);
    const stage = new Stage(this.#theatre(), { given, proof, marker, kind, namespace, witnessNamespace });
    const actor = { scenario, stage };
    await this.#try(actor, 'the set-up', () => setUp(stage));
    return actor;
  }

  async #createNamespace(place: string, metadata: object): Promise<string> {
    const body = { metadata: { generateName: `${place}-`, ...metadata } };
    const created = await this.#equipment.cluster.client.create('/api/v1/namespaces', body);
    this.#namespaces.push(created.metadata.name);
    return created.metadata.name;
  }

  #theatre(): Theatre {
    const { history, cluster: context } = this.#equipment;
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

/** Says what happened on the stage; where in the code it was thrown says nothing. */
class ScenarioError extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

async function begin(stage: Stage): Promise<void> {
  const { proof, given } = stage.cast;
  if (proof === 'witness') await untilRecorded(stage, stage.witness);
  if (proof === 'own' && given.isDeployedLater !== true) await untilRecorded(stage, stage.web);
}

/** Waits until it works, or says at once why it ended. @throws Error with the last lines of its log */
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
