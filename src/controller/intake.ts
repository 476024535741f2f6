/** Hands events to the inventory, and carries out what follows from each: what is queued, asked for, reported and logged. */
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
  /** Asks for a reconcile. */
  readonly enqueue: (key: WorkloadKey) => void;
  readonly relistNamespace: RelistNamespace;
  /** The API server has gone back to an older state: nothing that is remembered holds any more. */
  readonly onRewound: () => void;
  /** Whether this replica is the one that writes; what it sees before, it reports when it becomes that one. */
  readonly isActing: () => boolean;
}

export class Intake {
  readonly #context: IntakeContext;

  constructor(context: IntakeContext) {
    this.#context = context;
  }

  /** The one way in which anything becomes known to the controller. */
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

  /** Reports what was seen before this replica began to act. */
  reportAllProblems(): void {
    const { configs, namespaces } = this.#context.inventory;
    for (const state of configs.states()) this.#reportProblem(state);
    for (const { state } of namespaces.all()) this.#reportProblem(state);
  }

  /** What is wrong with the hints on a config or a Namespace, if anything is. */
  #reportProblem(state: ConfigState | NamespaceState): void {
    const isConfig = 'digests' in state;
    if (!this.#context.inventory.isLookedAfter(isConfig ? state.namespace : state.name)) return;
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
