/** The events that change the inventory, and what follows from each. */
import type { ConfigState } from '../model/config-state.ts';
import type { GateHints } from '../model/gate-hints.ts';
import type { ConfigKey, ConfigKind, WorkloadKey, WorkloadKind } from '../model/kinds.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { UndoneGates } from './undone-gates.ts';

/**
 * Where a state of a config comes from: a list, a watch event, or a consistent read for a plan (`confirmed`).
 */
export type ConfigOrigin = 'list' | 'watch' | 'confirmed';

/**
 * Where a state of a workload comes from: a list, a watch event, the watch event of its creation, the answer to a patch
 * of this process, or the list of a namespace that opts in (`adopted`).
 */
export type WorkloadOrigin = 'list' | 'watch' | 'created' | 'answer' | 'adopted';

/** The scope of a watch: a kind, in one namespace or (undefined) in all. */
export interface WatchScope {
  readonly kind: ConfigKind | WorkloadKind | 'Namespace';
  readonly namespace: string | undefined;
}

/** What the answer to an accepted patch lacks. */
export interface Loss {
  /** The record that counts although the workload does not carry it. */
  readonly record: RolloutRecord | undefined;
  /** The trigger of a roll that is missing from the template: a record with it claims a roll that did not happen. */
  readonly trigger?: string | undefined;
}

export type InventoryEvent =
  | { readonly type: 'config'; readonly state: ConfigState; readonly origin: ConfigOrigin }
  /** `resourceVersion`: of the DELETED event. */
  | {
      readonly type: 'config-gone';
      readonly key: ConfigKey;
      readonly origin: ConfigOrigin;
      readonly resourceVersion?: string | undefined;
    }
  /** `listRv`: the version of the list, for an adoption. `loss`: what is missing, for an answer. */
  | {
      readonly type: 'workload';
      readonly state: WorkloadState;
      readonly origin: WorkloadOrigin;
      readonly listRv?: string;
      readonly loss?: Loss | undefined;
    }
  /**
   * `uid`: only the object with this uid. `listRv`: the version of the list that lacks it. `answerRv`: the version of
   * the answer to a patch that shows a workload the inventory does not keep.
   */
  | {
      readonly type: 'workload-gone';
      readonly key: WorkloadKey;
      readonly uid?: string;
      readonly listRv?: string | undefined;
      readonly answerRv?: string;
    }
  | { readonly type: 'namespace'; readonly state: NamespaceState }
  | { readonly type: 'namespace-gone'; readonly name: string }
  /** A list of a watch is complete. */
  | { readonly type: 'listed'; readonly scope: WatchScope; readonly resourceVersion: string }
  /** The workloads of a namespace that opted in have been listed and adopted. */
  | { readonly type: 'adoption-ended'; readonly namespace: string }
  /** A plan for the present state was carried out or, with `isRecorded`, there was nothing to write. */
  | { readonly type: 'planned'; readonly key: WorkloadKey; readonly isOut: boolean; readonly isRecorded: boolean }
  /** The gates on the controller's Lease, as a read, a write or a watch shows them. */
  | { readonly type: 'lease-gates'; readonly gates: GateHints }
  /** This replica no longer leads: observations that only concern the leader are cleared. */
  | { readonly type: 'stood-down' };

export type EventOf<Type extends InventoryEvent['type']> = Extract<InventoryEvent, { readonly type: Type }>;

/** What follows from an event. */
export interface Taken {
  /** The workloads to reconcile. */
  readonly affected: readonly WorkloadKey[];
  /** The API server has gone back to an older state: nothing in memory is valid any more. */
  readonly isRewound: boolean;
  /** A namespace whose workloads have to be listed: the inventory did not keep them while nothing opted them in. */
  readonly relist: string | undefined;
  /** A config whose content changed. */
  readonly changed: ConfigKey | undefined;
  /** A config or Namespace with wrong annotations that were not reported before. */
  readonly problemOf: ConfigState | NamespaceState | undefined;
  /** What an undo did to the gates of a workload. */
  readonly undoneGates: UndoneGates | undefined;
}

export const nothing: Taken = {
  affected: [],
  isRewound: false,
  relist: undefined,
  changed: undefined,
  problemOf: undefined,
  undoneGates: undefined,
};

/** Where a state of a workload comes from, and when. */
export interface WorkloadSource {
  readonly origin: WorkloadOrigin;
  /** Monotonic ms. */
  readonly atMs: number;
  /** Whether the workload, its namespace or an option opts it in. */
  readonly isOptedIn: boolean;
  /** What is missing from an answer. */
  readonly loss?: Loss | undefined;
}
