/** Builds the input of a plan from the stores: one workload, its configs and its namespace. */
import type { ConfigState } from '../model/config-state.ts';
import { noHistory } from '../model/content-history.ts';
import { noGates, type GateHints } from '../model/gate-hints.ts';
import { configKeyOf, type ConfigRef } from '../model/kinds.ts';
import type { KnownNamespace } from '../model/namespace-state.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ConfigView } from '../plan/input/config-view.ts';
import type { PlanInput, PlanSettings } from '../plan/input/plan-input.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import type { SelectionContext } from '../plan/selection/vocabulary.ts';
import type { ReadonlyConfigs } from './configs.ts';
import type { ReadonlyNamespaces } from './namespaces.ts';
import type { Known } from '../model/observation.ts';
import { isInScope, type Scope } from './scope.ts';

/** The input of a plan, without the time and the controller's memory of earlier plans and of other workloads. */
export type Facts = Omit<PlanInput, 'timing' | 'turn'>;

/** Configs that were read from the API server for a plan; undefined for a config that does not exist. */
export type Confirmed = ReadonlyMap<ConfigRef, ConfigState | undefined>;

/** What facts are made from, besides the workload. */
export interface FactSources {
  readonly configs: ReadonlyConfigs;
  readonly namespaces: ReadonlyNamespaces;
  readonly scope: Scope;
  readonly readSettings: ReadSettings;
  readonly settings: PlanSettings;
  /** The control gates on the controller's Lease. */
  readonly leaseGates: GateHints;
}

export function factsOf({ state, observation }: Known, confirmed: Confirmed, sources: FactSources): Facts {
  const { readSettings, settings } = sources;
  const { namespace } = state;
  return {
    workload: state,
    observation,
    namespace: knownNamespace(namespace, sources),
    selectionContext: selectionContextOf(state, sources),
    viewOf: (ref) => viewOf(namespace, ref, confirmed, sources),
    digester: readSettings.digester,
    previous: readSettings.previous,
    annotations: readSettings.annotations,
    settings,
    windows: readSettings.windows,
    leaseGates: sources.leaseGates,
  };
}

/** A namespace that an option names is in scope even if it may not be read; it then sets no defaults. */
function knownNamespace(name: string, { namespaces, scope }: FactSources): KnownNamespace | undefined {
  if (!isInScope(namespaces, scope, name)) return undefined;
  const state = { name, uid: '', resourceVersion: '', auto: undefined, gates: noGates, problems: [] };
  return (
    namespaces.get(name) ?? { state, wasOptedIn: false, cameRv: undefined, autoRv: undefined, autoAtMs: undefined }
  );
}

/** What the selection of configs for a workload depends on. */
export function selectionContextOf(
  { namespace, record }: WorkloadState,
  { namespaces, configs, scope, settings }: FactSources,
): SelectionContext {
  return {
    namespaceAuto: namespaces.get(namespace)?.state.auto,
    autoReloadAll: scope.autoReloadAll,
    ignoredKinds: scope.ignoredKinds,
    recorded: settings.reloadOnDelete && record.state === 'known' ? withContent(record.record) : [],
    namesOf: (kind) => configs.namesIn(kind, namespace),
    goneNamesOf: (kind) => configs.goneNamesIn(kind, namespace),
    marksOf: (ref) => configs.get(configKeyOf(ref, namespace))?.state.marks,
  };
}

function withContent({ configs }: RolloutRecord): readonly ConfigRef[] {
  const refs = Object.keys(configs) as ConfigRef[];
  return refs.filter((ref) => typeof configs[ref] === 'object');
}

function viewOf(namespace: string, ref: ConfigRef, confirmed: Confirmed, { configs }: FactSources): ConfigView {
  const key = configKeyOf(ref, namespace);
  const isConfirmed = confirmed.has(ref);
  const known = configs.get(key);
  if (known !== undefined) return { ...known, isConfirmed };
  const gone = configs.gone(key);
  const nothingSeen = { changedAtMs: undefined, marksRv: undefined };
  // The inventory has taken the reads for this plan, except configs that the watches do not cover.
  const state = confirmed.get(ref);
  if (state !== undefined) return { ...nothingSeen, state, isConfirmed, contentRv: undefined, history: noHistory };
  const { goneRv: contentRv, history = noHistory } = gone ?? { goneRv: undefined };
  return { ...nothingSeen, state, isConfirmed, contentRv, history };
}
