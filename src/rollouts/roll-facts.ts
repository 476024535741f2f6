/** Collects from what is known of a workload what its rollout is judged by. */
import type { ConfigRef } from '../model/kinds.ts';
import type { Known } from '../model/observation.ts';
import type { LastRoll, RolloutRecord } from '../model/record.ts';
import type { RolloutReading } from '../model/rollout-reading.ts';
import { basesOf, hasReplacedTemplate, type WorkloadState } from '../model/workload-state.ts';

/**
 * `rolled`: the present template is the one that the roll made. `replaced`: it is the one that the roll replaced.
 * `other`: another client has written it, or there is no roll in the record.
 */
export type Template = 'rolled' | 'replaced' | 'other';

/** What is known of a rollout at one moment. */
export interface RollFacts {
  /** Undefined where a record names the content that pods started with, and no roll. */
  readonly roll: LastRoll | undefined;
  /** Of the record: RFC 3339. */
  readonly rolledAt: string | undefined;
  /** The content that the pods started with. */
  readonly of: RolloutRecord['of'];
  readonly template: Template;
  /** The field manager that changed the template to what it is now; undefined if that was not seen. */
  readonly changer: string | undefined;
  /** False while nothing replaces all pods: paused, no replicas, no nodes, `OnDelete`, a partition. */
  readonly canComplete: boolean;
  readonly rollout: RolloutReading;
}

/** Undefined for a workload that is being deleted, and for one whose record has no roll and no known content. */
export function rollFactsOf({ state, observation }: Known): RollFacts | undefined {
  const { lastRecord: record, wasAdopted, templateChanger: changer } = observation;
  if (record === undefined || wasAdopted || state.isTerminating) return undefined;
  const { roll, rolledAt, of } = record;
  if (roll === undefined && of === undefined) return undefined;
  const canComplete = state.blockers.length === 0 && state.desired > 0;
  return { roll, rolledAt, of, template: templateOf(state, record), changer, canComplete, rollout: state.rollout };
}

function templateOf(state: WorkloadState, record: RolloutRecord): Template {
  const { roll } = record;
  if (roll === undefined) return 'other';
  if (state.trigger === roll.to && basesOf(state).includes(roll.base)) return 'rolled';
  return hasReplacedTemplate(state, record) ? 'replaced' : 'other';
}

type Rolled = Pick<RollFacts, 'roll' | 'rolledAt'>;

/** Whether two records have the same roll: a trigger can repeat after it was removed, so its time counts as well. */
export function isSameRoll(a: Rolled, b: Rolled): boolean {
  return a.roll?.to === b.roll?.to && (a.roll === undefined || a.rolledAt === b.rolledAt);
}

type Started = Pick<RollFacts, 'of'>;

/** Whether the record names a content that it did not name before: other pods have come. */
export function hasNewStarts({ of: before = {} }: Started, { of = {} }: Started): boolean {
  return before !== of && Object.entries(of).some(([ref, id]) => before[ref as ConfigRef] !== id);
}
