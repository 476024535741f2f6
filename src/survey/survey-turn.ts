/**
 * What a survey knows of the turn of a workload. Only the controller knows the order in which the users of a config are
 * rolled: it keeps tripped breakers on the Lease, and says on a workload that waits for long that it does.
 */
import { configKeyOf } from '../model/kinds.ts';
import { isTripped } from '../model/trip.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Turn } from '../plan/input/turn.ts';
import { readPending } from '../plan/pending.ts';
import type { Installation } from './installation.ts';

export function surveyTurn({ namespace, pending }: WorkloadState, { breakers }: Pick<Installation, 'breakers'>): Turn {
  const trips = (breakers?.trips ?? []).filter(isTripped);
  return {
    stagedIdOf: () => undefined,
    tripsOf: (causes) => {
      const configs = causes.map((ref) => configKeyOf(ref, namespace));
      return trips.filter(({ config }) => configs.includes(config));
    },
    isDue: () => readPending(pending)?.gates.includes('staging') !== true,
    hasFailed: false,
  };
}
