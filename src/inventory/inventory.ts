/**
 * Everything that is remembered of the cluster. `take` is the one way in, whatever the origin of what is known, and says
 * which workloads to reconcile; `facts` is the way out, to the plan. Pure but for the clock that is handed in: no I/O.
 */
import type { WorkloadKey } from '../model/kinds.ts';
import type { ReadonlyConfigs } from './configs.ts';
import { nothing, type EventOf, type InventoryEvent, type Taken, type WatchScope } from './events.ts';
import { factsOf, type Confirmed, type Facts } from './facts.ts';
import type { ReadonlyNamespaces } from './namespaces.ts';
import { isLookedAfter, isOptedInByDefault } from './scope.ts';
import { Stores, type InventoryOptions } from './stores.ts';
import { takeConfig, takeConfigGone } from './take-config.ts';
import { takeNamespace, takeNamespaceGone } from './take-namespace.ts';
import { takePlanned, takeStoodDown, takeWorkload, takeWorkloadGone } from './take-workload.ts';
import type { ReadonlyWorkloads } from './workloads.ts';

type Takers = { readonly [Type in InventoryEvent['type']]: (stores: Stores, event: EventOf<Type>) => Taken };

const takers: Takers = {
  config: takeConfig,
  'config-gone': takeConfigGone,
  workload: takeWorkload,
  'workload-gone': takeWorkloadGone,
  namespace: takeNamespace,
  'namespace-gone': takeNamespaceGone,
  listed: (stores, { scope, resourceVersion }) => {
    stores.noteListed(scope, resourceVersion);
    return nothing;
  },
  'adoption-ended': ({ adoptions }, { namespace }) => ({ ...nothing, relist: adoptions.end(namespace) }),
  planned: takePlanned,
  'stood-down': takeStoodDown,
};

const noneConfirmed: Confirmed = new Map();

export class Inventory {
  readonly #stores: Stores;

  constructor(options: InventoryOptions) {
    this.#stores = new Stores(options);
  }

  get configs(): ReadonlyConfigs {
    return this.#stores.configs;
  }

  get workloads(): ReadonlyWorkloads {
    return this.#stores.workloads;
  }

  get namespaces(): ReadonlyNamespaces {
    return this.#stores.namespaces;
  }

  /** How much is remembered, by what it is: nothing stays of objects that are gone. */
  get sizes(): Readonly<Record<string, number>> {
    const { configs, workloads, namespaces, adoptions } = this.#stores;
    return {
      configs: configs.size,
      goneConfigs: configs.goneSize,
      workloads: workloads.size,
      indexes: workloads.indexSize,
      namespaces: namespaces.size,
      adoptions: adoptions.size,
    };
  }

  /** The newest version of an object of this kind that was told, by whatever; undefined where none was. */
  newestOf(kind: WatchScope['kind']): string | undefined {
    return this.#stores.newestOf(kind);
  }

  /** Takes note of an event; what it says is known from then on. */
  take(event: InventoryEvent): Taken {
    const taker = takers[event.type] as (stores: Stores, event: InventoryEvent) => Taken;
    return taker(this.#stores, event);
  }

  /**
   * What a plan for a workload is made from; undefined for one that is not kept.
   * @param confirmed configs that were read for this plan
   */
  facts(key: WorkloadKey, confirmed = noneConfirmed): Facts | undefined {
    const known = this.#stores.workloads.get(key);
    return known && factsOf(known, confirmed, this.#stores.context);
  }

  /** Whether the options choose this namespace. */
  isLookedAfter(namespace: string): boolean {
    return isLookedAfter(this.namespaces, this.#stores.options.scope, namespace);
  }

  /** Whether a workload of this namespace is opted in where it says nothing itself. */
  isOptedInByDefault(namespace: string): boolean {
    return isOptedInByDefault(this.namespaces, this.#stores.options.scope, namespace);
  }
}
