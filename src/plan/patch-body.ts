/**
 * Builds the bodies of the patches: RFC 7396 merge patches of our own annotations and nothing else. Uid and
 * resourceVersion bind each of them to the exact object for which it was planned.
 */
import type { MergePatch } from '../model/decision.ts';
import type { ConfigRef } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Annotations } from './read/annotations.ts';
import { triggerOf } from './read/trigger.ts';
import { formatRecord } from './record/record.ts';

/** Writes the record and leaves the template unchanged. */
export function baselinePatch(workload: WorkloadState, record: RolloutRecord, annotations: Annotations): MergePatch {
  return { metadata: metadataPatch(workload, { [annotations.record]: formatRecord(record) }) };
}

/** Like `baselinePatch`, for a workload that waits for nothing any more. */
export function freshPatch(workload: WorkloadState, record: RolloutRecord, annotations: Annotations): MergePatch {
  const written = { [annotations.record]: formatRecord(record), ...withoutPending(workload, annotations) };
  return { metadata: metadataPatch(workload, written) };
}

function withoutPending({ pending }: WorkloadState, annotations: Annotations): Readonly<Record<string, null>> {
  return pending === undefined ? {} : { [annotations.pending]: null };
}

/** Writes the annotation `pending`, or removes it. */
export function pendingPatch(workload: WorkloadState, text: string | undefined, { pending }: Annotations): MergePatch {
  return { metadata: metadataPatch(workload, { [pending]: text ?? null }) };
}

/** Removes our annotations from the metadata. */
export function releasePatch(workload: WorkloadState, annotations: Annotations): MergePatch {
  return { metadata: metadataPatch(workload, { [annotations.record]: null, [annotations.pending]: null }) };
}

/** The annotations that a roll writes into the pod template. */
export interface TemplateChange {
  readonly trigger: string;
  readonly cause: readonly ConfigRef[];
  /** Annotations for users of stakater/Reloader, by key. */
  readonly ofReloader: object;
}

/** Writes trigger, cause and record together. */
export function rollPatch(
  workload: WorkloadState,
  record: RolloutRecord,
  { trigger, cause, ofReloader }: TemplateChange,
  annotations: Annotations,
): MergePatch {
  const patch = freshPatch(workload, record, annotations);
  const { parent, key } = triggerOf(workload.kind, workload.hints.isRestart);
  const ofCause = { [annotations.configHash]: trigger, [annotations.cause]: formatCause(cause), ...ofReloader };
  return merge(patch, atPath(parent, key === undefined ? ofCause : { [key]: trigger }));
}

/** Two patches as one. */
function merge(patch: MergePatch, other: object): MergePatch {
  const merged = new Map<string, unknown>(Object.entries(patch));
  for (const [member, value] of Object.entries(other) as [string, unknown][]) {
    const before = merged.get(member);
    merged.set(member, isObject(before) && isObject(value) ? merge(before, value) : value);
  }
  return Object.fromEntries(merged);
}

function isObject(value: unknown): value is MergePatch {
  return typeof value === 'object' && value !== null;
}

/** The cause names up to this many configs, and the number of the others. */
const mostNamed = 16;

function formatCause(cause: readonly ConfigRef[]): string {
  const more = cause.length - mostNamed;
  return JSON.stringify(more > 0 ? [...cause.slice(0, mostNamed), `+${String(more)}`] : cause);
}

/** A patch that has only this value, below these members. */
function atPath(path: readonly string[], value: object): object {
  return path.reduceRight((inner, member) => ({ [member]: inner }), value);
}

function metadataPatch({ uid, resourceVersion }: WorkloadState, annotations: object): object {
  return { uid, resourceVersion, annotations };
}
