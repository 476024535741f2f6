/** Mutating admission policies: what a cluster may change in a write before it stores it. */
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';

export const recordKey = 'reroll.dev/record';

/** A policy that makes this change to every write. */
export const policy =
  (change: object) =>
  (object: WorkloadObject): WorkloadObject =>
    applyMergePatch(object, change) as WorkloadObject;

export const noRecord = policy({ metadata: { annotations: { [recordKey]: null } } });
const none = { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null };
export const noTemplateAnnotations = policy({ spec: { template: { metadata: { annotations: none } } } });
/** Restores the previous record. */
export const formerRecord = (object: WorkloadObject, before: WorkloadObject): WorkloadObject => {
  const record = before.metadata?.annotations?.[recordKey];
  return record === undefined ? object : policy({ metadata: { annotations: { [recordKey]: record } } })(object);
};
export const asItIs = (object: WorkloadObject): WorkloadObject => object;
