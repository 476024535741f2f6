/** The stores of the inventory, for the files that write them. */
import type { WatchScope } from './events.ts';
import { Adoptions } from './adoptions.ts';
import { ConfigStore } from './configs.ts';
import { NamespaceStore } from './namespaces.ts';
import type { Scope } from './scope.ts';
import { WorkloadStore } from './workloads.ts';
import { noGates, type GateHints } from '../model/gate-hints.ts';
import { newest } from '../model/resource-version.ts';
import type { PlanSettings } from '../plan/input/plan-input.ts';
import type { ReadSettings } from '../plan/read/config.ts';

export interface InventoryOptions {
  readonly scope: Scope;
  readonly readSettings: ReadSettings;
  readonly settings: PlanSettings;
  /** Monotonic ms. */
  readonly nowMs: () => number;
}

export class Stores {
  readonly configs = new ConfigStore();
  readonly workloads = new WorkloadStore();
  readonly namespaces = new NamespaceStore();
  readonly adoptions = new Adoptions();
  readonly scope: Scope;
  readonly readSettings: ReadSettings;
  readonly settings: PlanSettings;
  /** Monotonic ms. */
  readonly nowMs: () => number;
  /** The control gates on the controller's Lease. */
  leaseGates: GateHints = noGates;
  /** Watches whose first list is complete. */
  readonly #listed = new Set<string>();

  /** The newest resourceVersion seen of each kind, from any origin. */
  readonly #newest = new Map<WatchScope['kind'], string | undefined>();

  constructor({ scope, readSettings, settings, nowMs }: InventoryOptions) {
    this.scope = scope;
    this.readSettings = readSettings;
    this.settings = settings;
    this.nowMs = nowMs;
  }

  newestOf(kind: WatchScope['kind']): string | undefined {
    return this.#newest.get(kind);
  }

  /** Notes a resourceVersion seen of this kind. */
  noteVersion(kind: WatchScope['kind'], resourceVersion: string): void {
    this.#newest.set(kind, newest([this.#newest.get(kind), resourceVersion]));
  }

  /** Notes that a list of a watch is complete. */
  noteListed(scope: WatchScope, resourceVersion: string): void {
    this.#listed.add(nameOf(scope));
    this.adoptions.noteListed(scope, resourceVersion);
  }

  /** Whether the first list of the watch that covers this kind, in this namespace, is complete. */
  hasListed(kind: WatchScope['kind'], namespace: string | undefined): boolean {
    return this.#listed.has(nameOf({ kind, namespace: undefined })) || this.#listed.has(nameOf({ kind, namespace }));
  }
}

function nameOf({ kind, namespace = '*' }: WatchScope): string {
  return `${kind}/${namespace}`;
}
