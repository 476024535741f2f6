/** What lives for one leadership term. The next term begins as a new process would. */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { workloadKey, type WorkloadKey } from '../model/kinds.ts';
import { Reconciler, type ReconcilerOptions } from './reconciler.ts';
import { RolloutReports } from './rollouts/rollout-reports.ts';
import { RolloutWatch } from './rollouts/rollout-watch.ts';

/** The default of `--rollout-deadline`, ms. */
const defaultDeadlineMs = 600_000;

export interface TermOptions {
  readonly reconciler: ReconcilerOptions;
  /** The longest time that a rollout may make no progress, ms. */
  readonly rolloutDeadlineMs?: number | undefined;
}

export class Term {
  readonly reconciler: Reconciler;
  readonly #inventory: Inventory;
  /** Undefined in a dry run, which starts no rollouts. */
  readonly #rollouts: RolloutWatch | undefined;
  readonly #end = new AbortController();

  constructor({ reconciler, rolloutDeadlineMs: deadlineMs = defaultDeadlineMs }: TermOptions) {
    const { inventory, outputs, isDryRun } = reconciler;
    this.reconciler = new Reconciler(reconciler);
    this.#inventory = inventory;
    if (isDryRun) return;
    const knownOf = inventory.managed.bind(inventory);
    const { clock } = outputs;
    this.#rollouts = new RolloutWatch({ clock, deadlineMs, knownOf, reports: new RolloutReports(outputs) });
    this.#observe(inventory.workloads.keys());
  }

  /** Aborts the reconciles in flight when the term ends. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Number of entries kept, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { ...this.reconciler.sizes, rollouts: this.#rollouts?.size ?? 0 };
  }

  /** Takes notice of what the inventory has taken. */
  took(event: InventoryEvent, { affected }: Taken): void {
    if (event.type === 'workload') this.#observe([workloadKey(event.state)]);
    else if (event.type === 'workload-gone') this.#observe([event.key]);
    // A Namespace may opt its workloads in or out.
    else if (event.type === 'namespace' || event.type === 'namespace-gone') this.#observe(affected);
  }

  /** Aborts what is in flight. */
  abort(reason: Error): void {
    this.#end.abort(reason);
  }

  /** Writes the Events that are still pending, and judges nothing more. */
  close(): void {
    this.reconciler.close();
    this.#rollouts?.close();
  }

  #observe(keys: Iterable<WorkloadKey>): void {
    for (const key of keys) this.#rollouts?.observe(key, this.#inventory.managed(key));
  }
}
