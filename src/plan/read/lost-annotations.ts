/**
 * Compares the answer to a patch with the patch. An API server may accept a patch and store something else, since a
 * mutating admission policy or webhook can change it. The answer contains what is stored.
 */
import type { MergePatch } from '../../model/decision.ts';
import { workloadTypeOf, type WorkloadKind } from '../../model/kinds.ts';
import type { KubeObject, WorkloadObject } from '../../model/kube-object.ts';
import { valueAt } from '../../model/members.ts';
import { triggersOf, type Trigger } from '../../model/workload-type.ts';
import { lastWriter } from './managed-fields.ts';
import { ownManager } from './workload.ts';

/** Keys of annotations that differ from the patch: missing, with another value, or not removed. */
export interface LostAnnotations {
  /** Of the workload's own metadata. */
  readonly metadata: readonly string[];
  /** Of the pod template, or of another place whose value replaces the pods. */
  readonly template: readonly string[];
}

type Annotations = Readonly<Record<string, string | null>>;

/** @param patch of annotations only, as `patch-body.ts` builds it */
export function lostAnnotations(kind: WorkloadKind, patch: MergePatch, answer: WorkloadObject): LostAnnotations {
  const asked = patch as WorkloadObject;
  return {
    metadata: differing(asked.metadata?.annotations, answer.metadata?.annotations),
    template: triggersOf(workloadTypeOf(kind)).flatMap((trigger) => lostOf(trigger, asked, answer)),
  };
}

/**
 * The field manager that owns the values in their place; undefined if there are none, or if they are owned by reroll.
 */
export function replacer(kind: WorkloadKind, answer: WorkloadObject, lost: LostAnnotations): string | undefined {
  const ofMetadata = lost.metadata.map((key) => ['metadata', 'annotations', key]);
  const ofTriggers = triggersOf(workloadTypeOf(kind)).flatMap(({ parent }) =>
    lost.template.map((key) => [...parent, key]),
  );
  return lastWriter(answer, [...ofMetadata, ...ofTriggers], ownManager)?.manager;
}

/** A trigger that has a key of its own may stand beside members that are none of ours. */
function lostOf({ parent, key }: Trigger, asked: KubeObject, answer: KubeObject): readonly string[] {
  const keys = differing(
    valueAt(asked, parent) as Annotations | undefined,
    valueAt(answer, parent) as Annotations | undefined,
  );
  return key === undefined ? keys : keys.filter((each) => each === key);
}

function differing(asked: Annotations = {}, found: Annotations = {}): readonly string[] {
  return Object.keys(asked).filter((key) => (asked[key] ?? null) !== (found[key] ?? null));
}
