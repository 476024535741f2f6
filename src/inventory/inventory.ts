/**
 * The in-memory view of the cluster. `take` is the only way in, whatever the origin of an event, and returns which
 * workloads to reconcile; `facts` returns the input of a plan. It does no I/O and reads only the injected clock.
 */
import type { WorkloadKey } from '../model/kinds.ts';
import type { Known } from '../model/observation.ts';
import type { ReadonlyConfigs } from './configs.ts';
import { nothing, type EventOf, type InventoryEvent, type Taken, type WatchScope } from './events.ts';
import { factsOf, type Confirmed, type Facts } from './facts.ts';
import type { ReadonlyNamespaces } from './namespaces.ts';
import { isInScope, isOptedInByDefault } from './scope.ts';
import { Stores, type InventoryOptions } from './stores.ts';
import { takeConfig, takeConfigGone } from './take-config.ts';
import { takeNamespace, takeNamespaceGone } from './take-namespace.ts';
import { takeLeaseGates } from './take-lease-gates.ts';
import { isOptedIn, takePlanned, takeStoodDown, takeWorkload, takeWorkloadGone } from './take-workload.ts';
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
  'lease-gates': takeLeaseGates,
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

  /** Number of entries by store. No entries of deleted objects remain. */
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

  /** The newest resourceVersion of this kind from any origin; undefined if none was seen. */
  newestOf(kind: WatchScope['kind']): string | undefined {
    return this.#stores.newestOf(kind);
  }

  /** Stores an event and returns what follows from it. */
  take(event: InventoryEvent): Taken {
    const taker = takers[event.type] as (stores: Stores, event: InventoryEvent) => Taken;
    return taker(this.#stores, event);
  }

  /**
   * The input of a plan for a workload; undefined if the inventory does not hold it.
   * @param confirmed configs that were read for this plan
   */
  facts(key: WorkloadKey, confirmed = noneConfirmed): Facts | undefined {
    const known = this.#stores.workloads.get(key);
    return known && factsOf(known, confirmed, this.#stores);
  }

  /** A workload that this process manages: its namespace is selected, and it is opted in. */
  managed(key: WorkloadKey): Known | undefined {
    const { workloads, namespaces, scope } = this.#stores;
    const known = workloads.get(key);
    if (known === undefined || !isInScope(namespaces, scope, known.state.namespace)) return undefined;
    return isOptedIn(this.#stores, known.state) ? known : undefined;
  }

  /** Whether the options select this namespace. */
  isInScope(namespace: string): boolean {
    return isInScope(this.namespaces, this.#stores.scope, namespace);
  }

  /** Whether a workload of this namespace is opted in if it has no annotation of its own. */
  isOptedInByDefault(namespace: string): boolean {
    return isOptedInByDefault(this.namespaces, this.#stores.scope, namespace);
  }
}
