/** The invariants of a quiet simulated cluster, and of every roll and Event at the time at which it happens. */
import type { ObjectEvent } from '../../src/model/object-event.ts';
import { absent, type RecordEntry } from '../../src/model/record.ts';
import { parseConfigRef, type ConfigRef } from '../../src/model/kinds.ts';
import { readConfig } from '../../src/plan/read/config.ts';
import { testDigester, testReading } from '../builders/config.ts';
import { excuseOfPod, type Judged } from './exceptions.ts';
import { canPodsDiffer, excuseOfRoll, hasChangedSinceCounting } from './roll-exceptions.ts';
import { controlGates, stagingGates } from './gates.ts';
import { namespaceName, type Data } from './objects.ts';
import { readConfigs, type Configs, type WorkloadTruth } from './workload-truth.ts';

/** All invariants; the cluster itself checks the last three, and gate-invariants.ts and `staging` those before. */
export const invariantNames = [
  ...(['recordsAreRight', 'podsRunWhatIsThere', 'rollHasCause'] as const),
  ...(['eventIsTrue', 'gaugesAreTrue', 'nothingIsLeft'] as const),
  ...(['gatesAreKept', 'pendingIsTrue', 'pendingIsSlow'] as const),
  ...(['turnsAreKept', 'badContentIsStopped', 'waitsAreRight'] as const),
  ...(['comesToRest', 'nothingThrows', 'rewoundOnlyByRestore'] as const),
] as const;
type Invariant = (typeof invariantNames)[number];

/** An invariant that does not hold. */
export interface Violation {
  readonly invariant: Invariant;
  readonly text: string;
}

/** The digest in a record of a key (`*`: all keys) of a config with these data; undefined for no config. */
export function digestOf(ref: ConfigRef, key: string, data: Data | undefined): string | undefined {
  const { kind, name } = parseConfigRef(ref);
  const metadata = { namespace: namespaceName, name, uid: '', resourceVersion: '1' };
  return data && testDigester.ofDependency(readConfig(kind, { metadata, data }, testReading), key);
}

/** The digest with its present data. */
function digestNow({ truth }: Judged, ref: ConfigRef, key: string): string | undefined {
  return digestOf(ref, key, truth.contents.get(ref));
}

/**
 * The record of every opted-in workload has the present content of its configs, key by key, and contains no other
 * config; while a workload waits for a gate, `pendingIsRight` checks its record.
 */
export function recordsAreRight(judged: Judged): readonly Violation[] {
  const found: string[] = [];
  for (const workload of judged.truth.workloads.values()) {
    if (workload.uses === undefined || isWaiting(judged, workload)) continue;
    const text = judged.store.get('Deployment', workload.name)?.metadata.annotations?.['reroll.dev/record'];
    if (text === undefined) found.push(`${workload.name} has no record`);
    else found.push(...wrongEntries(judged, workload, readConfigs(text)).map((wrong) => wrong.text));
  }
  return found.map((each) => ({ invariant: 'recordsAreRight', text: each }));
}

/** Whether a workload waits for a gate that may stay closed, by the gauge of the leader. */
function isWaiting({ stale }: Judged, { name }: WorkloadTruth): boolean {
  return stale.some(([each, reason]) => each === name && [...controlGates, ...stagingGates].includes(reason));
}

/** An entry of a record that is not as it has to be. */
interface WrongEntry {
  readonly ref: ConfigRef;
  readonly text: string;
}

/** The entries of a record that are not as the configs are now. */
export function wrongEntries(judged: Judged, { name, uses }: WorkloadTruth, configs: Configs): readonly WrongEntry[] {
  const found: WrongEntry[] = [];
  for (const [ref, keys] of uses ?? []) {
    const entry = configs[ref];
    if (entry === undefined) found.push({ ref, text: `${name}: ${ref} is not in the record` });
    else if (!isRightEntry(judged, ref, new Set(keys.keys()), entry))
      found.push({ ref, text: `${name}: ${ref} is recorded wrongly` });
  }
  const others = (Object.keys(configs) as ConfigRef[]).filter((ref) => uses?.has(ref) !== true);
  for (const ref of others) found.push({ ref, text: `${name}: ${ref} is recorded and does not count` });
  return found;
}

function isRightEntry(judged: Judged, ref: ConfigRef, keys: ReadonlySet<string>, entry: RecordEntry): boolean {
  const isDeletionKept = !judged.options.reloadOnDelete;
  // The keys that a workload uses are missing, whether or not the config exists.
  if (entry === absent)
    return (
      [...keys].every((key) => key !== '*' && digestNow(judged, ref, key) === undefined) ||
      !judged.truth.contents.has(ref)
    );
  if (!judged.truth.contents.has(ref)) return isDeletionKept;
  const names = Object.keys(entry.keys);
  if (names.length !== keys.size || !names.every((key) => keys.has(key))) return false;
  return names.every((key) => {
    const now = digestNow(judged, ref, key);
    // A deleted key keeps its recorded digest.
    return now === undefined ? isDeletionKept || entry.keys[key] === absent : entry.keys[key] === now;
  });
}

/**
 * Every pod was started with the present content of the configs, in the keys that count for its workload, unless the
 * workload waits for a gate or is reported as left stale.
 */
export function podsRunWhatIsThere(judged: Judged): readonly Violation[] {
  const found: Violation[] = [];
  for (const workload of judged.truth.workloads.values()) {
    if (judged.stale.some(([name, reason]) => name === workload.name && isReported(reason))) continue;
    if (isWaiting(judged, workload)) continue;
    for (const stale of judged.truth.staleKeys(workload)) {
      if (excuseOfPod(judged, workload, stale, digestOf) !== undefined) continue;
      const now = judged.truth.contents.get(stale.ref)?.[stale.key] ?? '(none)';
      const then = stale.start.contents.get(stale.ref)?.[stale.key] ?? '(none)';
      const text = `a pod of ${workload.name} was started with ${stale.ref} ${stale.key}=${then}, and it is ${now} now`;
      found.push({ invariant: 'podsRunWhatIsThere', text });
    }
  }
  return found;
}

/** Whether this is why a stale workload is not rolled. */
export const isReported = (reason: string): boolean => reason === 'reverted' || reason === 'mixed-pods-possible';

/**
 * To be checked right after a roll: its record differs from the previous one, or pods can have been started with
 * other content, or there is an excuse.
 */
export function rollHasCause(judged: Judged, workload: WorkloadTruth): readonly Violation[] {
  const after = workload.records.at(-1)?.configs ?? {};
  const before = workload.records.at(-2);
  if (differs(judged, workload, before?.configs ?? {}, after)) return [];
  if (canPodsDiffer(judged, workload)) return [];
  if (excuseOfRoll(judged, workload) !== undefined) return [];
  return [{ invariant: 'rollHasCause', text: `${workload.name} was rolled without a change of what it uses` }];
}

function differs(judged: Judged, workload: WorkloadTruth, before: Configs, after: Configs): boolean {
  const refs = new Set([...Object.keys(before), ...Object.keys(after)]) as ReadonlySet<ConfigRef>;
  return [...refs].some((ref) => {
    const [was, is] = [before[ref], after[ref]];
    if (is === undefined) return judged.options.reloadOnDelete && !judged.truth.contents.has(ref);
    if (was === undefined) return judged.options.reloadOnCreate || hasChangedSinceCounting(judged, workload, ref);
    if (was === absent || is === absent) return was !== is;
    const keys = Object.keys(is.keys);
    const isNew = keys.some((key) => !Object.hasOwn(was.keys, key));
    const isOther = keys.some((key) => Object.hasOwn(was.keys, key) && was.keys[key] !== is.keys[key]);
    return isOther || (isNew && hasChangedSinceCounting(judged, workload, ref));
  });
}

/** To be checked for every Event: its statement is true, or was true a moment ago. */
export function eventIsTrue(
  judged: Judged,
  { reason, note, regarding }: ObjectEvent,
  restored: number,
): readonly Violation[] {
  const workload = judged.truth.workloads.get(regarding.name);
  const lie = (text: string): Violation[] => [
    { invariant: 'eventIsTrue', text: `${reason} on ${regarding.name}: ${text}` },
  ];
  if (reason === 'SecondInstallation') return lie('there is one installation');
  if (workload?.uid !== regarding.uid) return [];
  if (reason === 'Reverted' && workload.mixedAt < lastButOneTemplate(workload, regarding.resourceVersion ?? '0')) {
    return lie('no pod ran other content since the last but one template');
  }
  if (reason === 'RecordRestored' && restored > workload.tampered) return lie('no client removed it');
  return reason === 'HintNotUnderstood'
    ? missingNames(note).flatMap((name) => falseName(judged, workload, name).flatMap(lie))
    : [];
}

/** When the last but one template came, as the replica has seen it: its Event is about the version that it names. */
function lastButOneTemplate({ templateAt, versions }: WorkloadTruth, resourceVersion: string): number {
  const seenAt = versions.get(resourceVersion) ?? Number.POSITIVE_INFINITY;
  return templateAt.filter((at) => at <= seenAt).at(-2) ?? 0;
}

function missingNames(note: string): readonly string[] {
  return [...note.matchAll(/there is no ConfigMap "([^"]+)"/g)].map(([, name = '']) => name);
}

function falseName(judged: Judged, { everListed }: WorkloadTruth, name: string): string[] {
  const isListed = everListed.has(name);
  return [...(isListed ? [] : [`${name} is not listed`]), ...(isMissing(judged, name) ? [] : [`${name} is there`])];
}

function isMissing({ truth }: Judged, name: string): boolean {
  return truth.history.everMissing.has(name) || !truth.contents.has(`ConfigMap/${name}`);
}

/**
 * In a quiet cluster only reverted workloads are stale, and those that wait for a gate (`pendingIsRight` and
 * `waitsAreRight` check them); none fails, and those that are reported as reverted are.
 */
export function gaugesAreTrue(judged: Judged): readonly Violation[] {
  const found = judged.stale.flatMap(([name, reason]) => {
    if (controlGates.includes(reason) || stagingGates.includes(reason)) return [];
    if (!isReported(reason)) return [`${name} is still stale: ${reason}`];
    const workload = judged.truth.workloads.get(name);
    // A list does not show in which order content and status have changed.
    const isUnknown = reason === 'mixed-pods-possible' && judged.truth.gaps.length > 0;
    const isMixed = isUnknown || (workload !== undefined && judged.truth.looksMixed(workload));
    return isMixed ? [] : [`${name} is reported as ${reason}, and all its pods run what is there`];
  });
  if (judged.failing > 0) found.push(`${String(judged.failing)} workloads fail`);
  return found.map((text) => ({ invariant: 'gaugesAreTrue', text }));
}

/** When all objects are deleted, nothing is remembered. */
export function nothingIsLeft(sizes: Readonly<Record<string, number>>): readonly Violation[] {
  return Object.entries(sizes)
    .filter(([, size]) => size !== 0)
    .map(([what, size]) => ({ invariant: 'nothingIsLeft', text: `${what} is ${String(size)} though all is deleted` }));
}
