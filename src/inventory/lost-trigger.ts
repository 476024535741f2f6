/**
 * Ignores a record that claims a roll that did not happen: the API server accepted the patch, but a policy or webhook
 * removed the trigger from the pod template.
 */
import type { Known } from '../model/observation.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { EventOf, Loss, WorkloadSource } from './events.ts';
import { nextRecord } from './last-record.ts';

/**
 * The trigger of the last roll of this object, if it is missing from the template. An answer decides: its patch has
 * written another record.
 * @param known the workload before the event
 */
export function lostTrigger(
  known: Known | undefined,
  { state, origin, loss }: Pick<EventOf<'workload'>, 'state' | 'origin' | 'loss'>,
): string | undefined {
  if (origin === 'answer') return loss?.trigger;
  return known?.state.uid === state.uid ? known.observation.lostTrigger : undefined;
}

/** The workload with its record marked `not-rolled`, if the record claims the roll with this trigger. */
export function withoutFalseRoll(state: WorkloadState, trigger: string | undefined): WorkloadState {
  const { record } = state;
  if (trigger === undefined || record.state !== 'known' || record.record.roll?.to !== trigger) return state;
  return state.trigger === trigger ? state : { ...state, record: { state: 'foreign', why: 'not-rolled' } };
}

/**
 * A workload after an answer to our patch that is older than what the watch has delivered: the state of the watch
 * stays, and what the answer lacks counts all the same.
 */
export function withLoss(held: Known, loss: Loss, source: WorkloadSource): Known {
  const state = withoutFalseRoll(held.state, loss.trigger);
  const { formerRolls } = held.observation;
  const before = { lastRecord: loss.record, formerRolls };
  const next = nextRecord(before, state, { ...source, origin: 'watch', loss: undefined });
  return { state, observation: { ...held.observation, ...next, lostTrigger: loss.trigger } };
}
