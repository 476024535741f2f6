/**
 * Holds the answer to a patch against the patch. An API server may accept a patch and store something else: a mutating
 * admission policy or webhook changes requests on their way. What the answer says is what is stored.
 */
import type { MergePatch } from '../../model/decision.ts';
import { workloadTypes, type WorkloadKind } from '../../model/kinds.ts';
import { templateOf, type WorkloadObject } from '../../model/kube-object.ts';
import { lastWriter } from './managed-fields.ts';
import { ownManager } from './workload.ts';

/** Keys of annotations that are not as the patch asked for: missing, different, or still there. */
export interface LostAnnotations {
  /** Of the workload's own metadata. */
  readonly metadata: readonly string[];
  /** Of the pod template. */
  readonly template: readonly string[];
}

type Annotations = Readonly<Record<string, string | null>>;

/** @param patch of annotations only, as `patch-body.ts` makes it */
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

/** The field manager that owns what stands in their place; undefined where nothing does, or it is under our own name. */
export function replacer(kind: WorkloadKind, answer: WorkloadObject, lost: LostAnnotations): string | undefined {
  const ofMetadata = lost.metadata.map((key) => ['metadata', 'annotations', key]);
  const { templatePath } = workloadTypes[kind];
  const ofTemplate = lost.template.map((key) => [...templatePath, 'metadata', 'annotations', key]);
  return lastWriter(answer, [...ofMetadata, ...ofTemplate], ownManager)?.manager;
}

function differing(asked: Annotations = {}, found: Annotations = {}): readonly string[] {
  return Object.keys(asked).filter((key) => (asked[key] ?? null) !== (found[key] ?? null));
}
