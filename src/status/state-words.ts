/** What each state of a workload means, for people: metrics, their page, commands and pages say the same. */
import type { State } from './state.ts';

export const stateWords: Readonly<Record<State, string>> = {
  current: 'It is up to date with its configs.',
  stale: 'Its pods may run old content; it rolls within seconds, or its reason says what keeps it from rolling.',
  pending: 'Its pods run old content, and it rolls once all its gates are open.',
  rolling: 'It is up to date with its configs, and not all of its pods are replaced and available yet.',
  failed: 'It is up to date with its configs, but its rollout made no progress and was given up.',
  reverted: 'Another client undid its roll halfway, so its pods may run old content until they are restarted.',
  unrecorded: 'Its record is not written yet, and until it is, a change of its configs might not roll it.',
  foreign: 'Another installation of reroll records it, and this one leaves it alone.',
  off: 'reroll leaves it alone: it is not opted in, its namespace is not selected, or it is being deleted.',
  unknown: 'It is not compared with its configs yet, or a config that it uses could not be read.',
};
