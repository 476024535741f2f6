/** Passes each event to the inventory and acts on the result: queues workloads, requests lists, reports and logs. */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { changeId } from '../model/change-id.ts';
import type { ConfigState } from '../model/config-state.ts';
import type { ConfigKey, WorkloadKey } from '../model/kinds.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import { reportConfigProblem, reportNamespaceProblem, type HintReportsContext } from './reports/hint-reports.ts';
import type { RelistNamespace } from './ports.ts';

export interface IntakeContext extends HintReportsContext {
  readonly inventory: Inventory;
  /** Queues a workload for a reconcile. */
  readonly enqueue: (key: WorkloadKey) => void;
  readonly relistNamespace: RelistNamespace;
  /** Called when the API server has gone back to an older state: nothing in memory is valid any more. */
  readonly onRewound: () => void;
  /** Whether this replica leads. Problems that it sees before, it reports when it starts to lead. */
  readonly isActing: () => boolean;
}

export class Intake {
  readonly #context: IntakeContext;

  constructor(context: IntakeContext) {
    this.#context = context;
  }

  /** The only way into the inventory. */
  take(event: InventoryEvent): Taken {
    const { inventory, enqueue, onRewound, relistNamespace, isActing } = this.#context;
    const taken = inventory.take(event);
    for (const key of taken.affected) enqueue(key);
    if (taken.isRewound) onRewound();
    if (taken.relist !== undefined) relistNamespace(taken.relist);
    if (taken.problemOf !== undefined && isActing()) this.#reportProblem(taken.problemOf);
    if (taken.changed !== undefined) this.#logChange(taken.changed);
    return taken;
  }

  /** Reports the problems seen before this replica started to lead. */
  reportAllProblems(): void {
    const { configs, namespaces } = this.#context.inventory;
    for (const state of configs.states()) this.#reportProblem(state);
    for (const { state } of namespaces.all()) this.#reportProblem(state);
  }

  /** Reports the wrong annotations of a config or a Namespace, if it has any. */
  #reportProblem(state: ConfigState | NamespaceState): void {
    const isConfig = 'digests' in state;
    if (!this.#context.inventory.isInScope(isConfig ? state.namespace : state.name)) return;
    if (isConfig) reportConfigProblem(this.#context, state);
    else reportNamespaceProblem(this.#context, state);
  }

  #logChange(key: ConfigKey): void {
    const { inventory, logger } = this.#context;
    const config = inventory.configs.get(key);
    const change = changeId(key, config?.contentRv ?? '');
    logger.debug({ config: key, change, resourceVersion: config?.state.resourceVersion }, 'config seen to change');
  }
}
