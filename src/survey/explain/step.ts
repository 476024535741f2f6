/** What to do next, as data. */
import type { GateLevel } from '../../model/gate-hints.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import type { Trip } from '../../model/trip.ts';
import type { RolloutBlocker } from '../../model/workload-state.ts';

export type Step =
  | { readonly action: 'approve' }
  | { readonly action: 'lift-hold'; readonly levels: readonly GateLevel[] }
  | { readonly action: 'correct-hints' }
  /** The Secret or ConfigMap, or a key of it, without which pods do not start. */
  | { readonly action: 'create-config'; readonly config: ConfigRef }
  /** The breaker of a config has to be reset: the content is fixed, or a user lets the rolls go on. */
  | { readonly action: 'resume'; readonly trip: Trip }
  | { readonly action: 'restart' }
  | { readonly action: 'fix-rollout' }
  /** A rollout of the same content has failed. */
  | { readonly action: 'reset-breaker' }
  | { readonly action: 'unblock'; readonly blocker: RolloutBlocker }
  | { readonly action: 'start-controller' }
  | { readonly action: 'separate-installations' }
  /** @member isOptional nothing suggests that a user wants it */
  | { readonly action: 'opt-in'; readonly annotation: string; readonly isOptional: boolean }
  | { readonly action: 'select-namespace'; readonly option: string }
  /** Nothing has to be done: what it waits for comes by itself, at a time if that is known. */
  | { readonly action: 'wait'; readonly for: WaitsFor; readonly untilMs: number | undefined }
  | { readonly action: 'none' };

/** `writer`: a client that writes a config again and again. `others`: rollouts of other users of its configs. */
export type WaitsFor = 'gates' | 'window' | 'writer' | 'others' | 'controller' | 'rollout' | 'record' | 'deletion';

const withoutPerson: readonly Step['action'][] = ['wait', 'none', 'select-namespace'];

/** Whether nothing goes on until a person takes the step. */
export function needsPerson(step: Step): boolean {
  return step.action === 'opt-in' ? !step.isOptional : !withoutPerson.includes(step.action);
}
