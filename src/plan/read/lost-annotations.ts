/**
 * Compares the answer to a patch with the patch. An API server may accept a patch and store something else, since a
 * mutating admission policy or webhook can change it. The answer contains what is stored.
 */
import type { MergePatch } from '../../model/decision.ts';
import { workloadTypes, type WorkloadKind } from '../../model/kinds.ts';
import { templateOf, type WorkloadObject } from '../../model/kube-object.ts';
import { lastWriter } from './managed-fields.ts';
import { ownManager } from './workload.ts';

/** Keys of annotations that differ from the patch: missing, with another value, or not removed. */
export interface LostAnnotations {
  /** Of the workload's own metadata. */
  readonly metadata: readonly string[];
  /** Of the pod template. */
  readonly template: readonly string[];
}

type Annotations = Readonly<Record<string, string | null>>;

/** @param patch of annotations only, as `patch-body.ts` builds it */
export function lostAnnotations(kind: WorkloadKind, patch: MergePatch, answer: WorkloadObject): LostAnnotations {
  const asked = patch as WorkloadObject;
  return {
    metadata: differing(asked.metadata?.annotations, answer.metadata?.annotations),
    template: differing(
      templateOf(kind, asked)?.metadata?.annotations,
      templateOf(kind, answer)?.metadata?.annotations,
    ),
  };
}

/**
 * The field manager that owns the values in their place; undefined if there are none, or if they are owned by reroll.
 */
export function replacer(kind: WorkloadKind, answer: WorkloadObject, lost: LostAnnotations): string | undefined {
  const ofMetadata = lost.metadata.map((key) => ['metadata', 'annotations', key]);
  const { templatePath } = workloadTypes[kind];
  const ofTemplate = lost.template.map((key) => [...templatePath, 'metadata', 'annotations', key]);
  return lastWriter(answer, [...ofMetadata, ...ofTemplate], ownManager)?.manager;
}

function differing(asked: Annotations = {}, found: Annotations = {}): readonly string[] {
  return Object.keys(asked).filter((key) => (asked[key] ?? null) !== (found[key] ?? null));
}
