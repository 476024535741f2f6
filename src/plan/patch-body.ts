/**
 * Builds the bodies of the patches: RFC 7396 merge patches of our own annotations and nothing else, each bound to the
 * exact object that it was planned for by its uid and resourceVersion.
 */
import type { MergePatch } from '../model/decision.ts';
import type { ConfigRef } from '../model/kinds.ts';
import type { RolloutRecord } from '../model/record.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { annotations } from './annotations.ts';
import { formatRecord } from './record.ts';

/** Writes the record and leaves the template alone. */
export function baselinePatch(workload: WorkloadState, record: RolloutRecord): MergePatch {
  return { metadata: metadataPatch(workload, formatRecord(record)) };
}

/** Removes the record. */
export function releasePatch(workload: WorkloadState): MergePatch {
  return { metadata: metadataPatch(workload, null) };
}

/** Writes trigger, cause and record together. */
export function rollPatch(
  workload: WorkloadState,
  record: RolloutRecord,
  trigger: string,
  cause: readonly ConfigRef[],
): MergePatch {
  const template = { [annotations.configHash]: trigger, [annotations.cause]: JSON.stringify(cause) };
  return {
    metadata: metadataPatch(workload, formatRecord(record)),
    spec: { template: { metadata: { annotations: template } } },
  };
}

function metadataPatch({ uid, resourceVersion }: WorkloadState, record: string | null): object {
  return { uid, resourceVersion, annotations: { [annotations.record]: record } };
}
