/** Gathers what is known of one workload from the caches, and has the plan made from it. */
import type { ConfigCache } from '../cache/config-cache.ts';
import type { NamespaceCache } from '../cache/namespace-cache.ts';
import type { WorkloadCache } from '../cache/workload-cache.ts';
import type { Clock } from '../lib/clock.ts';
import type { ConfigState } from '../model/config-state.ts';
import { configKeyOf, type ConfigKind, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import type { KnownNamespace } from '../model/namespace-state.ts';
import type { Observation } from '../model/observation.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ConfigView } from '../plan/compare.ts';
import { decide, type Plan } from '../plan/decide.ts';
import type { PlanSettings } from '../plan/plan-input.ts';
import type { Reading } from '../plan/read-config.ts';
import type { Surroundings } from '../plan/selection.ts';
import type { Attention } from './attention.ts';

export interface Caches {
  readonly configs: ConfigCache;
  readonly workloads: WorkloadCache;
  readonly namespaces: NamespaceCache;
}

/** The options of the process that say what is looked after. */
export interface Scope {
  readonly autoReloadAll: boolean;
  /** Kinds of configs that are not watched. */
  readonly ignoredKinds: readonly ConfigKind[];
  readonly ignoredNamespaces: readonly string[];
  /** The only namespaces that are watched; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
}

export interface PlannerContext extends Caches {
  readonly reading: Reading;
  readonly settings: PlanSettings;
  readonly scope: Scope;
  readonly clock: Clock;
}

/** Configs that were read from the API server for a plan; undefined for one that does not exist. */
export type Confirmed = ReadonlyMap<ConfigRef, ConfigState | undefined>;

export class Planner {
  readonly #context: PlannerContext;

  constructor(context: PlannerContext) {
    this.#context = context;
  }

  /** The workload with what was seen of it; undefined where there is none that has to do with us. */
  find(key: WorkloadKey): { state: WorkloadState; observation: Observation } | undefined {
    return this.#context.workloads.get(key);
  }

  plan(
    { state, observation }: { state: WorkloadState; observation: Observation },
    attention: Attention,
    confirmed: Confirmed,
  ): Plan {
    const { reading, settings, clock } = this.#context;
    const { namespace } = state;
    return decide({
      workload: state,
      observation,
      namespace: this.#namespace(namespace),
      surroundings: this.#surroundings(state),
      viewOf: (ref) => this.#view(namespace, ref, confirmed),
      digester: reading.digester,
      former: reading.former,
      annotations: reading.annotations,
      settings,
      timing: { nowMs: clock.now(), monotonicMs: clock.monotonicMs(), ...attention },
    });
  }

  /** One that is named but may not be read says nothing, and is looked after all the same. */
  #namespace(name: string): KnownNamespace | undefined {
    if (!isLookedAfter(this.#context, this.#context.scope, name)) return undefined;
    const state = { name, uid: '', resourceVersion: '', auto: undefined, unsupportedGates: [], problems: [] };
    return this.#context.namespaces.get(name) ?? { state, wasOptedIn: false, autoRv: undefined };
  }

  #surroundings({ namespace, record }: WorkloadState): Surroundings {
    const { namespaces, configs, scope, settings } = this.#context;
    const recorded = settings.reloadOnDelete && record.state === 'known' ? Object.keys(record.record.configs) : [];
    return {
      namespaceAuto: namespaces.get(namespace)?.state.auto,
      autoReloadAll: scope.autoReloadAll,
      ignoredKinds: scope.ignoredKinds,
      recorded: recorded as ConfigRef[],
      namesOf: (kind) => configs.namesIn(kind, namespace),
      marksOf: (ref) => configs.get(configKeyOf(ref, namespace))?.state.marks,
    };
  }

  #view(namespace: string, ref: ConfigRef, confirmed: Confirmed): ConfigView {
    const cached = this.#context.configs.get(configKeyOf(ref, namespace));
    const { changedAtMs, contentRv, isReplaced = false, marksRv } = cached ?? {};
    const isConfirmed = confirmed.has(ref);
    const state = isConfirmed ? confirmed.get(ref) : cached?.state;
    return { state, isConfirmed, changedAtMs, contentRv: isConfirmed ? undefined : contentRv, isReplaced, marksRv };
  }
}

/** Whether a namespace is one of those that the options choose. */
export function isLookedAfter(
  { namespaces }: Caches,
  { ignoredNamespaces, namespaces: only }: Scope,
  namespace: string,
): boolean {
  if (ignoredNamespaces.includes(namespace)) return false;
  return namespaces.get(namespace) !== undefined || only?.includes(namespace) === true;
}

/** Whether workloads of a namespace are opted in where they say nothing themselves. */
export function isOptedInByDefault({ namespaces }: Caches, { autoReloadAll }: Scope, namespace: string): boolean {
  const auto = namespaces.get(namespace)?.state.auto;
  return auto === undefined ? autoReloadAll : auto !== 'none';
}
