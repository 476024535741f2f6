/**
 * Finds the status of workloads as the controller would: from the API server alone, with the same selection, comparison
 * and gates. Where contents cannot be compared, because only the controller may read the digest key, the state rests on
 * what the controller wrote.
 */
import { randomBytes } from 'node:crypto';

import { Inventory } from '../inventory/inventory.ts';
import type { Facts } from '../inventory/facts.ts';
import type { Scope } from '../inventory/scope.ts';
import { canaryFromOf } from '../model/config.ts';
import { gatesOfOptions } from '../model/gate-hints.ts';
import { workloadKey, type ConfigKey } from '../model/kinds.ts';
import type { ClusterClient } from '../model/cluster-client.ts';
import type { ConfigState } from '../model/config-state.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { annotationsOf } from '../plan/read/annotations.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { Digester } from '../plan/record/digest.ts';
import { Windows } from '../plan/window/window.ts';
import type { Cluster, ReadWorkload, SurveyScope } from './cluster.ts';
import { assumeRecorded, contentSources, readContents } from './contents.ts';
import { evaluate, factsOf } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { gather } from './gather.ts';
import { findSettled } from './settled.ts';
import { ClusterStore, type SurveySettings } from './store.ts';
import type { DigestKeyBytes, Installation } from './installation.ts';
import type { PublishedConfig } from '../model/published-options.ts';
import { RecordedDigester } from './recorded-digester.ts';
import type { Surveyed } from './surveyed.ts';

export interface SurveyInput {
  readonly client: ClusterClient;
  readonly scope: SurveyScope;
  readonly installation: Installation;
  /** Undefined for a user that may not read them. */
  readonly keys: DigestKeyBytes | undefined;
  /** Plans about every workload, also where its versions show that it is up to date. */
  readonly isThorough?: boolean;
  /** Gets the number of objects that were read, after each page. */
  readonly onProgress: (objects: number) => void;
}

/** What explanations ask of a survey. */
export type SurveyView = Pick<Survey, 'cluster' | 'readSettings' | 'of' | 'factsOf'>;

export class Survey {
  readonly cluster: Cluster;
  readonly readSettings: ReadSettings;
  /** A user named the workloads. */
  readonly isNamed: boolean;
  readonly #evaluation: Evaluation;

  constructor({ named }: SurveyScope, cluster: Cluster, readSettings: ReadSettings, evaluation: Evaluation) {
    this.isNamed = named !== undefined;
    this.cluster = cluster;
    this.readSettings = readSettings;
    this.#evaluation = evaluation;
  }

  /** Of every workload that was read, in no order. */
  *all(): Generator<Surveyed> {
    for (const workload of this.cluster.workloads) yield this.of(workload);
  }

  of(workload: ReadWorkload): Surveyed {
    return evaluate(workload, this.#evaluation);
  }

  /** The facts from which the status of a workload is made; undefined if nothing had to be planned about it. */
  factsOf({ state }: ReadWorkload): Facts | undefined {
    return this.#evaluation.inventory.facts(workloadKey(state));
  }
}

/** @throws ClientError if the API server does not answer, or if workloads may not be read */
export async function survey(input: SurveyInput): Promise<Survey> {
  const store = storeFor(input);
  await gather({ ...input, options: input.installation.options }, store);
  return surveyOf(input, store, new Map());
}

/** An empty store for what a survey reads. */
export function storeFor({ scope, installation: { options }, keys }: SurveyInput): ClusterStore {
  return new ClusterStore({ scope, options, readSettings: readSettingsOf(options, keys), hasKeys: keys !== undefined });
}

/** Contents that were read before, by their configs. */
export type KnownContents = Map<ConfigKey, ConfigState>;

/**
 * The survey of what a store holds now.
 * @param known contents that need not be read again while their versions stay; gets those that are read
 * @throws ClientError if contents cannot be read, except for a right that lacks
 */
export async function surveyOf(input: SurveyInput, store: ClusterStore, known: KnownContents): Promise<Survey> {
  const { client, scope, installation, keys } = input;
  const { readSettings } = store;
  const hasKeys = keys !== undefined;
  const settled =
    input.isThorough === true ? new Map() : findSettled(store, installation.options, knownKeyOf(input, store));
  const open = store.workloads.map(({ state }) => state).filter((state) => !settled.has(state));
  const listed = inventoryOf(input, store, { configs: store.configs, open });
  const { inventory, refused } = hasKeys
    ? await withContents(input, store, { listed, open, known })
    : { inventory: listed, refused: new Map() };
  const usersOf = userCounts(input, store);
  const evaluation = { client, cluster: store, inventory, installation, hasKeys, refused, settled, usersOf };
  return new Survey(scope, store, readSettings, evaluation);
}

/** Whether the controller has the digest key of a record. */
function knownKeyOf(
  { installation: { keyIds }, keys }: SurveyInput,
  { readSettings }: ClusterStore,
): (record: RolloutRecord) => boolean {
  if (keys !== undefined) return ({ key }) => key === readSettings.digester.keyId;
  return ({ key }) => keyIds === undefined || keyIds.includes(key);
}

interface OpenWorkloads {
  /** The inventory without contents. */
  readonly listed: Inventory;
  readonly open: readonly WorkloadState[];
  readonly known: KnownContents;
}

/** The inventory with the digests of every config that counts. */
async function withContents(
  input: SurveyInput,
  store: ClusterStore,
  { listed, open, known }: OpenWorkloads,
): Promise<{ readonly inventory: Inventory; readonly refused: ReadonlyMap<ConfigKey, string> }> {
  const { readSettings } = store;
  const { digester } = readSettings;
  const mayBeCompared = ({ namespace, isTerminating }: WorkloadState): boolean =>
    listed.isInScope(namespace) && !isTerminating;
  const compared = open.filter(mayBeCompared);
  const sources = contentSources(
    compared,
    store.configs,
    (state) => factsOf(state, listed).selectionContext,
    digester.keyId,
  );
  assumeRecorded(sources, store.configs, digester);
  if (sources.unknown.size === 0) return { inventory: listed, refused: new Map() };
  const isKnown = (key: ConfigKey): boolean =>
    known.get(key)?.resourceVersion === store.configs.get(key)?.resourceVersion;
  const missing = [...sources.unknown].filter((key) => !isKnown(key));
  const { states: read, refused } = await readContents(missing, input.client, readSettings);
  const configs = new Map(store.configs);
  for (const [key, state] of read) {
    if (state === undefined) configs.delete(key);
    else known.set(key, state);
  }
  for (const key of sources.unknown) {
    const state = known.get(key);
    if (state !== undefined && configs.has(key)) configs.set(key, state);
  }
  return { inventory: inventoryOf(input, store, { configs, open }), refused };
}

function readSettingsOf(options: PublishedConfig, keys: DigestKeyBytes | undefined): SurveySettings {
  const { annotationPrefix, dialect, timeZone, windows: named } = options;
  return {
    digester: new RecordedDigester(keys?.current ?? randomBytes(32)),
    previous: keys?.previous.map((key) => new Digester(key)) ?? [],
    annotations: annotationsOf(annotationPrefix),
    isStakater: dialect === 'stakater',
    skipsKeptTemplates: true,
    windows: new Windows({ timeZone, named }),
  };
}

function inventoryOf(
  { installation, client }: SurveyInput,
  cluster: ClusterStore,
  { configs, open }: { readonly configs: Cluster['configs']; readonly open: readonly WorkloadState[] },
): Inventory {
  const { readSettings } = cluster;
  const { options, isFreshnessKnown, gates } = installation;
  const inventory = new Inventory({
    readSettings,
    settings: { ...options, canaryFrom: canaryFromOf(options), isFreshnessKnown, gates: gatesOfOptions(options) },
    scope: scopeOf(options, cluster),
    nowMs: () => client.nowMs,
  });
  inventory.take({ type: 'lease-gates', gates });
  for (const state of cluster.namespaces.values()) inventory.take({ type: 'namespace', state });
  const namespaces = new Set(open.map(({ namespace }) => namespace));
  for (const state of configs.values()) {
    if (namespaces.has(state.namespace)) inventory.take({ type: 'config', state, origin: 'list' });
  }
  for (const state of open) inventory.take({ type: 'workload', state, origin: 'list' });
  return inventory;
}

/** How many workloads use a config, as the controller counts them: by an inventory, which is made when one is asked. */
function userCounts(input: SurveyInput, store: ClusterStore): (config: ConfigKey) => number {
  const counts = new Map<ConfigKey, number>();
  let inventory: Inventory | undefined;
  const all = (): Inventory => {
    const open = store.workloads.map(({ state }) => state).filter((state) => store.isKept(state));
    return inventoryOf(input, store, { configs: new Map(), open });
  };
  return (config) => {
    const known = counts.get(config);
    if (known !== undefined) return known;
    inventory ??= all();
    const count = [...inventory.workloads.usersOf(config)].length;
    counts.set(config, count);
    return count;
  };
}

/** Namespaces that may not be read are in scope, like those that an option names. */
function scopeOf(options: PublishedConfig, { noNamespaces, workloads }: Cluster): Scope {
  const { autoReloadAll, resourcesToIgnore: ignoredKinds, namespacesToIgnore: ignoredNamespaces } = options;
  const all = noNamespaces === undefined ? undefined : [...new Set(workloads.map(({ state }) => state.namespace))];
  return { autoReloadAll, ignoredKinds, ignoredNamespaces, namespaces: options.namespaces ?? all };
}
