/**
 * What a survey knows of the turn of a workload. Only the controller knows the order in which the users of a config are
 * rolled: it keeps tripped breakers on the Lease, and says on a workload that waits for long that it does. Until then
 * a workload counts as waiting whose config is rolled in that order by the options: only the first ones do not wait.
 */
import type { Facts } from '../inventory/facts.ts';
import { configKeyOf, parseConfigRef, workloadKey, type ConfigRef } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import { isTripped } from '../model/trip.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Turn } from '../plan/input/turn.ts';
import { readPending } from '../plan/pending.ts';
import { isStaged } from '../staging/limit.ts';
import type { Evaluation } from './evaluation.ts';

export function surveyTurn(
  { workload, viewOf, digester, settings }: Facts,
  { installation, usersOf }: Pick<Evaluation, 'installation' | 'usersOf'>,
): Turn {
  const { namespace, pending } = workload;
  const { breakers, options, source } = installation;
  const trips = (breakers?.trips ?? []).filter(isTripped);
  const isOrdered = (ref: ConfigRef): boolean => {
    const config = configKeyOf(ref, namespace);
    // All configs of a kind together have no users of their own, and in a dry run no workload waits for another one.
    if (parseConfigRef(ref).name === '*' || options.dryRun) return false;
    return isStaged({
      maxConcurrent: viewOf(ref).state?.maxConcurrent,
      users: usersOf(config),
      // Without the options of the controller it is not known whether it orders them at all.
      canaryFrom: source === 'lease' ? settings.canaryFrom : 0,
      isTripped: trips.some((trip) => trip.config === config),
      hasBegun: false,
    });
  };
  return {
    stagedIdOf: (ref) => {
      const { state } = viewOf(ref);
      if (!isOrdered(ref)) return undefined;
      return state === undefined ? absent : digester.ofContent(state);
    },
    tripsOf: (causes) => {
      const configs = causes.map((ref) => configKeyOf(ref, namespace));
      return trips.filter(({ config }) => configs.includes(config));
    },
    isDue: (causes) => readPending(pending)?.gates.includes('staging') !== true && !causes.some(isOrdered),
    hasFailed: isOfLastRoll(workload) && (workload.hasFailed || trips.some(({ by }) => by === workloadKey(workload))),
    isUndecided: false,
  };
}

/** Whether the pod template is that of the last roll by reroll. */
function isOfLastRoll({ record, trigger }: WorkloadState): boolean {
  return record.state === 'known' && trigger !== undefined && record.record.roll?.to === trigger;
}
