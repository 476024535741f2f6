/** What the inventory takes: the one way in which anything becomes known, whatever its origin. */
import type { ConfigState } from '../model/config-state.ts';
import type { ConfigKey, ConfigKind, WorkloadKey, WorkloadKind } from '../model/kinds.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/**
 * How a config became known: by a list, by an event of its watch, or by a consistent read for a plan (`confirmed`).
 */
export type ConfigOrigin = 'list' | 'watch' | 'confirmed';

/**
 * How a workload became known: by a list, by an event, by the event of its creation, by the answer to a patch of ours, or by
 * a list of a namespace that has been opted in (`adopted`).
 */
export type WorkloadOrigin = 'list' | 'watch' | 'created' | 'answer' | 'adopted';

/** What one watch covers: a kind, in one namespace or (undefined) in all. */
export interface WatchScope {
  readonly kind: ConfigKind | WorkloadKind | 'Namespace';
  readonly namespace: string | undefined;
}

/** Of a patch that was accepted, although the answer lacks what it wrote. */
export interface Loss {
  /** The record that counts, although the workload does not carry it. */
  readonly record: RolloutRecord | undefined;
  /** The trigger of a roll that did not get into the template: a record that tells of it is not true. */
  readonly trigger?: string | undefined;
}

export type InventoryEvent =
  | { readonly type: 'config'; readonly state: ConfigState; readonly origin: ConfigOrigin }
  /** `resourceVersion`: of the deletion, where an event told. */
  | {
      readonly type: 'config-gone';
      readonly key: ConfigKey;
      readonly origin: ConfigOrigin;
      readonly resourceVersion?: string | undefined;
    }
  /** `listRv`: of an adoption, the version of the list that found it. `loss`: of an answer, what it lacks. */
  | {
      readonly type: 'workload';
      readonly state: WorkloadState;
      readonly origin: WorkloadOrigin;
      readonly listRv?: string;
      readonly loss?: Loss | undefined;
    }
  /**
   * `uid`: only that object is meant. `listRv`: the version of the list that it is missing in. `answerRv`: the version at
   * which the answer to a patch shows that it is none to keep.
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
  /** A whole list of a watch has been taken. */
  | { readonly type: 'listed'; readonly scope: WatchScope; readonly resourceVersion: string }
  /** The workloads of a namespace that was opted in have been listed and adopted. */
  | { readonly type: 'adoption-ended'; readonly namespace: string }
  /** A plan for the present state has been carried out or, with `isRecorded`, there was nothing to write. */
  | { readonly type: 'planned'; readonly key: WorkloadKey; readonly isOut: boolean; readonly isRecorded: boolean }
  /** This replica no longer leads: what only counts for the replica that plans is forgotten. */
  | { readonly type: 'stood-down' };

export type EventOf<Type extends InventoryEvent['type']> = Extract<InventoryEvent, { readonly type: Type }>;

/** What follows from an event. */
export interface Taken {
  /** The workloads to reconcile. */
  readonly affected: readonly WorkloadKey[];
  /** The API server has gone back to an older state: nothing that is remembered holds any more. */
  readonly isRewound: boolean;
  /** A namespace whose workloads are to be listed: they were not kept while nothing opted them in. */
  readonly relist: string | undefined;
  /** A config whose content was seen to change. */
  readonly changed: ConfigKey | undefined;
  /** Hints of this config or Namespace are wrong, and that is news. */
  readonly problemOf: ConfigState | NamespaceState | undefined;
}

export const nothing: Taken = {
  affected: [],
  isRewound: false,
  relist: undefined,
  changed: undefined,
  problemOf: undefined,
};

/** How and when a state was seen. */
export interface WorkloadSource {
  readonly origin: WorkloadOrigin;
  /** Monotonic ms. */
  readonly atMs: number;
  /** Something opts the workload in: itself, its namespace or the options of the process. */
  readonly isOptedIn: boolean;
  /** Of an answer: what it lacks. */
  readonly loss?: Loss | undefined;
}
