/** Plans the write of an answer to a trip on a workload as it is now. */
import { readMetadata, type KubeObject } from '../../model/kube-object.ts';
import { isTripId, type Trip } from '../../model/trip.ts';
import { answerIds } from '../../status/answer-ids.ts';
import type { Plan } from './write.ts';

/** The controller reads this many ids. */
const mostIds = 32;

/** @param trips all that there are: answers to these are kept before others */
export function planResume(trip: Trip, key: string, trips: readonly Trip[]): (object: KubeObject) => Plan {
  return (object) => {
    const text = readMetadata(object).annotations[key] ?? '';
    const before = [...new Set(text.split(',').map((entry) => entry.trim()))].filter(isTripId);
    if (before.slice(0, mostIds).includes(trip.id)) return 'unchanged';
    const ids = answerIds([trip.id], before, [trip.id, ...trips.map(({ id }) => id)]).slice(0, mostIds);
    return { patch: { metadata: { annotations: { [key]: ids.join(',') } } } };
  };
}
