/**
 * Finds the status of workloads as the controller would: from the API server alone, with the same selection, comparison
 * and gates. Where contents cannot be compared, because only the controller may read the digest key, the state rests on
 * what the controller wrote.
 */
import { randomBytes } from 'node:crypto';

import { Inventory } from '../inventory/inventory.ts';
import type { Facts } from '../inventory/facts.ts';
import type { Scope } from '../inventory/scope.ts';
import { noGates, type GateHints } from '../model/gate-hints.ts';
import { workloadKey, type ConfigKey } from '../model/kinds.ts';
import type { ClusterClient } from '../model/cluster-client.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { SelectionContext } from '../plan/selection/vocabulary.ts';
import { annotationsOf } from '../plan/read/annotations.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import { Digester } from '../plan/record/digest.ts';
import { Windows } from '../plan/window/window.ts';
import type { Cluster, ReadWorkload, SurveyScope } from './cluster.ts';
import { assumeRecorded, contentSources, readContents } from './contents.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './evaluation.ts';
import { gather } from './gather.ts';
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
  /** Gets the number of objects that were read, after each page. */
  readonly onProgress: (objects: number) => void;
}

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

  /** The facts from which the status of a workload is made. */
  factsOf({ state }: ReadWorkload): Facts | undefined {
    return this.#evaluation.inventory.facts(workloadKey(state));
  }
}

/** @throws ClientError if the API server does not answer, or if workloads may not be read */
export async function survey(input: SurveyInput): Promise<Survey> {
  const { client, scope, installation, keys, onProgress } = input;
  const { options } = installation;
  const readSettings = readSettingsOf(options, keys);
  const hasKeys = keys !== undefined;
  const cluster = await gather({ client, scope, options, readSettings, hasKeys, onProgress });
  const listed = inventoryOf(input, cluster, readSettings, cluster.configs);
  const { inventory, refused } = hasKeys
    ? await withContents(input, cluster, readSettings, listed)
    : { inventory: listed, refused: new Map() };
  return new Survey(scope, cluster, readSettings, { client, cluster, inventory, installation, hasKeys, refused });
}

/** The inventory with the digests of every config that counts. */
async function withContents(
  input: SurveyInput,
  cluster: Cluster,
  readSettings: ReadSettings,
  listed: Inventory,
): Promise<{ readonly inventory: Inventory; readonly refused: ReadonlyMap<ConfigKey, string> }> {
  const states = cluster.workloads.map(({ state }) => state);
  const sources = contentSources(
    states,
    cluster.configs,
    (state) => contextOf(listed, state),
    readSettings.digester.keyId,
  );
  const { digester } = readSettings;
  if (digester instanceof RecordedDigester) assumeRecorded(sources, cluster.configs, digester);
  if (sources.unknown.size === 0) return { inventory: listed, refused: new Map() };
  const { states: read, refused } = await readContents(sources.unknown, input.client, readSettings);
  const configs = new Map(cluster.configs);
  for (const [key, state] of read) {
    if (state === undefined) configs.delete(key);
    else configs.set(key, state);
  }
  return { inventory: inventoryOf(input, cluster, readSettings, configs), refused };
}

/** @throws Error never: the inventory has every workload of the cluster */
function contextOf(inventory: Inventory, state: WorkloadState): SelectionContext {
  const facts = inventory.facts(workloadKey(state));
  if (facts === undefined) throw new Error(`${workloadKey(state)} is not in the inventory`);
  return facts.selectionContext;
}

function readSettingsOf(options: PublishedConfig, keys: DigestKeyBytes | undefined): ReadSettings {
  const { annotationPrefix, dialect, timeZone, windows: named } = options;
  return {
    digester: new RecordedDigester(keys?.current ?? randomBytes(32)),
    previous: keys?.previous.map((key) => new Digester(key)) ?? [],
    annotations: annotationsOf(annotationPrefix),
    isStakater: dialect === 'stakater',
    windows: new Windows({ timeZone, named }),
  };
}

function inventoryOf(
  { installation, client }: SurveyInput,
  cluster: Cluster,
  readSettings: ReadSettings,
  configs: Cluster['configs'],
): Inventory {
  const { options, isFreshnessKnown, gates } = installation;
  const inventory = new Inventory({
    readSettings,
    settings: { ...options, isFreshnessKnown, gates: gatesOf(options) },
    scope: scopeOf(options, cluster),
    nowMs: () => client.nowMs,
  });
  inventory.take({ type: 'lease-gates', gates });
  for (const state of cluster.namespaces.values()) inventory.take({ type: 'namespace', state });
  for (const state of configs.values()) inventory.take({ type: 'config', state, origin: 'list' });
  for (const { state } of cluster.workloads) inventory.take({ type: 'workload', state, origin: 'list' });
  return inventory;
}

/** The control gates that the options of the controller set for all workloads. */
function gatesOf({ hold, window }: PublishedConfig): GateHints {
  return { ...noGates, hold, window };
}

/** Namespaces that may not be read are in scope, like those that an option names. */
function scopeOf(options: PublishedConfig, { noNamespaces, workloads }: Cluster): Scope {
  const { autoReloadAll, resourcesToIgnore: ignoredKinds, namespacesToIgnore: ignoredNamespaces } = options;
  const all = noNamespaces === undefined ? undefined : [...new Set(workloads.map(({ state }) => state.namespace))];
  return { autoReloadAll, ignoredKinds, ignoredNamespaces, namespaces: options.namespaces ?? all };
}
