/**
 * All cases in which a pod may run other content than its configs have, each with its reason; `roll-exceptions.ts` has
 * those of rolls. Each is about facts that no replica can know; a fact that a replica could know and ignores is no
 * excuse.
 */
import { absent } from '../../src/model/record.ts';
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { Trip } from '../../src/model/trip.ts';
import type { Data } from './objects.ts';
import type { SimOptions } from './options.ts';
import type { Sight } from './server.ts';
import type { Store } from './store.ts';
import type { Truth } from './truth.ts';
import type { StaleKey, WorkloadTruth, WrittenRecord } from './workload-truth.ts';

/** The facts by which invariants are judged. */
export interface Judged {
  readonly store: Store;
  readonly truth: Truth;
  readonly options: SimOptions;
  /** `[workload, reason]` of each workload that is stale for the leader. */
  readonly stale: readonly (readonly [string, string])[];
  readonly failing: number;
  /** What the leader knows of control gates, beyond the workload itself. */
  readonly sight: Sight;
  /** The trips that the leader knows. */
  readonly trips: readonly Trip[];
}

/** The digest in a record of a key (`*`: all keys) of a config with these data. */
export type DigestOf = (ref: ConfigRef, key: string, data: Data | undefined) => string | undefined;

type PodExcuse = keyof typeof podExcuses;

type IsExcused = (judged: Judged, workload: WorkloadTruth, stale: StaleKey, digestOf: DigestOf) => boolean;

const podExcuses = {
  deleted: (judged, _workload, stale) => isDeleted(judged, stale),
  'deleted unrecorded': isDeletedUnrecorded,
  stalled: (_judged, { pods }, { pod }) => pods.isStalled && !pods.isNew(pod),
  paused: ({ store }, { name, pods }, { pod }) =>
    store.get('Deployment', name)?.spec?.paused === true && !pods.isNew(pod),
  adopted: isAdopted,
  'adopted unseen': isAdoptedUnseen,
  bounced: hasBounced,
  arrived: hasArrived,
  'replaced unseen': isReplacedUnseen,
  'undone unseen': isUndoneUnseen,
} as const satisfies Readonly<Record<string, IsExcused>>;

/** Why a pod may run other content than its configs have now; undefined if there is no excuse. */
export function excuseOfPod(
  judged: Judged,
  workload: WorkloadTruth,
  stale: StaleKey,
  digestOf: DigestOf,
): PodExcuse | undefined {
  const names = Object.keys(podExcuses) as PodExcuse[];
  return names.find((name) => podExcuses[name](judged, workload, stale, digestOf));
}

/** A deletion rolls nothing without `--reload-on-delete`. */
function isDeleted({ truth, options }: Judged, { ref, key }: StaleKey): boolean {
  return !options.reloadOnDelete && truth.contents.get(ref)?.[key] === undefined;
}

/**
 * A config that is deleted before it is recorded, while the watch of its user lags, is remembered nowhere: no memory
 * may remain of a deleted config that no workload names. A new config of its name is recorded with its content.
 */
function isDeletedUnrecorded({ truth }: Judged, { records, since }: WorkloadTruth, { ref, key }: StaleKey): boolean {
  const now = truth.contents.get(ref)?.[key];
  if (now === undefined) return records.some(({ configs }) => configs[ref] === undefined || configs[ref] === absent);
  const countsSince = since.get(`${ref}|${key}`) ?? 0;
  return records.some(({ sequence, bareSince, configs }, index) => {
    const isBare = bareSince !== undefined || records[index - 1]?.configs[ref] === undefined;
    const values = [truth.history.valueAt(ref, key, sequence), ...truth.history.valuesAfter(ref, key, sequence)];
    const isSame = values.every((value) => value === undefined || value === now);
    return isBare && configs[ref] !== undefined && isSame && truth.history.wasMissing(ref, countsSince, sequence);
  });
}

/**
 * Pods from before the key began to count are accepted; nothing has changed since. An opt-out to which no replica has
 * reacted may have been seen or not.
 */
function isAdopted({ truth }: Judged, { since, heldSince }: WorkloadTruth, { start, ref, key }: StaleKey): boolean {
  return [since, heldSince].some((each) => {
    const countsSince = each.get(`${ref}|${key}`) ?? 0;
    const wasSame = truth.history.valueAt(ref, key, countsSince) === truth.contents.get(ref)?.[key];
    return start.sequence <= countsSince && wasSame;
  });
}

/**
 * A workload without a record to compare with, which no process watched from then on, is recorded as it is found: what
 * changed before its next record is not known. Two watches have no order either: if the opt-in moves from a workload
 * to its Namespace, the first one can arrive as an opt-out that removes the record.
 */
function isAdoptedUnseen({ truth }: Judged, { records, releases }: WorkloadTruth, { ref, key }: StaleKey): boolean {
  return records.some(({ sequence, configs, bareSince }) => {
    if (bareSince === undefined || configs[ref] === undefined) return false;
    const isRecorded = truth.history.valueAt(ref, key, sequence) === truth.contents.get(ref)?.[key];
    const isUnseen = truth.gaps.some((gap) => gap >= bareSince && gap <= sequence);
    return isRecorded && (isUnseen || releases.includes(bareSince));
  });
}

/**
 * The content changed and went back before a replica reacted, and the pod started in between, without a rollout. The
 * record has the present content all the time.
 */
function hasBounced(
  judged: Judged,
  { records, meantSince }: WorkloadTruth,
  stale: StaleKey,
  digestOf: DigestOf,
): boolean {
  const { start, ref, key } = stale;
  const { truth, options } = judged;
  const countsSince = meantSince.get(`${ref}|${key}`) ?? 0;
  const wasSame = truth.history.valueAt(ref, key, countsSince) === truth.contents.get(ref)?.[key];
  // A config that does not count yet is in no record, except one that has counted before.
  const isAbout = ({ sequence, configs }: WrittenRecord): boolean =>
    sequence >= countsSince || configs[ref] !== undefined;
  const later = records.slice(Math.max(0, start.records - 1)).filter(isAbout);
  const areSame = later.every((record) => isSame(judged, record, stale, digestOf)) && later.length > 0;
  // With freshness off, versions of different kinds do not show that its first record was out of date.
  if (!options.isFreshnessKnown && (areSame || isNewInRecord(records, stale))) return true;
  return start.records === 0 ? wasSame : areSame && (wasSame || isRecordedBefore(records, stale));
}

/** Whether a record since the start of the pod is the first one of the config. */
function isNewInRecord(records: readonly WrittenRecord[], { start, ref }: StaleKey): boolean {
  return records.some(({ configs }, index) => {
    const before = records[index - 1]?.configs[ref];
    return index >= start.records && configs[ref] !== undefined && before === undefined;
  });
}

/** Whether the last record before the start of the pod contains the config. */
function isRecordedBefore(records: readonly WrittenRecord[], { start, ref }: StaleKey): boolean {
  return records[start.records - 1]?.configs[ref] !== undefined;
}

function isSame(judged: Judged, record: WrittenRecord, { ref, key }: StaleKey, digestOf: DigestOf): boolean {
  const { configs } = record;
  const entry = configs[ref];
  if (entry === undefined) return false;
  if (entry === absent) return !judged.truth.contents.has(ref);
  const name = Object.hasOwn(entry.keys, '*') ? '*' : key;
  const { history, contents } = judged.truth;
  const now = contents.get(ref);
  if (entry.keys[name] !== undefined && entry.keys[name] === (digestOf(ref, name, now) ?? absent)) return true;
  // All keys were recorded, and only this one counts now.
  const then = history.contentsOf(ref).find((data) => digestOf(ref, name, data) === entry.keys[name]);
  return name === '*' && then?.[key] === now?.[key];
}

/**
 * A required config arrives and is recorded: for pods that run without it, since only a hint names it, or for those
 * that were started before it was deleted, where it was missing when it began to count or was recorded first.
 */
function hasArrived(judged: Judged, workload: WorkloadTruth, stale: StaleKey, digestOf: DigestOf): boolean {
  const { truth, options } = judged;
  const { ref, key } = stale;
  const keys = workload.uses?.get(ref);
  // A missing required key keeps pods from starting, whatever else is optional.
  const isRequired = [...(keys?.values() ?? [])].includes('required');
  if (options.reloadOnCreate || !isRequired) return false;
  const now = truth.contents.get(ref)?.[key];
  return missingAt(judged, workload, stale).some((sequence) => {
    const later = truth.history.valuesAfter(ref, key, sequence).filter((value) => value !== undefined);
    const entries = workload.records.filter((record) => record.sequence >= sequence && isPresent(record, ref, key));
    // It may have gone away and come back since it was recorded.
    const isRecorded = entries.length > 0 && entries.every((record) => isSame(judged, record, stale, digestOf));
    return isRecorded || later.every((value) => value === now);
  });
}

function isPresent({ configs }: WrittenRecord, ref: ConfigRef, key: string): boolean {
  const entry = configs[ref];
  return typeof entry === 'object' && (entry.keys['*'] ?? entry.keys[key]) !== absent;
}

/** The relevant moments at which it was missing: the start of the pod, when it began to count, or a first record. */
function missingAt(
  { truth }: Judged,
  { uses, records, since }: WorkloadTruth,
  { start, ref, key }: StaleKey,
): readonly number[] {
  const isWhole = uses?.get(ref)?.has('*') === true;
  const wasAbsent = isWhole ? !start.contents.has(ref) : start.contents.get(ref)?.[key] === undefined;
  const countsSince = since.get(`${ref}|${key}`) ?? 0;
  const cameLater = truth.history.valueAt(ref, key, countsSince) === undefined;
  const firsts = records.filter(({ bareSince, configs }) => {
    const entry = configs[ref];
    return bareSince !== undefined && (entry === absent || entry?.keys[key] === absent);
  });
  const begins = [...(wasAbsent ? [start.sequence] : []), ...(cameLater ? [countsSince] : [])];
  return [...begins, ...firsts.map(({ sequence }) => sequence)];
}

/**
 * A required config was missing when it was recorded, was created, and was deleted and created again while no process
 * watched: the one in between is unknown, and the present one looks like the first one.
 */
function isReplacedUnseen({ truth }: Judged, { records }: WorkloadTruth, { start, ref, key }: StaleKey): boolean {
  const wasRecordedAbsent = records.slice(0, start.records).some(({ configs }) => {
    const entry = configs[ref];
    return entry === absent || entry?.keys[key] === absent;
  });
  const isGap = truth.gaps.some((gap) => gap >= start.sequence);
  return wasRecordedAbsent && isGap && truth.history.valuesAfter(ref, key, start.sequence).includes(undefined);
}

/**
 * A template that came back, which no leader has seen: the record shows it only if a roll of ours was undone. Of a
 * config that was not recorded then, a leader that has not seen it change knows the times alone, and that of the
 * template is when it came back.
 */
function isUndoneUnseen({ truth }: Judged, workload: WorkloadTruth, { pod, start, ref }: StaleKey): boolean {
  const { pods, templateAt, revisions, records } = workload;
  const cameAt = templateAt.at(-1) ?? 0;
  if (!pods.isNew(pod) || start.sequence >= cameAt) return false;
  const isGapSince = (sequence: number): boolean => truth.gaps.some((gap) => gap >= sequence);
  if (revisions.at(-1)?.isOurs === false && isGapSince(cameAt)) return true;
  const isRecorded = records.findLast(({ sequence }) => sequence < cameAt)?.configs[ref] !== undefined;
  return !isRecorded && isGapSince(truth.history.lastChange(ref, cameAt));
}
