/**
 * What a controller knows, for its page. Rows are made from its memory, without a call of the API server; what one
 * workload or config needs beyond that is read when it is asked for, with the rights of the controller.
 */
import type { Clock } from '../lib/clock.ts';
import type { ClusterClient } from '../model/cluster-client.ts';
import { configKey, configKeyOf, parseConfigKey, workloadKey } from '../model/kinds.ts';
import type { ConfigKey, ConfigRef, WorkloadIdentity } from '../model/kinds.ts';
import type { RolloutEvent, RolloutSubscriber } from '../model/rollout-event.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { ownersOf, type Writer } from '../plan/read/managed-fields.ts';
import { dependenciesOf } from '../plan/selection/selection.ts';
import { explainConfig } from '../survey/explain/explain-config.ts';
import { explainWorkload } from '../survey/explain/explain-workload.ts';
import { NotingClient } from '../survey/explain/noting-client.ts';
import type { Installation } from '../survey/installation.ts';
import type { ControllerView } from './controller-view.ts';
import { DecisionRing } from './decision-ring.ts';
import type { ConfigName, ExplainedConfig, ExplainedWorkload, InventorySource, Snapshot } from './inventory-source.ts';
import { clusterOf, memorySurvey, withUsers } from './memory-survey.ts';
import { makeSnapshot } from './memory-snapshot.ts';
import { Snapshots } from './snapshots.ts';

export interface MemorySourceOptions {
  /** Undefined until there is one. */
  readonly controller: () => ControllerView | undefined;
  readonly client: ClusterClient;
  readonly clock: Clock;
  readonly readSettings: ReadSettings;
  /** The installation without what changes: its leader and its breakers. */
  readonly installation: Omit<Installation, 'leader' | 'breakers'>;
  /** Resolves when a step of a snapshot may go on. */
  readonly pause: () => Promise<void>;
}

/** So many users of a config are read whole, for the places at which they refer to it. */
const mostPlaced = 20;

export class MemorySource implements InventorySource, RolloutSubscriber {
  readonly #options: MemorySourceOptions;
  readonly #ring: DecisionRing;
  readonly #startedMs: number;
  readonly #snapshots: Snapshots;
  #changes = 0;

  constructor(options: MemorySourceOptions) {
    const { clock } = options;
    this.#options = options;
    this.#ring = new DecisionRing(() => clock.now());
    this.#startedMs = clock.now();
    this.#snapshots = new Snapshots({ clock, revision: () => this.revision, make: () => this.#make() });
  }

  get revision(): string {
    const controller = this.#options.controller();
    return controller === undefined ? '' : `${controller.id}-${String(this.#changes)}-${controller.leader}`;
  }

  get nowMs(): number {
    return this.#options.clock.now();
  }

  /** The memory of the controller has changed. */
  changed(): void {
    this.#changes += 1;
  }

  take(event: RolloutEvent): void {
    this.#changes += 1;
    this.#ring.take(event);
  }

  close(): void {
    this.#snapshots.close();
  }

  snapshot(): Promise<Snapshot | undefined> {
    return this.#snapshots.get();
  }

  async explainWorkload(identity: WorkloadIdentity): Promise<ExplainedWorkload | undefined> {
    const { client } = this.#options;
    const view = this.#options.controller();
    const snapshot = await this.snapshot();
    const key = workloadKey(identity);
    const facts = view?.memory.facts(key);
    if (view === undefined || facts === undefined || snapshot?.row(key) === undefined) return undefined;
    const noting = new NotingClient(client, identity);
    await readOne(noting, identity);
    const { object } = noting.noted;
    // It has gone since the snapshot.
    if (object === undefined) return undefined;
    const named = (noting.noted.places.get(key) ?? []).map((place): ConfigRef => `${place.kind}/${place.name}`);
    const refs = new Set([...named, ...dependenciesOf(facts.workload, facts.selectionContext).keys()]);
    const configs = [...refs].map((ref) => configKeyOf(ref, identity.namespace));
    const writers = await readWriters(noting, configs);
    // Those that have come since the snapshot are in the next one.
    const keys = [...withUsers([key], configs, view)].filter((each) => snapshot.row(each) !== undefined);
    const cluster = clusterOf(view, { keys, namespace: identity.namespace, writers });
    const { installation } = snapshot;
    const survey = this.#surveyOf(view, cluster, snapshot);
    const workload = cluster.workloads.find(({ state }) => workloadKey(state) === key);
    if (workload === undefined) return undefined;
    const input = { client, survey, noted: noting.noted, installation, otherOptions: [] };
    const explanation = await explainWorkload(workload, object, input);
    return { explanation, answers: workload.state.answers, installation, annotations: snapshot.annotations };
  }

  async explainConfig(config: ConfigName): Promise<ExplainedConfig | undefined> {
    const { client } = this.#options;
    const view = this.#options.controller();
    const snapshot = await this.snapshot();
    if (view === undefined || snapshot === undefined) return undefined;
    const key = configKey(config.kind, config.namespace, config.name);
    const users = snapshot.usersOf(key);
    if (users.length === 0 && view.memory.configs.get(key) === undefined) return undefined;
    const noting = new NotingClient(client, undefined);
    const writers = await readWriters(noting, [key]);
    for (const { state } of users.slice(0, mostPlaced)) await readOne(noting, state);
    const keys = users.map(({ state }) => workloadKey(state));
    const cluster = clusterOf(view, { keys, namespace: config.namespace, writers });
    const { installation } = snapshot;
    const survey = this.#surveyOf(view, cluster, snapshot);
    const input = { client, survey, noted: noting.noted, installation, otherOptions: [] };
    return { explanation: await explainConfig(config, input), installation };
  }

  async writerOf(key: ConfigKey): Promise<Writer | undefined> {
    return (await readWriters(this.#options.client, [key])).get(key);
  }

  #surveyOf(view: ControllerView, cluster: ReturnType<typeof clusterOf>, snapshot: Snapshot) {
    const { readSettings } = this.#options;
    return memorySurvey(view, cluster, { readSettings, row: (key) => snapshot.row(key) });
  }

  async #make(): Promise<Snapshot | undefined> {
    const { controller, clock, readSettings, installation, pause } = this.#options;
    const view = controller();
    if (view?.isSynced !== true) return undefined;
    const memory = { startedMs: this.#startedMs, decisions: this.#ring.entries };
    return makeSnapshot({
      ...{ view, revision: this.revision, memory, nowMs: clock.now(), pause },
      installation,
      readSettings,
    });
  }
}

/** Reads one workload: the controller may list and not get. */
async function readOne(client: ClusterClient, { kind, namespace, name }: WorkloadIdentity): Promise<void> {
  // A page is used before the next one is asked for.
  const pages = client.list(kind, { namespace, fieldSelector: `metadata.name=${name}` })[Symbol.asyncIterator]();
  while ((await pages.next()).done !== true);
}

/** The last field managers of the contents of configs, of which only the metadata is read. */
async function readWriters(
  client: ClusterClient,
  configs: readonly ConfigKey[],
): Promise<ReadonlyMap<ConfigKey, Writer>> {
  const writers = new Map<ConfigKey, Writer>();
  for (const key of configs) {
    const { kind, namespace, name } = parseConfigKey(key);
    const scope = { namespace, fieldSelector: `metadata.name=${name}`, isMetadataOnly: true };
    for await (const page of client.list(kind, scope)) {
      const [last] = page.flatMap((object) => ownersOf(object).filter(({ keys }) => keys.length > 0));
      if (last !== undefined) writers.set(key, last);
    }
  }
  return writers;
}
