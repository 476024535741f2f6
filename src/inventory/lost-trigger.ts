/**
 * Keeps a record from being believed that tells of a roll which never was: the API server accepted the patch, but something
 * took the trigger out of the pod template.
 */
import type { Observation } from '../model/observation.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { EventOf, Loss, WorkloadSource } from './events.ts';
import { nextRecord } from './last-record.ts';

/** What is known of a workload. */
interface Known {
  readonly state: WorkloadState;
  readonly observation: Observation;
}

/**
 * The trigger of the last roll of this very object, where it did not get into the template. An answer has the last word: a
 * later patch has written another record.
 * @param known what was known before the event
 */
export function lostTrigger(
  known: Known | undefined,
  { state, origin, loss }: Pick<EventOf<'workload'>, 'state' | 'origin' | 'loss'>,
): string | undefined {
  if (origin === 'answer') return loss?.trigger;
  return known?.state.uid === state.uid ? known.observation.lostTrigger : undefined;
}

/** The workload with a record that says nothing, where that tells of the roll with this trigger. */
export function asBelieved(state: WorkloadState, trigger: string | undefined): WorkloadState {
  const { record } = state;
  if (trigger === undefined || record.state !== 'known' || record.record.roll?.to !== trigger) return state;
  return state.trigger === trigger ? state : { ...state, record: { state: 'foreign', why: 'not-rolled' } };
}

/**
 * What is known of a workload after an answer to our patch, where a watch has brought a later version already: what the
 * answer lacks counts all the same.
 */
export function withLoss(held: Known, loss: Loss, sight: WorkloadSource): Known {
  const state = asBelieved(held.state, loss.trigger);
  const { formerRolls } = held.observation;
  const before = { lastRecord: loss.record, formerRolls };
  const next = nextRecord(before, state, { ...sight, origin: 'watch', loss: undefined });
  return { state, observation: { ...held.observation, ...next, lostTrigger: loss.trigger } };
}
