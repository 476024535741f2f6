/** What commands say of the trips of breakers. */
import type { ScopeSettings } from '../config/client-options.ts';
import type { ProgramName } from '../config/command.ts';
import { compareTrips } from '../model/breakers-text.ts';
import { parseConfigKey, parseWorkloadKey } from '../model/kinds.ts';
import type { Trip } from '../model/trip.ts';
import { formatTime } from '../plan/record/history.ts';
import { configWords, resumeCommand, tripWords } from '../status/breaker-words.ts';
import type { Installation } from '../survey/installation.ts';
import { ageText } from './ages.ts';

/** The trips in the namespaces that a command is about, tripped ones first; undefined if they are not known. */
export function tripsInScope(
  { breakers }: Pick<Installation, 'breakers'>,
  { namespace, allNamespaces }: Pick<ScopeSettings, 'namespace' | 'allNamespaces'>,
  defaultNamespace: string,
): readonly Trip[] | undefined {
  const wanted = namespace ?? defaultNamespace;
  return breakers?.trips
    .filter(({ config }) => allNamespaces || parseConfigKey(config).namespace === wanted)
    .sort(compareTrips);
}

/** A sentence about a breaker that is tripped, without its full stop. @param nowMs the API server's clock */
export function trippedText(trip: Trip, nowMs: number): string {
  const since = `has been tripped for ${ageText(nowMs - trip.atMs)}`;
  return `the breaker of ${configWords(trip)} ${since}, and no other workload is rolled to it: ${tripWords(trip)}`;
}

/** The same with the command that answers it. */
export function trippedNote(trip: Trip, nowMs: number, programName: ProgramName): string {
  return `${trippedText(trip, nowMs)}; revert or fix it, or let the rolls go on: ${resumeCommand(trip, programName)}`;
}

/** That the trips are not known. */
export function unknownTrips({ lease }: Pick<Installation, 'lease'>): string {
  return `tripped breakers are not known: Lease ${lease.namespace}/${lease.name}, which has them, could not be read`;
}

/** As docs/schemas has it. */
export function tripData({ id, config, contentId, by, why, atMs, resumedAtMs }: Trip): object {
  return {
    id,
    config: parseConfigKey(config),
    contentId,
    workload: parseWorkloadKey(by),
    why,
    trippedAt: formatTime(atMs),
    resumedAt: resumedAtMs === undefined ? null : formatTime(resumedAtMs),
  };
}
