/**
 * The memory of a controller in the form of a survey, so that its page explains a workload with the code of `reroll
 * explain`. Nothing is read: states are those of the last decisions, and digests those of the watches.
 */
import type { ConfigState } from '../model/config-state.ts';
import { configKey, configKinds, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import type { Writer } from '../plan/read/managed-fields.ts';
import type { Cluster, ReadWorkload } from '../survey/cluster.ts';
import type { SurveyView } from '../survey/survey.ts';
import type { Row } from './inventory-source.ts';
import type { ControllerView } from './controller-view.ts';

export function readWorkloadOf(state: WorkloadState): ReadWorkload {
  // The strategy is not kept.
  return { state, generation: state.rollout.generation, strategy: '' };
}

interface ClusterScope {
  /** The workloads that count. */
  readonly keys: Iterable<WorkloadKey>;
  /** Whose configs count; undefined for all. */
  readonly namespace: string | undefined;
  readonly writers?: ReadonlyMap<ConfigKey, Writer>;
}

export function clusterOf(
  { memory }: Pick<ControllerView, 'memory'>,
  { keys, namespace, writers = new Map() }: ClusterScope,
): Cluster {
  const workloads = [...keys].flatMap((key) => {
    const known = memory.workloads.get(key);
    return known === undefined ? [] : [readWorkloadOf(known.state)];
  });
  return {
    namespaces: new Map([...memory.namespaces.all()].map(({ state }) => [state.name, state])),
    noNamespaces: undefined,
    configs: namespace === undefined ? allConfigs(memory) : configsIn(namespace, memory),
    writers,
    notListed: new Map(),
    kindsNotListed: new Map(),
    workloads,
  };
}

function allConfigs({ configs }: ControllerView['memory']): ReadonlyMap<ConfigKey, ConfigState> {
  const states = [...configs.states()];
  return new Map(states.map((state) => [configKey(state.kind, state.namespace, state.name), state]));
}

function configsIn(namespace: string, { configs }: ControllerView['memory']): ReadonlyMap<ConfigKey, ConfigState> {
  const found = new Map<ConfigKey, ConfigState>();
  for (const kind of configKinds) {
    for (const name of configs.namesIn(kind, namespace)) {
      const key = configKey(kind, namespace, name);
      const known = configs.get(key);
      if (known !== undefined) found.set(key, known.state);
    }
  }
  return found;
}

/** All workloads that use a config which one of these uses, and these themselves. */
export function withUsers(
  keys: readonly WorkloadKey[],
  configs: readonly ConfigKey[],
  { memory }: Pick<ControllerView, 'memory'>,
): ReadonlySet<WorkloadKey> {
  return new Set([...keys, ...configs.flatMap((config) => [...memory.workloads.usersOf(config)])]);
}

/** @param row the workload in a snapshot */
export function memorySurvey(
  { memory }: Pick<ControllerView, 'memory'>,
  cluster: Cluster,
  { readSettings, row }: { readonly readSettings: ReadSettings; readonly row: (key: WorkloadKey) => Row | undefined },
): SurveyView {
  return {
    cluster,
    readSettings,
    factsOf: ({ state }) => memory.facts(keyOf(state)),
    of: ({ state }) => {
      const found = row(keyOf(state));
      if (found === undefined) throw new Error(`${keyOf(state)} is not in the snapshot`);
      return found.surveyed;
    },
  };
}

function keyOf({ kind, namespace, name }: WorkloadState): WorkloadKey {
  return `${kind}/${namespace}/${name}`;
}
