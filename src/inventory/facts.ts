/** Gathers what is known of one workload and its configs into the facts that a plan is made from. */
import type { ConfigState } from '../model/config-state.ts';
import { noHistory } from '../model/content-history.ts';
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
import type { Known } from './observe.ts';
import { isLookedAfter, type Scope } from './scope.ts';

/** The facts of a plan, but for the time and what the controller remembers of earlier plans. */
export type Facts = Omit<PlanInput, 'timing'>;

/** Configs that were read from the API server for a plan; undefined for one that does not exist. */
export type Confirmed = ReadonlyMap<ConfigRef, ConfigState | undefined>;

export interface FactsContext {
  readonly configs: ReadonlyConfigs;
  readonly namespaces: ReadonlyNamespaces;
  readonly scope: Scope;
  readonly readSettings: ReadSettings;
  readonly settings: PlanSettings;
}

export function factsOf({ state, observation }: Known, confirmed: Confirmed, context: FactsContext): Facts {
  const { readSettings, settings } = context;
  const { namespace } = state;
  return {
    workload: state,
    observation,
    namespace: knownNamespace(namespace, context),
    selectionContext: selectionContextOf(state, context),
    viewOf: (ref) => viewOf(namespace, ref, confirmed, context),
    digester: readSettings.digester,
    previous: readSettings.previous,
    annotations: readSettings.annotations,
    settings,
  };
}

/** One that is named by an option but may not be read says nothing, and is looked after all the same. */
function knownNamespace(name: string, { namespaces, scope }: FactsContext): KnownNamespace | undefined {
  if (!isLookedAfter(namespaces, scope, name)) return undefined;
  const state = { name, uid: '', resourceVersion: '', auto: undefined, unsupportedGates: [], problems: [] };
  return (
    namespaces.get(name) ?? { state, wasOptedIn: false, cameRv: undefined, autoRv: undefined, autoAtMs: undefined }
  );
}

/** What a selection of configs for a workload depends on. */
export function selectionContextOf(
  { namespace, record }: WorkloadState,
  { namespaces, configs, scope, settings }: FactsContext,
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

function viewOf(namespace: string, ref: ConfigRef, confirmed: Confirmed, { configs }: FactsContext): ConfigView {
  const key = configKeyOf(ref, namespace);
  const isConfirmed = confirmed.has(ref);
  const known = configs.get(key);
  if (known !== undefined) return { ...known, isConfirmed };
  const gone = configs.gone(key);
  const nothingSeen = { changedAtMs: undefined, marksRv: undefined };
  // What was read for this plan has been taken into the inventory, but for what the watches do not show.
  const state = confirmed.get(ref);
  if (state !== undefined) return { ...nothingSeen, state, isConfirmed, contentRv: undefined, history: noHistory };
  const { goneRv: contentRv, history = noHistory } = gone ?? { goneRv: undefined };
  return { ...nothingSeen, state, isConfirmed, contentRv, history };
}
