/**
 * The text in which the leader keeps the trips of breakers on its Lease, format 1: JSON such as `{"v":1,
 * "stagedSince":"2026-11-30T21:00:00.000Z","trips":[{"id":"t7c2k9…","namespace":"shop","config":"ConfigMap/app",
 * "of":"k3xq7m2pzt4wab5c","by":"Deployment/web","why":"…","at":"…","resumed":"…"}],"more":2}`. Every authenticated user
 * may read it, and any client that may patch the Lease may have written it.
 */
import { parseInstant } from './hold.ts';
import {
  configKey,
  configRef,
  isConfigKind,
  isWorkloadKind,
  parseConfigKey,
  parseWorkloadKey,
  workloadKey,
  type ConfigKey,
  type ConfigKind,
  type WorkloadKind,
} from './kinds.ts';
import { isMapping, parseMapping } from './members.ts';
import { printable, quote } from './quote.ts';
import { isTripId, isTripped, longestTripWhy, type Trip } from './trip.ts';

/** The key of the annotation. As that of the published options, it has the same prefix for every installation. */
export const breakersKey = 'reroll.dev/breakers';

/**
 * The text has at most this many trips: those whose breakers are tripped before those that a user has resumed, and of
 * each the newest. The leader keeps the others in memory only and the text counts them as `more`. The next leader does
 * not know them: it trips their breakers again where it sees the same workloads fail.
 */
export const mostTrips = 64;

const format = 1;

export interface BreakersState {
  /** At most one for each config. */
  readonly trips: readonly Trip[];
  /** When this installation first staged a config, wall clock, ms; undefined if it never has. */
  readonly stagedSinceMs: number | undefined;
}

export interface BreakersReading extends BreakersState {
  /** How many trips the text leaves out. */
  readonly more: number;
  /** What in the text is not as this program writes it, each in one line that quotes at most a part of it. */
  readonly problems: readonly string[];
}

/** The text to keep; undefined if there is nothing to keep. The same state always has the same text. */
export function formatBreakers({ trips, stagedSinceMs }: BreakersState): string | undefined {
  if (trips.length === 0 && stagedSinceMs === undefined) return undefined;
  const kept = [...trips].sort(compareTrips).slice(0, mostTrips);
  const more = trips.length - kept.length;
  return JSON.stringify({
    v: format,
    ...(stagedSinceMs === undefined ? {} : { stagedSince: timeText(stagedSinceMs) }),
    trips: kept.map(formatTrip),
    ...(more === 0 ? {} : { more }),
  });
}

/** What is tripped before what is resumed, the newest first. */
export function compareTrips(a: Trip, b: Trip): number {
  return Number(isTripped(b)) - Number(isTripped(a)) || b.atMs - a.atMs || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function formatTrip({ id, config, contentId, by, why, atMs, resumedAtMs }: Trip): object {
  const { kind, namespace, name } = parseConfigKey(config);
  const workload = parseWorkloadKey(by);
  return {
    id,
    namespace,
    config: configRef(kind, name),
    of: contentId,
    by: `${workload.kind}/${workload.name}`,
    why: tripWhy(why),
    at: timeText(atMs),
    ...(resumedAtMs === undefined ? {} : { resumed: timeText(resumedAtMs) }),
  };
}

/** As much of a reason as is kept and shown. */
export function tripWhy(text: string): string {
  return printable(text).slice(0, longestTripWhy).trimEnd();
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}

const nothing: BreakersReading = { trips: [], stagedSinceMs: undefined, more: 0, problems: [] };

/**
 * Reads what can be read: an entry that does not parse is left out and reported. Never throws.
 * @param text undefined if there is none
 */
export function readBreakers(text: string | undefined): BreakersReading {
  if (text === undefined) return nothing;
  const members = parseMapping(text);
  if (members === undefined) return unreadable(`${quote(text)} is not a JSON object`);
  if (members['v'] !== format) return unreadable(formatProblem(members['v']));
  const { stagedSince, trips: entries = [], more } = members;
  const stagedSinceMs = instantOf(stagedSince);
  const isSinceWrong = stagedSince !== undefined && stagedSinceMs === undefined;
  const { trips, problems } = readTrips(entries);
  return {
    trips,
    stagedSinceMs,
    more: isCount(more) ? more : 0,
    problems: isSinceWrong ? ['stagedSince is not a time', ...problems] : problems,
  };
}

function formatProblem(v: unknown): string {
  const shown = typeof v === 'string' ? quote(v) : typeof v === 'number' ? String(v) : 'not a number';
  return `format v is ${shown}, and this version of reroll reads ${String(format)}`;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value > 0;
}

function unreadable(problem: string): BreakersReading {
  return { ...nothing, problems: [problem] };
}

function readTrips(entries: unknown): Pick<BreakersReading, 'trips' | 'problems'> {
  if (!Array.isArray(entries)) return { trips: [], problems: ['trips is not a list'] };
  const trips = new Map<ConfigKey, Trip>();
  const problems: string[] = [];
  for (const [index, entry] of entries.slice(0, mostTrips).entries()) {
    const trip = readTrip(entry);
    if (typeof trip === 'string') problems.push(`trips[${String(index)}]: ${trip}`);
    else if (trips.has(trip.config)) problems.push(`trips[${String(index)}]: its config is there already`);
    else trips.set(trip.config, trip);
  }
  const rest = entries.length - mostTrips;
  if (rest > 0) problems.push(`${String(rest)} of the trips exceed the ${String(mostTrips)} that count`);
  return { trips: [...trips.values()], problems };
}

const namespaceName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const objectName = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
const contentId = /^(?:[a-z2-7]{16}|absent)$/;

interface Reference<Kind extends string> {
  readonly kind: Kind;
  readonly name: string;
}

interface Entry {
  readonly id: string;
  readonly namespace: string;
  readonly config: Reference<ConfigKind>;
  readonly of: string;
  readonly by: Reference<WorkloadKind>;
  readonly why: string;
  readonly at: number;
  /** Null without the member. */
  readonly resumed: number | null;
}

type Readers = {
  readonly [Member in keyof Entry]: {
    /** Undefined for a wrong value. */
    readonly read: (value: unknown) => Entry[Member] | undefined;
    readonly is: string;
  };
};

const readers: Readers = {
  id: { read: textThat(isTripId), is: 'the id of a trip' },
  namespace: { read: textThat((text) => namespaceName.test(text)), is: 'the name of a Namespace' },
  config: { read: referenceTo(isConfigKind), is: 'the kind and name of a config' },
  of: { read: textThat((text) => contentId.test(text)), is: 'the id of a content' },
  by: { read: referenceTo(isWorkloadKind), is: 'the kind and name of a workload' },
  why: { read: textThat(() => true), is: 'a text' },
  at: { read: instantOf, is: 'a time' },
  resumed: { read: (value) => (value === undefined ? null : instantOf(value)), is: 'a time' },
};

/** The trip, or which member of it is wrong. */
function readTrip(entry: unknown): Trip | string {
  if (!isMapping(entry)) return 'it is not an object';
  const read: Record<string, unknown> = {};
  for (const [member, reader] of Object.entries(readers)) {
    read[member] = reader.read(entry[member]);
    if (read[member] === undefined) return `${member} is not ${reader.is}`;
  }
  return tripOf(read as unknown as Entry);
}

function tripOf({ id, namespace, config, of, by, why, at, resumed }: Entry): Trip {
  return {
    id,
    config: configKey(config.kind, namespace, config.name),
    contentId: of,
    by: workloadKey({ ...by, namespace }),
    why: tripWhy(why),
    atMs: at,
    resumedAtMs: resumed ?? undefined,
  };
}

function textThat(test: (text: string) => boolean): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'string' && test(value) ? value : undefined);
}

function referenceTo<Kind extends string>(
  isKind: (kind: string) => kind is Kind,
): (value: unknown) => Reference<Kind> | undefined {
  return (value) => {
    const [kind = '', name = '', ...rest] = typeof value === 'string' ? value.split('/') : [];
    return isKind(kind) && objectName.test(name) && rest.length === 0 ? { kind, name } : undefined;
  };
}

function instantOf(value: unknown): number | undefined {
  return typeof value === 'string' ? parseInstant(value) : undefined;
}
