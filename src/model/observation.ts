/**
 * What was seen of a workload besides its present state. Of its versions, undefined means: not seen to change, so it was
 * there when a list first showed the workload.
 */
import type { ConfigRef } from './kinds.ts';
import type { RolloutRecord } from './record.ts';
import type { WorkloadState } from './workload-state.ts';

export interface Observation {
  /** resourceVersion of the event that brought the present template. */
  readonly templateRv: string | undefined;
  /** Manager that changed the template to what it is now, as far as that was seen. */
  readonly templateChanger: string | undefined;
  /** No pod can have run the present template before it came: it was not carried since the last complete rollout. */
  readonly hasNewPods: boolean;
  /** The present template came back in the middle of a rollout of other content: old pods may still run. */
  readonly returned: ReturnedTemplate | undefined;
  /** The templates since the last complete rollout, the present one included. */
  readonly rollout: Rollout;
  /** The last record that was seen on this very object, but for one that somebody has put back. */
  readonly lastRecord: RolloutRecord | undefined;
  /** The rolls that the records before it told of, oldest first, as `rollId` gives them. */
  readonly formerRolls: readonly string[];
  /** Trigger of our last roll, where it did not get into the template: a record that tells of it says nothing. */
  readonly lostTrigger: string | undefined;
  /** resourceVersion of the event that brought the hints and references of the last plan, or the first ones. */
  readonly selectionRv: string | undefined;
  /** These have been planned with: what the record says has counted since then at the latest. */
  readonly isSelectionPlanned: boolean;
  /** They, and others that came since, oldest first; the present ones are not among them. */
  readonly formerSelections: readonly FormerSelection[];
  /** resourceVersion at which a list first showed the workload; undefined where an event did. */
  readonly listedRv: string | undefined;
  /** Monotonic ms at which an annotation of the workload was seen to opt it in. */
  readonly optedInAtMs: number | undefined;
  /** When it was last reconciled, nothing opted it in. */
  readonly isOut: boolean;
  /** An annotation of the workload opted it in while we watched, after it had been out. */
  readonly wasAdopted: boolean;
  /** An annotation of the workload that opted it in was taken away while we watched. */
  readonly wasOptedOut: boolean;
  /** resourceVersion of the last event that changed the counts of its status. */
  readonly statusRv: string | undefined;
  /** Configs that had other content than the record says while the counts of the status changed. */
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
  /** The counts of the status were seen to change meanwhile; otherwise they may have. */
  readonly isCertain: boolean;
}

/** Hints and references that a workload had. */
export interface FormerSelection {
  readonly workload: WorkloadState;
  /** resourceVersion of the event that ended them; undefined where a list did. */
  readonly untilRv: string | undefined;
}

type Configs = RolloutRecord['configs'];

/** A template and the content that its pods were started with. */
export interface CarriedTemplate {
  readonly fingerprint: string;
  /** As the record says it; undefined where there was no record. */
  readonly configs: Configs | undefined;
  /** resourceVersion at which it came, with no pods of it from before; undefined where that was not seen. */
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
