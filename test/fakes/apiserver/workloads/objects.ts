/**
 * How the workload controller reads and writes: as `kube-controller-manager`, through the same code as every client.
 */
import { createHash } from 'node:crypto';

import { objectAt, type JsonObject } from '../objects/json.ts';
import { timestamp, type KubeObject, type OwnerReference } from '../objects/kube-object.ts';
import { apiVersionOf, builtIn } from '../resources.ts';
import type { Store } from '../store/store.ts';
import { create } from '../writes/create.ts';
import { trackUpdate } from '../writes/managed-fields.ts';
import { writerOf, type Target } from '../writes/target.ts';
import { update } from '../writes/update.ts';

const MANAGER = 'kube-controller-manager';
const HASH_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

function targetOf(storage: string, { namespace = '', name }: KubeObject['metadata'], subresource?: string): Target {
  const target = { resource: builtIn(storage), namespace, name };
  return subresource === undefined ? target : { ...target, subresource };
}

/** Creates an object owned by `owner`. */
export function createOwned(store: Store, storage: string, owner: KubeObject, fields: OwnedFields): KubeObject {
  const resource = builtIn(storage);
  const { name, labels, annotations, ...rest } = fields;
  const metadata = {
    name,
    namespace: owner.metadata.namespace ?? '',
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
    ownerReferences: [referenceTo(owner)],
  };
  const target = targetOf(storage, metadata);
  const object = { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, ...rest };
  return create(store, target, object, writerOf(target, MANAGER));
}

export interface OwnedFields {
  readonly name: string;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly [field: string]: unknown;
}

function referenceTo({ apiVersion, kind, metadata }: KubeObject): OwnerReference {
  const { name, uid = '' } = metadata;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Updates an object, or its status with the metadata beside it; without a change it writes nothing. */
export function change(
  store: Store,
  { storage, object, subresource }: { storage: string; object: KubeObject; subresource?: 'status' },
  apply: (current: KubeObject) => KubeObject,
): KubeObject {
  const target = targetOf(storage, object.metadata, subresource);
  const writer = writerOf(target, MANAGER);
  return update(store, target, { apply, track: (next, current) => trackUpdate(next, current, writer) });
}

export function ownedBy(store: Store, storage: string, owner: KubeObject): KubeObject[] {
  return store
    .objects(storage)
    .filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid));
}

export function templateOf(workload: KubeObject): JsonObject {
  return objectAt(workload, 'spec', 'template');
}

/** A short hash of content, of letters that a label may contain. */
export function hashOf(content: JsonObject): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(sorted(content)))
    .digest();
  return [...digest.subarray(0, 10)].map((byte) => HASH_ALPHABET[byte % HASH_ALPHABET.length] ?? '').join('');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

/** The conditions with one replaced, whose times change only when it changes. */
export function withCondition(conditions: readonly JsonObject[], condition: Condition): JsonObject[] {
  const former = conditions.find(({ type }) => type === condition.type);
  const isSame = former?.['status'] === condition.status && former['reason'] === condition.reason;
  if (isSame) return [...conditions];
  const lastTransitionTime = former?.['status'] === condition.status ? former['lastTransitionTime'] : timestamp();
  const next: JsonObject = { ...condition, lastUpdateTime: timestamp(), lastTransitionTime };
  return [...conditions.filter((entry) => entry !== former), next];
}

/** Without members that are 0, as for fields marked `omitempty`. */
export function withoutZeros(counts: Readonly<Record<string, number>>): JsonObject {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
