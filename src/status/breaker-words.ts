/** The words for tripped breakers: Events, commands and pages say the same. */
import { parseConfigKey, parseWorkloadKey, type WorkloadIdentity } from '../model/kinds.ts';
import type { Trip, TripEnd } from '../model/trip.ts';
import { count } from '../model/wording.ts';
import type { Annotations } from '../plan/read/annotations.ts';
import { annotateCommand } from './gate-words.ts';

/** The workloads that wait with a config. */
export interface Waiting {
  readonly count: number;
  /** One of them; undefined if none waits. */
  readonly first: WorkloadIdentity | undefined;
}

/** Such as `ConfigMap/app in shop`. */
export function configWords(trip: Pick<Trip, 'config'>): string {
  const { kind, namespace, name } = parseConfigKey(trip.config);
  return `${kind}/${name} in ${namespace}`;
}

/** What failed, such as `Deployment/web failed with content k3xq7m2pzt4wab5c: its pods do not become available`. */
export function tripWords({ by, contentId, why }: Pick<Trip, 'by' | 'contentId' | 'why'>): string {
  return `${workloadWords(by)} failed with content ${contentId}: ${why}`;
}

function workloadWords(key: Trip['by']): string {
  const { kind, name } = parseWorkloadKey(key);
  return `${kind}/${name}`;
}

/** The note of the Event about a trip: what failed, how many wait, and what to do. */
export function tripNote(trip: Trip, { count: waiting, first }: Waiting, annotations: Annotations): string {
  const byHand = first === undefined ? '' : `, or by hand: ${annotateCommand(first, annotations.resume, [trip.id])}`;
  return [
    tripWords(trip),
    `${waiting === 0 ? 'no other workload is' : `${count(waiting, 'other workload')} wait${waiting === 1 ? 's' : ''} and none is`} rolled to a content of this config`,
    'revert or fix it in Git: the workload that failed is rolled to the fix at once, and once it is available the others follow',
    `to go on nevertheless: ${resumeCommand(trip, 'kubectl reroll')}${byHand}`,
  ].join('; ');
}

/** @param program `reroll` or `kubectl reroll` */
export function resumeCommand({ id }: Pick<Trip, 'id'>, program: string): string {
  return `${program} resume ${id}`;
}

/** The note of the Event about a breaker that was reset. */
export function resetNote(trip: Trip, why: TripEnd, { count: waiting }: Waiting): string {
  const follow =
    waiting === 0 ? 'no workload waits' : `the rolls of ${count(waiting, 'workload')} go on, a few at first`;
  return `${resetWords[why](trip)}; ${follow}`;
}

const resetWords: Readonly<Record<TripEnd, (trip: Trip) => string>> = {
  fixed: ({ by }) => `${workloadWords(by)}, which had failed, is available with the present content`,
  'content-back': () => 'the config has a content again with which workloads run',
  resumed: ({ id }) => `a user has resumed the trip ${id}`,
  unstaged: () => 'the workloads that use the config are no longer rolled one after the other',
  replaced: () => 'a user had resumed it, and the config has another content now',
};
