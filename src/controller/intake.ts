/** Passes each event to the inventory and acts on the result: queues workloads, requests lists, reports and logs. */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { changeId } from '../model/change-id.ts';
import type { ConfigState } from '../model/config-state.ts';
import type { ConfigKey, WorkloadKey } from '../model/kinds.ts';
import type { Logger } from '../model/logger.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { HintReports } from './reports/hint-reports.ts';
import type { RelistNamespace } from './ports.ts';

export interface IntakeOptions {
  readonly inventory: Inventory;
  readonly hints: HintReports;
  readonly logger: Logger;
  /** Queues a workload for a reconcile. */
  readonly enqueue: (key: WorkloadKey) => void;
  readonly relistNamespace: RelistNamespace;
  /** Called when the API server has gone back to an older state: nothing in memory is valid any more. */
  readonly onRewound: () => void;
  /** Whether this replica leads. Problems that it sees before, it reports when it starts to lead. */
  readonly isActing: () => boolean;
}

export class Intake {
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** The only way into the inventory. */
  take(event: InventoryEvent): Taken {
    const { inventory, enqueue, onRewound, relistNamespace, isActing, hints } = this.#options;
    const taken = inventory.take(event);
    for (const key of taken.affected) enqueue(key);
    if (taken.isRewound) onRewound();
    if (taken.relist !== undefined) relistNamespace(taken.relist);
    if (taken.problemOf !== undefined && isActing()) this.#reportProblem(taken.problemOf);
    if (taken.changed !== undefined) this.#logChange(taken.changed);
    if (taken.undoneGates !== undefined && isActing()) hints.reportUndoneGates(taken.undoneGates);
    return taken;
  }

  /** Reports the problems seen before this replica started to lead. */
  reportAllProblems(): void {
    const { configs, namespaces } = this.#options.inventory;
    for (const state of configs.states()) this.#reportProblem(state);
    for (const { state } of namespaces.all()) this.#reportProblem(state);
  }

  /** Reports the wrong annotations of a config or a Namespace, if it has any. */
  #reportProblem(state: ConfigState | NamespaceState): void {
    const isConfig = 'digests' in state;
    const { inventory, hints } = this.#options;
    if (!inventory.isInScope(isConfig ? state.namespace : state.name)) return;
    if (isConfig) hints.reportConfig(state);
    else hints.reportNamespace(state);
  }

  #logChange(key: ConfigKey): void {
    const { inventory, logger } = this.#options;
    const config = inventory.configs.get(key);
    const change = changeId(key, config?.contentRv ?? '');
    logger.debug({ config: key, change, resourceVersion: config?.state.resourceVersion }, 'config seen to change');
  }
}
