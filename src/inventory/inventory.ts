/**
 * Everything that is remembered of the cluster. `take` is the one way in, whatever the origin of what is known, and says
 * which workloads to reconcile; `facts` is the way out, to the plan. Pure but for the clock that is handed in: no I/O.
 */
import {
  configKey,
  configRef,
  parseConfigKey,
  workloadKey,
  type ConfigKey,
  type ConfigKind,
  type ConfigRef,
  type WorkloadKey,
} from '../model/kinds.ts';
import { describeProblems } from '../model/hints.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { PlanSettings } from '../plan/plan-input.ts';
import type { Reading } from '../plan/read-config.ts';
import { isManaged } from '../plan/selection.ts';
import { Adoptions } from './adoptions.ts';
import { ConfigStore, type ReadonlyConfigs } from './configs.ts';
import { nothing, type InventoryEvent, type Taken, type WatchScope } from './events.ts';
import { factsOf, type Confirmed, type Facts } from './facts.ts';
import { differingConfigs, noteMixed } from './mixed-pods.ts';
import { NamespaceStore, type ReadonlyNamespaces } from './namespaces.ts';
import type { WorkloadSight } from './observe.ts';
import { asksForTheSame, saysTheSame } from './same.ts';
import { isLookedAfter, isOptedInByDefault, type Scope } from './scope.ts';
import { WorkloadStore, type ReadonlyWorkloads } from './workloads.ts';

export interface InventoryOptions {
  readonly scope: Scope;
  readonly reading: Reading;
  readonly settings: PlanSettings;
  /** Monotonic ms. */
  readonly nowMs: () => number;
}

type EventOf<Type extends InventoryEvent['type']> = Extract<InventoryEvent, { readonly type: Type }>;
type Takers = { readonly [Type in InventoryEvent['type']]: (event: EventOf<Type>) => Taken };

const noneConfirmed: Confirmed = new Map();

export class Inventory {
  readonly #options: InventoryOptions;
  readonly #configs = new ConfigStore();
  readonly #workloads = new WorkloadStore();
  readonly #namespaces = new NamespaceStore();
  readonly #adoptions = new Adoptions();
  /** Watches whose first list is complete. */
  readonly #listed = new Set<string>();
  readonly #takers: Takers = {
    config: (event) => this.#takeConfig(event),
    'config-gone': (event) => this.#takeConfigGone(event),
    workload: (event) => this.#takeWorkload(event),
    'workload-gone': (event) => this.#takeWorkloadGone(event),
    namespace: (event) => this.#takeNamespace(event),
    'namespace-gone': ({ name }) => (this.#namespaces.remove(name) ? this.#affectAll(name) : nothing),
    listed: (event) => this.#takeListed(event),
    'adoption-ended': ({ namespace }) => ({ ...nothing, relist: this.#adoptions.end(namespace) }),
    planned: ({ key, isOut }) => this.#settle(key, isOut),
    'stood-down': () => this.#forgetPlans(),
  };

  constructor(options: InventoryOptions) {
    this.#options = options;
  }

  get configs(): ReadonlyConfigs {
    return this.#configs;
  }

  get workloads(): ReadonlyWorkloads {
    return this.#workloads;
  }

  get namespaces(): ReadonlyNamespaces {
    return this.#namespaces;
  }

  /** How much is remembered, by what it is: nothing stays of objects that are gone. */
  get sizes(): Readonly<Record<string, number>> {
    return {
      configs: this.#configs.size,
      goneConfigs: this.#configs.goneSize,
      workloads: this.#workloads.size,
      indexes: this.#workloads.indexSize,
      namespaces: this.#namespaces.size,
      adoptions: this.#adoptions.size,
    };
  }

  /** Takes note of an event. Never throws; what it says is known from then on. */
  take(event: InventoryEvent): Taken {
    const taker = this.#takers[event.type] as (event: InventoryEvent) => Taken;
    return taker(event);
  }

  /**
   * What a plan for a workload is made from; undefined for one that is not kept.
   * @param confirmed configs that were read for this plan
   */
  facts(key: WorkloadKey, confirmed = noneConfirmed): Facts | undefined {
    const known = this.#workloads.get(key);
    const { scope, reading, settings } = this.#options;
    const context = { configs: this.#configs, namespaces: this.#namespaces, scope, reading, settings };
    return known && factsOf(known, confirmed, context);
  }

  /** Whether the options choose this namespace. */
  isLookedAfter(namespace: string): boolean {
    return isLookedAfter(this.#namespaces, this.#options.scope, namespace);
  }

  /** Whether a workload of this namespace is opted in where it says nothing itself. */
  isOptedInByDefault(namespace: string): boolean {
    return isOptedInByDefault(this.#namespaces, this.#options.scope, namespace);
  }

  #takeConfig({ state, origin }: EventOf<'config'>): Taken {
    const { kind, namespace, name } = state;
    if (origin === 'list' && this.#configs.isBehind(state)) return { ...nothing, isRewound: true };
    const key = configKey(kind, namespace, name);
    const known = this.#configs.get(key)?.state;
    // What the watch does not show (it is limited to a label, say) stays out.
    if (origin === 'confirmed' && known === undefined) return nothing;
    // The first list says what is there, not when it changed.
    const isFirst = !this.#hasListed(kind, namespace);
    const atMs = isFirst ? undefined : this.#options.nowMs();
    const isNews = state.problem !== undefined && known?.problem?.text !== state.problem.text;
    const problemOf = isNews ? state : undefined;
    if (!this.#configs.upsert(state, { origin, atMs })) return { ...nothing, problemOf };
    const affected = [...this.#workloads.usersOf(key)];
    for (const user of affected) this.#noteLateContent(user, key, origin === 'watch');
    return { ...nothing, affected, problemOf, changed: isFirst ? undefined : key };
  }

  #takeConfigGone({ key, origin, resourceVersion }: EventOf<'config-gone'>): Taken {
    const isNamed = this.#workloads.isNamed(key);
    if (!this.#configs.remove(key, origin, resourceVersion, isNamed)) return nothing;
    return { ...nothing, affected: [...this.#workloads.usersOf(key)] };
  }

  #takeWorkload({ state, origin, listRv }: EventOf<'workload'>): Taken {
    if (origin === 'list' && this.#workloads.isBehind(state)) return { ...nothing, isRewound: true };
    const key = workloadKey(state);
    if (origin === 'adopted' && this.#adoptions.isRefused(key, state.namespace, listRv ?? '')) return nothing;
    const known = this.#workloads.get(key)?.state;
    const sight: WorkloadSight = { origin, atMs: this.#options.nowMs(), isOptedIn: this.#isOptedIn(state) };
    if (!this.#workloads.upsert(state, sight, listRv)) return nothing;
    const isMixedNow = this.#noteStatus(key, known, origin !== 'list');
    if (known !== undefined) this.#forgetGone(known);
    // A status write is no reason to reconcile again, least of all a workload that backs off.
    const isSame = known !== undefined && !isMixedNow && asksForTheSame(known, state);
    return isSame || origin === 'answer' ? nothing : { ...nothing, affected: [key] };
  }

  #takeWorkloadGone({ key, uid, listRv }: EventOf<'workload-gone'>): Taken {
    const known = this.#workloads.get(key)?.state;
    this.#adoptions.noteGone(key);
    if (known === undefined) return nothing;
    if (listRv !== undefined && this.#workloads.isAdoptedAfter(key, listRv)) return nothing;
    const wasAdopted = listRv !== undefined && this.#workloads.isOnlyAdopted(key);
    if (!this.#workloads.remove(key, uid)) return nothing;
    this.#forgetGone(known);
    // That list was begun before its namespace was opted in, so it passed over what it did contain.
    const relist = wasAdopted ? this.#adoptions.again(known.namespace) : undefined;
    return { ...nothing, affected: [key], relist };
  }

  #takeNamespace({ state }: EventOf<'namespace'>): Taken {
    const wasOptedIn = this.isOptedInByDefault(state.name);
    const hasListed = this.#hasListed('Namespace', undefined);
    const known = this.#namespaces.upsert(state, hasListed ? this.#options.nowMs() : undefined);
    if (known !== undefined && saysTheSame(known, state)) return nothing;
    const isNews =
      state.problems.length > 0 && describeProblems(known?.problems ?? []) !== describeProblems(state.problems);
    const taken = { ...this.#affectAll(state.name), problemOf: isNews ? state : undefined };
    // Workloads that say nothing were not kept while nothing opted them in. Before the first list is complete no
    // workload has been asked for yet.
    const opensNow = hasListed && !wasOptedIn && this.isOptedInByDefault(state.name);
    return { ...taken, relist: opensNow ? this.#adoptions.again(state.name) : undefined };
  }

  #takeListed({ scope, resourceVersion }: EventOf<'listed'>): Taken {
    this.#listed.add(nameOf(scope));
    this.#adoptions.noteListed(scope, resourceVersion);
    return nothing;
  }

  #hasListed(kind: ConfigKind | 'Namespace', namespace: string | undefined): boolean {
    const everywhere = nameOf({ kind, namespace: undefined });
    return this.#listed.has(everywhere) || this.#listed.has(nameOf({ kind, namespace }));
  }

  #affectAll(namespace: string): Taken {
    return { ...nothing, affected: [...this.#workloads.keys(namespace)] };
  }

  #isOptedIn(state: WorkloadState): boolean {
    const namespaceAuto = this.#namespaces.get(state.namespace)?.state.auto;
    return isManaged(state, { namespaceAuto, autoReloadAll: this.#options.scope.autoReloadAll });
  }

  /**
   * Where the counts of a status change while content differs from the record, pods may have started with it.
   * @returns whether that is news
   */
  #noteStatus(key: WorkloadKey, before: WorkloadState | undefined, isSeen: boolean): boolean {
    const known = this.#workloads.get(key);
    const record = known?.observation.lastRecord;
    if (known === undefined || record === undefined || before?.uid !== known.state.uid) return false;
    if (before.counts === known.state.counts) return false;
    return this.#noteMixed(key, Object.keys(record.configs) as ConfigRef[], known.state.resourceVersion, isSeen);
  }

  /** The same where the status changed first, and the watch that brings the content is late. */
  #noteLateContent(user: WorkloadKey, key: ConfigKey, isSeen: boolean): void {
    const statusRv = this.#workloads.get(user)?.observation.statusRv;
    const contentRv = this.#configs.get(key)?.contentRv;
    if (statusRv === undefined || contentRv === undefined || compareResourceVersions(statusRv, contentRv) < 0) return;
    const { kind, name } = parseConfigKey(key);
    this.#noteMixed(user, [configRef(kind, name)], undefined, isSeen && this.#options.settings.isFreshnessKnown);
  }

  #noteMixed(key: WorkloadKey, refs: readonly ConfigRef[], statusRv: string | undefined, isCertain: boolean): boolean {
    const { state, observation } = this.#workloads.get(key) ?? {};
    if (state === undefined || observation?.lastRecord === undefined) return false;
    const { settings, reading } = this.#options;
    const rv = settings.isFreshnessKnown ? statusRv : undefined;
    const comparison = { configs: this.#configs, namespace: state.namespace, digester: reading.digester, rv };
    const mixed = noteMixed(observation.mixed, differingConfigs(observation.lastRecord, refs, comparison), isCertain);
    if (mixed === observation.mixed) return false;
    this.#workloads.note(key, { ...observation, mixed });
    return true;
  }

  /** What is gone is remembered only while a workload names it. */
  #forgetGone(before: WorkloadState): void {
    if (this.#configs.goneSize === 0) return;
    for (const key of [...this.#configs.goneIn(before.namespace)]) {
      if (!this.#workloads.isNamed(key)) this.#configs.forgetGone(key);
    }
  }

  /** A plan for the present state has been carried out: an adoption counts no longer. */
  #settle(key: WorkloadKey, isOut: boolean): Taken {
    const observation = this.#workloads.get(key)?.observation;
    if (observation !== undefined && (observation.wasAdopted || observation.isOut !== isOut)) {
      this.#workloads.note(key, { ...observation, wasAdopted: false, isOut });
    }
    return nothing;
  }

  /**
   * Which workloads are out, and which have been adopted, counts for the one replica that plans: where another one does,
   * the adoption is carried out there, and would be carried out a second time here.
   */
  #forgetPlans(): Taken {
    for (const key of this.#workloads.keys()) this.#settle(key, false);
    return nothing;
  }
}

function nameOf({ kind, namespace = '*' }: WatchScope): string {
  return `${kind}/${namespace}`;
}
