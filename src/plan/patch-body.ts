/**
 * Builds the bodies of the patches: RFC 7396 merge patches of our own annotations and nothing else, each bound to the
 * exact object that it was planned for by its uid and resourceVersion.
 */
import type { MergePatch } from '../model/decision.ts';
import { workloadTypes, type ConfigRef } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { Annotations } from './read/annotations.ts';
import { formatRecord } from './record/record.ts';

/** Writes the record and leaves the template alone. */
export function baselinePatch(workload: WorkloadState, record: RolloutRecord, annotations: Annotations): MergePatch {
  return { metadata: metadataPatch(workload, { [annotations.record]: formatRecord(record) }) };
}

/** Removes what we wrote on the metadata. */
export function releasePatch(workload: WorkloadState, annotations: Annotations): MergePatch {
  return { metadata: metadataPatch(workload, { [annotations.record]: null, [annotations.pending]: null }) };
}

/** What a roll writes into the pod template. */
export interface TemplateChange {
  readonly trigger: string;
  readonly cause: readonly ConfigRef[];
  /** Annotations for users of the peer. */
  readonly peer: object;
}

/** Writes trigger, cause and record together. */
export function rollPatch(
  workload: WorkloadState,
  record: RolloutRecord,
  { trigger, cause, peer }: TemplateChange,
  annotations: Annotations,
): MergePatch {
  const template = { [annotations.configHash]: trigger, [annotations.cause]: formatCause(cause), ...peer };
  return {
    metadata: metadataPatch(workload, { [annotations.record]: formatRecord(record) }),
    ...atPath(workloadTypes[workload.kind].templatePath, { metadata: { annotations: template } }),
  };
}

/** So many configs are named; of the rest only the number. */
const mostNamed = 16;

function formatCause(cause: readonly ConfigRef[]): string {
  const more = cause.length - mostNamed;
  return JSON.stringify(more > 0 ? [...cause.slice(0, mostNamed), `+${String(more)}`] : cause);
}

/** A patch that has a value below these members and nothing else. */
function atPath(path: readonly string[], value: object): object {
  return path.reduceRight((inner, member) => ({ [member]: inner }), value);
}

function metadataPatch({ uid, resourceVersion }: WorkloadState, annotations: object): object {
  return { uid, resourceVersion, annotations };
}
