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
import { isMapping, parseMapping } from '../../model/members.ts';
import { readLastRoll, readStartedWith } from './members.ts';

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
  const value = parseMapping(text);
  if (value === undefined || typeof value['v'] !== 'number') return { state: 'foreign', why: 'malformed' };
  if (value['v'] > formatVersion) return { state: 'foreign', why: 'newer-version' };
  const record = toRecord(value);
  if (record === undefined) return { state: 'foreign', why: 'malformed' };
  if (!keyIds.includes(record.key)) return { state: 'foreign', why: 'unknown-key' };
  return { state: 'known', record, about: subjectOf(record.uid, workload, uid) };
}

/** The id of the digest key in the annotation's text; undefined if it is not a record of this format. */
export function keyIdIn(text: string | undefined): string | undefined {
  const value = text === undefined ? undefined : parseMapping(text);
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

function toRecord(value: Readonly<Record<string, unknown>>): RolloutRecord | undefined {
  const { v, key, uid, rolledAt, from } = value;
  if (v !== formatVersion || typeof key !== 'string') return undefined;
  if (!isOptionalText(uid) || !isOptionalText(rolledAt) || !isOptionalText(from)) return undefined;
  const entries = readEntries(value['configs']);
  return entries && Object.assign({ v: formatVersion, key, ...entries } as const, historyIn(value));
}

type History = Omit<RolloutRecord, 'v' | 'key' | keyof Entries>;

/** The members that a record may lack. */
function historyIn(value: Readonly<Record<string, unknown>>): History {
  const { uid, scope, rolledAt, streak, from, roll, of } = value as History;
  const history: { -readonly [Member in keyof History]: History[Member] } = {};
  if (uid !== undefined) history.uid = uid;
  if (typeof scope === 'number') history.scope = scope;
  if (rolledAt !== undefined) history.rolledAt = rolledAt;
  if (isStreak(streak)) history.streak = streak;
  if (from !== undefined) history.from = from;
  const lastRoll = readLastRoll(roll);
  if (lastRoll !== undefined) history.roll = lastRoll;
  const startedWith = readStartedWith(of);
  if (startedWith !== undefined) history.of = startedWith;
  return history;
}

type Entries = Pick<RolloutRecord, 'configs' | 'folded'>;

/** Undefined if something among them is no entry. */
function readEntries(configs: unknown): Entries | undefined {
  if (!isMapping(configs)) return undefined;
  const entries = Object.entries(configs);
  const others = entries.filter(([, entry]) => !isEntry(entry));
  // Records with folded entries are rare. Others keep what was parsed.
  if (others.length === 0) return { configs: configs as RolloutRecord['configs'] };
  const folded = others.map(([ref, entry]) => readFolded(ref, entry));
  if (!folded.every((each) => each !== undefined)) return undefined;
  const single = entries.filter(([, entry]) => isEntry(entry));
  return { configs: Object.fromEntries(single) as RolloutRecord['configs'], folded: Object.fromEntries(folded) };
}

/** The entry of all configs of a kind; undefined if it is none. */
function readFolded(ref: string, entry: unknown): readonly [ConfigKind, FoldedEntry] | undefined {
  const kind = configKinds.find((each) => ref === `${each}/${allNames}`);
  if (kind === undefined || !isFolded(entry)) return undefined;
  return [kind, { rv: entry.rv, n: entry.n, digest: entry[allNames] }];
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
  if (!isMapping(value) || typeof value['rv'] !== 'string' || !isMapping(value['keys'])) return false;
  return Object.values(value['keys']).every((digest) => typeof digest === 'string');
}

function isFolded(value: unknown): value is { rv: string; n: number; [allNames]: string } {
  if (!isMapping(value) || typeof value['rv'] !== 'string' || typeof value['n'] !== 'number') return false;
  return typeof value[allNames] === 'string';
}
