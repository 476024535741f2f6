/**
 * What this process has seen of a workload besides its present state.
 *
 * The fields whose names end in `Rv`, here and in namespace-state.ts, config-view.ts and content-history.ts, are one
 * family. Each holds the resourceVersion of the event that brought the fact that the field names, such as the present
 * template (`templateRv`) or the present `auto` of a Namespace (`autoRv`). An undefined one means: not seen to change,
 * so the fact held already when a list first showed the object, and no version proves what came first. Versions of
 * different kinds are compared only with `isFreshnessKnown`. A field that departs from this has a comment about it.
 */
import type { ConfigRef } from './kinds.ts';
import type { RolloutRecord } from './record.ts';
import type { WorkloadState } from './workload-state.ts';

export interface Observation {
  /** Version of the workload that brought the present template. */
  readonly templateRv: string | undefined;
  /** Field manager that changed the template to what it is now; undefined if that was not seen. */
  readonly templateChanger: string | undefined;
  /**
   * No pod can have run the present template before it came: no earlier one since the last complete rollout equals it.
   */
  readonly hasNewPods: boolean;
  /** The present template came back in the middle of a rollout of other content: old pods may still run. */
  readonly returned: ReturnedTemplate | undefined;
  /** The templates since the last complete rollout, the present one included. */
  readonly rollout: Rollout;
  /** The last record that was seen on this very object, except one that another client has put back. */
  readonly lastRecord: RolloutRecord | undefined;
  /** The rolls in the records before `lastRecord`, oldest first, as `rollId` names them. */
  readonly formerRolls: readonly string[];
  /** Trigger of our last roll if it did not get into the template: a record of that roll proves nothing. */
  readonly lostTrigger: string | undefined;
  /**
   * Version of the workload that brought the hints and references of the last plan or, before any plan, the first ones.
   */
  readonly selectionRv: string | undefined;
  /** A plan was made with these hints and references: the configs in the record count since then at the latest. */
  readonly isSelectionPlanned: boolean;
  /** These hints and references and those that followed, oldest first, without the present ones. */
  readonly formerSelections: readonly FormerSelection[];
  /** Version at which a list first showed the workload; undefined if an event did. */
  readonly listedRv: string | undefined;
  /** Monotonic ms at which an annotation of the workload was seen to opt it in. */
  readonly optedInAtMs: number | undefined;
  /** When it was last reconciled, nothing opted it in. */
  readonly isOut: boolean;
  /** An annotation of the workload opted it in while this process watched, after it had been out. */
  readonly wasAdopted: boolean;
  /** An annotation of the workload that opted it in was removed while this process watched. */
  readonly wasOptedOut: boolean;
  /** Version of the workload that last changed the counts of its status. */
  readonly statusRv: string | undefined;
  /** Configs whose content differed from the record while the counts of the status changed. */
  readonly mixed: MixedPods | undefined;
}

/** A workload and what was observed of it. */
export interface Known {
  readonly state: WorkloadState;
  readonly observation: Observation;
}

/** Configs with which some pods may have started while their content differed from the record. */
export interface MixedPods {
  readonly refs: readonly ConfigRef[];
  /** The counts of the status were seen to change meanwhile; if false, they may have. */
  readonly isCertain: boolean;
}

/** Hints and references that a workload had. */
export interface FormerSelection {
  readonly workload: WorkloadState;
  /** Version of the workload that replaced them; undefined if a list did. */
  readonly untilRv: string | undefined;
}

type Configs = RolloutRecord['configs'];

/** A template and the content that its pods were started with. */
export interface CarriedTemplate {
  readonly fingerprint: string;
  /** By the record; undefined if there was none. */
  readonly configs: Configs | undefined;
  /** Version of the workload that brought it, with no pods of it from before; undefined if that was not seen. */
  readonly cameRv?: string | undefined;
}

/** The templates that a workload has carried since its last complete rollout: pods of each of them may run. */
export type Rollout =
  /** Events were missed: other templates may have been carried. */
  | { readonly kind: 'unknown' }
  /** The present template alone. */
  | { readonly kind: 'single'; readonly template: CarriedTemplate }
  /** Several, the present one last. */
  | { readonly kind: 'several'; readonly templates: readonly CarriedTemplate[] };

export type ReturnedTemplate = Omit<CarriedTemplate, 'fingerprint'>;
