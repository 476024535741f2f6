/** Tripped breakers among what workloads wait for: the annotation `pending` has one word for them and for turns. */
import type { ProgramName } from '../../config/command.ts';
import { isStagingGate, type ClosedGate } from '../../model/held.ts';
import { configKeyOf, parseConfigKey } from '../../model/kinds.ts';
import { isTripped, type Trip } from '../../model/trip.ts';
import { resumeCommand } from '../../status/breaker-words.ts';
import type { Installation } from '../../survey/installation.ts';
import { trippedText } from '../../views/trips.ts';
import { isAnswered, passage, wantedIds } from './answer-kinds.ts';
import type { Target } from './targets.ts';
import { contentsOf } from './wait.ts';

type Breakers = Pick<Installation, 'breakers'>;

/** The trips of the configs with whose contents a workload waits; none where it waits for no other workload. */
function tripsFor({ workload, wait }: Target, { breakers }: Breakers): readonly Trip[] {
  if (wait?.reasons.some(isStagingGate) !== true) return [];
  const configs = contentsOf(wait).map(([ref]) => configKeyOf(ref, workload.namespace));
  return (breakers?.trips ?? []).filter((trip) => isTripped(trip) && configs.includes(trip.config));
}

/** The gate, for a workload that waits for it and that no user lets past it; none otherwise. */
export function breakerGates(target: Target, installation: Breakers): readonly ClosedGate[] {
  if (isAnswered(target, wantedIds(target), passage)) return [];
  const configs = tripsFor(target, installation).map(({ config }) => parseConfigKey(config));
  if (configs.length === 0) return [];
  const details = configs.map(({ kind, name }) => `${kind}/${name}`);
  return [{ reason: 'breaker', opens: undefined, levels: [], details }];
}

/** A sentence for each breaker that holds these workloads back, with the command that lets all of them go on. */
export function resumeNotes(
  targets: readonly Target[],
  installation: Breakers,
  { nowMs, programName }: { readonly nowMs: number; readonly programName: ProgramName },
): readonly string[] {
  const trips = new Set(targets.flatMap((target) => tripsFor(target, installation)));
  return [...trips].map(
    (trip) =>
      `${trippedText(trip, nowMs)}; to let all that wait go on, a few at a time: ${resumeCommand(trip, programName)}`,
  );
}
