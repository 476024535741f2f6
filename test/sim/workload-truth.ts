/** What really happened to one workload: the writes of reroll, those of other clients, and its pods. */
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { PodTemplate } from '../../src/model/kube-object.ts';
import type { RolloutRecord } from '../../src/model/record.ts';
import { isRolloutComplete } from '../../src/plan/read/progress.ts';
import { ReplicaSets } from './deployment-status.ts';
import type { SimObject, Texts } from './objects.ts';
import type { Contents, Pod, Start } from './pod.ts';
import { PodSet } from './pods.ts';
import { allKeys, type Uses } from './uses.ts';
import { simWorkloadKind } from './workload-kind.ts';

export type Configs = RolloutRecord['configs'];

/** A record that reroll wrote. */
export interface WrittenRecord {
  readonly sequence: number;
  readonly configs: Configs;
  /** Since when there was no record that counted; undefined where there was one. */
  readonly bareSince: number | undefined;
}

/** A former template of a workload, with the annotations of that time. */
export interface Revision {
  /** When it came and when it went. */
  readonly from: number;
  readonly to: number;
  /** The template as text. */
  readonly text: string;
  readonly template: object | undefined;
  readonly annotations: Texts;
  /** A roll of ours made it. */
  readonly isOurs: boolean;
}

export interface WorkloadTruth {
  readonly name: string;
  readonly uid: string;
  readonly pods: PodSet;
  readonly replicaSets: ReplicaSets;
  /** By `<config>|<key>`: the sequence since which it counts. */
  since: ReadonlyMap<string, number>;
  /** Like `since`, but it continues while the workload is opted out and keeps its record. */
  heldSince: ReadonlyMap<string, number>;
  /** Like `since`, but it continues while the config is deleted or ignored. */
  meantSince: ReadonlyMap<string, number>;
  uses: Uses | undefined;
  /** The sequence since which it has no record that counts: it was opted in, or the record was removed. */
  bareSince: number | undefined;
  readonly records: WrittenRecord[];
  /** When a replica removed the record of a workload that was opted in. */
  readonly releases: number[];
  rolls: number;
  /** A roll of ours made the present template. */
  isTemplateOurs: boolean;
  /** Number of records that another client removed or replaced, or that a replica removed after an opt-out. */
  tampered: number;
  readonly everListed: Set<string>;
  readonly revisions: Revision[];
  /** The text of its template if its pods looked mixed when etcd was restored: no replica sees that they restarted. */
  mixedTemplate: string | undefined;
  /** When a pod last ran other content than the configs had. */
  mixedAt: number;
  /** When its template changed, the last time last. */
  readonly templateAt: number[];
  readonly createdAt: number;
  /** When its own hints changed. */
  readonly hintsAt: number[];
  /** When each of its versions was written. */
  readonly versions: Map<string, number>;
  /** When its status said that its rollout was complete. */
  readonly completeAt: number[];
}

/** A key of a config with which a pod was started that differs now. */
export interface StaleKey {
  readonly pod: Pod;
  readonly start: Start;
  readonly ref: ConfigRef;
  readonly key: string;
}

/** A write of a workload. */
export interface WorkloadWrite {
  readonly before: SimObject | undefined;
  readonly now: SimObject;
  readonly sequence: number;
  readonly isOurs: boolean;
}

/** What holds at a moment. */
export interface Now {
  readonly contents: Contents;
  /** Of the store. */
  readonly sequence: number;
  readonly nowMs: number;
}

/** @param now called now and later */
export function beginWorkload(object: SimObject, now: () => Now): WorkloadTruth {
  const records: WrittenRecord[] = [];
  const startNow = (): Start => {
    const { contents, sequence, nowMs } = now();
    return { contents, sequence, atMs: nowMs, records: records.length };
  };
  const { sequence } = now();
  const { name, uid } = object.metadata;
  return {
    name,
    uid,
    pods: new PodSet(object, startNow),
    replicaSets: new ReplicaSets(object),
    since: new Map(),
    heldSince: new Map(),
    meantSince: new Map(),
    uses: undefined,
    bareSince: undefined,
    records,
    releases: [],
    rolls: 0,
    isTemplateOurs: false,
    tampered: 0,
    everListed: new Set(),
    revisions: [],
    mixedTemplate: undefined,
    mixedAt: 0,
    templateAt: [],
    createdAt: sequence,
    hintsAt: [],
    versions: new Map([[object.metadata.resourceVersion, sequence]]),
    completeAt: [],
  };
}

/** Notes a write of the same object. */
export function noteWrite(workload: WorkloadTruth, write: WorkloadWrite): void {
  const { before, now, sequence, isOurs } = write;
  workload.pods.follow(now);
  workload.versions.set(now.metadata.resourceVersion, sequence);
  if (isRolloutComplete(simWorkloadKind(), now)) workload.completeAt.push(sequence);
  if (templateOf(before) !== templateOf(now)) noteTemplate(workload, write);
  if (hintsOf(before) !== hintsOf(now)) workload.hintsAt.push(sequence);
  const record = recordOf(now);
  if (record === recordOf(before)) return;
  // A replica to which another watch has not brought the opt-out yet takes the release for a write of another client.
  if (!isOurs || record === undefined) workload.tampered += 1;
  if (record === undefined) noteNoRecord(workload, sequence, isOurs);
  else if (isOurs) noteRecord(workload, record, sequence);
}

function noteNoRecord(workload: WorkloadTruth, sequence: number, isOurs: boolean): void {
  if (isOurs && workload.uses !== undefined) workload.releases.push(sequence);
  workload.bareSince ??= sequence;
}

/** Since when pods of a revision can run: a template that came back in the middle of a rollout keeps its pods. */
export function podsSince({ revisions, completeAt }: WorkloadTruth, { text, from }: Revision): number {
  let since = from;
  for (const earlier of revisions.filter((each) => each.text === text && each.to <= from).reverse()) {
    if (completeAt.some((at) => at >= earlier.to && at <= since)) break;
    since = earlier.from;
  }
  return since;
}

/** Whether it had no record that counts at some time since a sequence. */
export function wasBareSince({ records, bareSince }: WorkloadTruth, sequence: number): boolean {
  return [bareSince, ...records.map((record) => record.bareSince)].some((since) => (since ?? -1) >= sequence);
}

/** Notes a record of ours. */
export function noteRecord(workload: WorkloadTruth, text: string, sequence: number): void {
  workload.records.push({ sequence, configs: readConfigs(text), bareSince: workload.bareSince });
  workload.bareSince = undefined;
}

function noteTemplate(workload: WorkloadTruth, { before, sequence, isOurs }: WorkloadWrite): void {
  const template = templateOf(before);
  const from = workload.templateAt.at(-1) ?? workload.createdAt;
  const annotations = before?.metadata.annotations ?? {};
  const { isTemplateOurs } = workload;
  const revision = {
    from,
    to: sequence,
    text: JSON.stringify(template),
    template,
    annotations,
    isOurs: isTemplateOurs,
  };
  workload.revisions.push(revision);
  workload.isTemplateOurs = isOurs;
  workload.templateAt.push(sequence);
  if (isOurs) workload.rolls += 1;
}

function templateOf(object: SimObject | undefined): PodTemplate | undefined {
  return object?.spec?.template;
}

function hintsOf(object: SimObject | undefined): string {
  const annotations = object?.metadata.annotations;
  return `${annotations?.['reroll.dev/auto'] ?? ''} ${annotations?.['reroll.dev/configmaps'] ?? ''}`;
}

/** The text of the record that an object carries. */
export function recordOf(object: SimObject | undefined): string | undefined {
  return object?.metadata.annotations?.['reroll.dev/record'];
}

/** The keys for which the counting ones stand. */
export function concrete(keys: ReadonlyMap<string, unknown>): Iterable<string> {
  return keys.has('*') ? allKeys : keys.keys();
}

/** The entries of a record's text. */
export function readConfigs(text: string): Configs {
  return (JSON.parse(text) as RolloutRecord).configs;
}
