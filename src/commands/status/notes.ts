/** What `reroll status` says beside its table: counts, what helps next, and what it could not find out. */
import type { ProgramName } from '../../config/command.ts';
import type { NamespacedName } from '../../model/config.ts';
import { configKinds, parseConfigRef, type ConfigKind } from '../../model/kinds.ts';
import { isTripped, type Trip } from '../../model/trip.ts';
import { count } from '../../model/wording.ts';
import type { Cluster } from '../../survey/cluster.ts';
import type { Installation } from '../../survey/installation.ts';
import type { Surveyed } from '../../survey/surveyed.ts';
import { ageText } from '../../views/ages.ts';
import { trippedNote, unknownTrips } from '../../views/trips.ts';
import { countStates } from '../../views/status-list.ts';

/** So many tripped breakers are described. */
const mostBreakers = 5;

/** The kinds whose configs could not be compared for at least one workload. */
export function kindsNotCompared(surveyed: readonly Surveyed[], { notListed }: Cluster): readonly ConfigKind[] {
  const kinds = new Set(surveyed.flatMap(({ notCompared }) => notCompared.map((ref) => parseConfigRef(ref).kind)));
  return configKinds.filter((kind) => kinds.has(kind) || notListed.has(kind));
}

/** Such as `41 current · 1 pending`. */
export function summaryText(surveyed: readonly Surveyed[]): string {
  return Object.entries(countStates(surveyed))
    .map(([state, count]) => `${String(count)} ${state}`)
    .join(' · ');
}

/** What a person can do next; empty if nothing waits. @param program `reroll` or `kubectl reroll` */
export function nextSteps(surveyed: readonly Surveyed[], program: string): readonly string[] {
  const isOpen = surveyed.some(({ status }) => status.state !== 'current' && status.state !== 'off');
  if (!isOpen) return [];
  const waiting = new Map<string, number>();
  for (const { status, changes } of surveyed) {
    if (!status.gates.some(({ reason }) => reason === 'approval')) continue;
    for (const { id } of changes) waiting.set(id, (waiting.get(id) ?? 0) + 1);
  }
  const [most] = [...waiting].sort(([, a], [, b]) => b - a);
  return [
    `${program} explain KIND/NAME tells why`,
    ...(most === undefined ? [] : [`${program} approve --change ${most[0]} releases ${String(most[1])}`]),
  ];
}

/** What limits the answer, each a sentence. */
export function footnotes(
  surveyed: readonly Surveyed[],
  cluster: Cluster,
  installation: Installation,
  nowMs: number,
): readonly string[] {
  const kinds = kindsNotCompared(surveyed, cluster);
  return [
    ...(cluster.noNamespaces === undefined
      ? []
      : [`the defaults of Namespaces are not known: ${cluster.noNamespaces}`]),
    ...[...cluster.kindsNotListed.values()].map((message) => `workloads are left out: ${message}`),
    ...(kinds.length === 0 ? [] : [degradedNote(kinds, cluster, installation, nowMs)]),
  ];
}

/** One line for each breaker that is tripped, of which a long list is cut. @param trips undefined: not known */
export function breakerNotes(
  trips: readonly Trip[] | undefined,
  installation: Installation,
  { nowMs, programName }: { readonly nowMs: number; readonly programName: ProgramName },
): readonly string[] {
  if (trips === undefined) return [unknownTrips(installation)];
  const tripped = trips.filter(isTripped);
  const more = tripped.length - mostBreakers;
  const rest = more <= 0 ? [] : [`${count(more, 'more breaker')} tripped: ${programName} resume lists all`];
  return [...tripped.slice(0, mostBreakers).map((trip) => trippedNote(trip, nowMs, programName)), ...rest];
}

function degradedNote(
  kinds: readonly ConfigKind[],
  { notListed }: Cluster,
  installation: Installation,
  nowMs: number,
): string {
  const [forbidden] = kinds.flatMap((kind) => notListed.get(kind) ?? []);
  const why = forbidden ?? 'their content is compared under a key that only the controller has';
  const what = `${kinds.map((kind) => `${kind}s`).join(' and ')} are not compared (${why})`;
  return `${what}; ${controllerNote(installation, nowMs)}`;
}

function controllerNote({ leader, lease }: Installation, nowMs: number): string {
  if (leader?.isLive === true) return 'these states are as the running controller sees them';
  if (leader === undefined) return `no controller is known to run: nothing holds Lease ${nameOf(lease)}`;
  return `no controller runs: ${leader.identity} last renewed Lease ${nameOf(lease)} ${ageText(nowMs - leader.renewedMs)} ago`;
}

function nameOf({ namespace, name }: NamespacedName): string {
  return `${namespace}/${name}`;
}
