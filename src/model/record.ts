/** The record: the config content with which a workload's pods were last started, kept on the workload itself. */
import { fnv1a } from './change-id.ts';
import { workloadKey, type ConfigKind, type ConfigRef, type WorkloadIdentity } from './kinds.ts';
import { compareResourceVersions } from './resource-version.ts';

/** Stands for a config or key that did not exist when it was recorded. It is shorter than any digest, so never one. */
export const absent = 'absent';

/** A streak is counted up to this. */
export const longestStreak = 1_000;

/** A record names up to this many causes of a roll and contents that pods started with; with more, it names none. */
export const mostNames = 16;

/** One config's part of a record. */
export interface ConfigEntry {
  /** resourceVersion of the config at which the digests were read. */
  readonly rv: string;
  /** Digest for each key that the workload uses; `*` for all keys; `absent` for a key that the config did not have. */
  readonly keys: Readonly<Record<string, string>>;
}

export type RecordEntry = ConfigEntry | typeof absent;

/** All configs of one kind together, if one entry for each would not fit into an annotation. */
export interface FoldedEntry {
  /** The newest of their resourceVersions. */
  readonly rv: string;
  /** How many there are. */
  readonly n: number;
  /** Digest of all their entries. */
  readonly digest: string;
}

/** Our last roll of a workload. All members but the first two are missing in a record of an older version. */
export interface LastRoll {
  /** The trigger that it wrote into the pod template. */
  readonly to: string;
  /** Fingerprint of that template without our own annotations. */
  readonly base: string;
  /** The template that it replaced was the only one that the workload had carried since a complete rollout. */
  readonly alone?: boolean;
  /** The generation that the roll gave the workload: an earlier status says nothing about it. */
  readonly gen?: number;
  /** `lastUpdateTime` of the condition by which an earlier rollout had failed: it may still be there. */
  readonly seen?: string;
  /** The configs that changed. */
  readonly for?: readonly ConfigRef[];
  /** `ok`: the rollout before it was complete. */
  readonly was?: 'ok' | 'bad';
  /** Pods of a DaemonSet that were not available before it, if there were any. */
  readonly down?: number;
}

type Configs = RolloutRecord['configs'];

export interface RolloutRecord {
  /** Version of this format. */
  readonly v: 1;
  /** Id of the key under which the digests were made. */
  readonly key: string;
  /** `objectId` of the workload; undefined in a record of a version that did not write it. */
  readonly uid?: string;
  /** The fields of the pod spec that counted when it was written; undefined if its version knew only one scope. */
  readonly scope?: number;
  /** When reroll last rolled the workload, RFC 3339 to the second; undefined if it never has. */
  readonly rolledAt?: string;
  /** The streak of rolls up to the last one, more than 0: see streak.ts. Undefined if that followed no other roll. */
  readonly streak?: number;
  /** Fingerprint of the pod template that the last roll replaced: see `fingerprintUnder`. */
  readonly from?: string;
  readonly roll?: LastRoll;
  /** For each staged config the id of the content that the pods started with, as far as that is known. */
  readonly of?: Readonly<Partial<Record<ConfigRef, string>>>;
  readonly configs: Readonly<Partial<Record<ConfigRef, RecordEntry>>>;
  readonly folded?: Readonly<Partial<Record<ConfigKind, FoldedEntry>>>;
}

/**
 * The object that a record is about: `this` is the one that carries it (always so for a record of an older version);
 * `former` is a former object of the same name, in a cluster that was restored or migrated; `other` is another object,
 * of which this one is a copy.
 */
export type RecordSubject = 'this' | 'former' | 'other';

/** What was read from a workload: no record, one that this process can compare, or one that it cannot. */
export type RecordReading =
  | { readonly state: 'none' }
  | { readonly state: 'known'; readonly record: RolloutRecord; readonly about: RecordSubject }
  /** `not-rolled`: it contains a roll of ours that did not get into the pod template. */
  | { readonly state: 'foreign'; readonly why: 'malformed' | 'newer-version' | 'unknown-key' | 'not-rolled' };

/**
 * The fingerprint of the pod template that the last roll replaced, with the id of its digest key in front. The record
 * omits that id if it is the key of the record.
 */
export function replacedTemplate({ key, from }: RolloutRecord): string | undefined {
  return from === undefined || from.includes('.') ? from : `${key}.${from}`;
}

/** A fingerprint in the form that a record under this key has. */
export function fingerprintUnder(key: string, fingerprint: string): string {
  return fingerprint.startsWith(`${key}.`) ? fingerprint.slice(key.length + 1) : fingerprint;
}

/** Names one object, so that a copied or restored record is recognised: 16 hexadecimal digits. */
export function objectId(workload: WorkloadIdentity, uid: string): string {
  return `${nameId(workload)}${hex(uid)}`;
}

/**
 * The object that a record is about.
 * @param id of the record
 * @param workload the object that carries it
 */
export function subjectOf(id: string | undefined, workload: WorkloadIdentity, uid: string): RecordSubject {
  if (id === undefined || id === objectId(workload, uid)) return 'this';
  return id.startsWith(nameId(workload)) ? 'former' : 'other';
}

function nameId(workload: WorkloadIdentity): string {
  return hex(workloadKey(workload));
}

function hex(text: string): string {
  return fnv1a(text).toString(16).padStart(8, '0');
}

/**
 * Whether a record was made from an older state of some config than another one. reroll writes records from the present
 * state or from a consistent read, so a later record is never older, unless another client has put it back. A record
 * that is bound to its object, after one that is not, is of a later version of reroll, and their versions may not be
 * comparable.
 * @param formerRolls of the records before the other one, as `rollId` names them
 */
export function isOlderRecord(record: RolloutRecord, than: RolloutRecord, formerRolls: readonly string[]): boolean {
  if (record.uid !== undefined && record.uid !== than.uid) return false;
  const roll = rollId(record);
  if (roll !== undefined && roll !== rollId(than) && formerRolls.includes(roll)) return true;
  if (than.uid !== undefined && record.uid === than.uid && isBeforeRoll(record, than)) return true;
  return Object.entries(record.configs).some(([ref, entry]) => {
    const other = than.configs[ref as ConfigRef];
    if (typeof entry !== 'object' || typeof other !== 'object') return false;
    return compareResourceVersions(entry.rv, other.rv) < 0;
  });
}

/** Names the roll that a record contains: by its time too, since a trigger can repeat after it was removed. */
export function rollId({ roll, rolledAt }: RolloutRecord): string | undefined {
  return roll && `${roll.to} ${rolledAt ?? ''}`;
}

/**
 * Whether a record was made before the first roll, which the other one contains. Clocks may go back, so times do not
 * count.
 */
function isBeforeRoll(record: RolloutRecord, than: RolloutRecord): boolean {
  if (record.rolledAt !== undefined || than.rolledAt === undefined) return false;
  // A record with the same content of all configs was written after an opt-out rather than put back.
  return !hasSameContent(record.configs, than.configs);
}

function hasSameContent(a: Configs, b: Configs): boolean {
  return Object.keys(a).length === Object.keys(b).length && surelyAgree(a, b);
}

/** Whether two records have the same content for every config and key that both of them contain. */
export function agree(a: Configs | undefined, b: Configs | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return commonRefs(a, b).every((ref) => hasSameDigests(a[ref], b[ref]));
}

/** Whether they agree and can be compared: the first one contains every config and key of the second. */
export function surelyAgree(a: Configs | undefined, b: Configs | undefined): boolean {
  if (a === undefined || b === undefined || !agree(a, b)) return a === b;
  return (Object.keys(b) as ConfigRef[]).every(
    (ref) => a[ref] !== undefined && recordedKeys(a[ref]) === recordedKeys(b[ref]),
  );
}

function commonRefs(a: Configs, b: Configs): readonly ConfigRef[] {
  return (Object.keys(a) as ConfigRef[]).filter((ref) => b[ref] !== undefined);
}

/** Names of the keys of an entry, as one text; empty for an absent config. */
export function recordedKeys(entry: RecordEntry | undefined): string {
  return typeof entry === 'object' ? Object.keys(entry.keys).sort().join() : '';
}

function hasSameDigests(a: RecordEntry | undefined, b: RecordEntry | undefined): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return Object.keys(a.keys).every((key) => b.keys[key] === undefined || b.keys[key] === a.keys[key]);
}
