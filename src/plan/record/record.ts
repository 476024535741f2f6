/** Parses and formats the record annotation. A record that cannot be compared is distinguished from a missing one. */
import { configKinds, type ConfigKind, type WorkloadIdentity } from '../../model/kinds.ts';
import {
  absent,
  longestStreak,
  subjectOf,
  type ConfigEntry,
  type FoldedEntry,
  type LastRoll,
  type RecordEntry,
  type RecordReading,
  type RolloutRecord,
} from '../../model/record.ts';
import { isObject, readLastRoll, readStartedWith } from './members.ts';

/** The version of the format that this program writes. */
const formatVersion = 1;

/** In the place of a name, this stands for all configs of a kind. No object can have this name. */
const allNames = '*';

/** A record annotation and the object that carries it. */
export interface RecordText {
  readonly text: string | undefined;
  /** The workload that carries it. */
  readonly workload: WorkloadIdentity;
  readonly uid: string;
}

/**
 * Parses the annotation's text. Never throws: a text that is not a record is `foreign`.
 * @param keyIds ids of the digest keys of this process
 */
export function readRecord({ text, workload, uid }: RecordText, keyIds: readonly string[]): RecordReading {
  if (text === undefined) return { state: 'none' };
  const value = parseObject(text);
  if (value === undefined || typeof value['v'] !== 'number') return { state: 'foreign', why: 'malformed' };
  if (value['v'] > formatVersion) return { state: 'foreign', why: 'newer-version' };
  const record = toRecord(value);
  if (record === undefined) return { state: 'foreign', why: 'malformed' };
  if (!keyIds.includes(record.key)) return { state: 'foreign', why: 'unknown-key' };
  return { state: 'known', record, about: subjectOf(record.uid, workload, uid) };
}

/** The id of the digest key in the annotation's text; undefined if it is not a record of this format. */
export function keyIdIn(text: string | undefined): string | undefined {
  const value = text === undefined ? undefined : parseObject(text);
  return value === undefined ? undefined : toRecord(value)?.key;
}

/** The annotation's text. Members have a fixed order and configs are sorted, so the same record gives the same text. */
export function formatRecord(record: RolloutRecord): string {
  const { v, key, uid, scope, rolledAt, streak, from, roll, of } = record;
  const folded = configKinds.flatMap((kind): [string, unknown][] => {
    const entry = record.folded?.[kind];
    return entry === undefined ? [] : [[`${kind}/${allNames}`, { rv: entry.rv, n: entry.n, [allNames]: entry.digest }]];
  });
  const configs = sortedEntries(record.configs).map(([ref, entry]): [string, unknown] => [ref, sortedEntry(entry)]);
  return JSON.stringify({
    v,
    key,
    uid,
    scope,
    rolledAt,
    streak,
    from,
    roll: roll && sortedRoll(roll),
    of: of && Object.fromEntries(sortedEntries(of)),
    configs: Object.fromEntries([...folded, ...configs]),
  });
}

function sortedRoll({ to, base, alone, gen, seen, for: causes, was, down }: LastRoll): unknown {
  return { to, base, alone, gen, seen, for: causes, was, down };
}

function sortedEntry(entry: RecordEntry | undefined): unknown {
  if (entry === undefined || entry === absent) return entry;
  return { rv: entry.rv, keys: Object.fromEntries(sortedEntries(entry.keys)) };
}

function sortedEntries<T>(object: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type RecordWithoutFolds = Omit<RolloutRecord, 'folded' | 'configs'>;

function toRecord(value: Readonly<Record<string, unknown>>): RolloutRecord | undefined {
  const { v, key, uid, scope, rolledAt, streak, from, roll, of, configs } = value;
  if (v !== formatVersion || typeof key !== 'string' || !isObject(configs)) return undefined;
  if (![uid, rolledAt, from].every(isOptionalText)) return undefined;
  const understood = {
    scope: typeof scope === 'number' ? scope : undefined,
    streak: isStreak(streak) ? streak : undefined,
    roll: readLastRoll(roll),
    of: readStartedWith(of),
  };
  const history = { uid, rolledAt, from, ...understood };
  const known = Object.entries(history).filter(([, member]) => member !== undefined);
  const head = { v: formatVersion, key, ...Object.fromEntries(known) } as unknown as RecordWithoutFolds;
  const parts = Object.entries(configs).map(([ref, entry]) => readEntry(ref, entry));
  if (parts.includes(undefined)) return undefined;
  const folded = Object.fromEntries(parts.flatMap((part) => (part?.folded === undefined ? [] : [part.folded])));
  const entries = Object.fromEntries(parts.flatMap((part) => (part?.single === undefined ? [] : [part.single])));
  return { ...head, configs: entries, ...(Object.keys(folded).length === 0 ? {} : { folded }) };
}

/** One entry of the annotation: of one config, or of all configs of a kind. */
interface EntryPart {
  readonly single?: readonly [string, RecordEntry];
  readonly folded?: readonly [ConfigKind, FoldedEntry];
}

function readEntry(ref: string, entry: unknown): EntryPart | undefined {
  if (isEntry(entry)) return { single: [ref, entry] };
  const kind = configKinds.find((each) => ref === `${each}/${allNames}`);
  if (kind === undefined || !isFolded(entry)) return undefined;
  return { folded: [kind, { rv: entry.rv, n: entry.n, digest: entry[allNames] }] };
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isStreak(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= longestStreak;
}

function isEntry(value: unknown): value is RecordEntry {
  return value === absent || isConfigEntry(value);
}

function isConfigEntry(value: unknown): value is ConfigEntry {
  if (!isObject(value) || typeof value['rv'] !== 'string' || !isObject(value['keys'])) return false;
  return Object.values(value['keys']).every((digest) => typeof digest === 'string');
}

function isFolded(value: unknown): value is { rv: string; n: number; [allNames]: string } {
  if (!isObject(value) || typeof value['rv'] !== 'string' || typeof value['n'] !== 'number') return false;
  return typeof value[allNames] === 'string';
}
