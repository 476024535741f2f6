/**
 * Updates of every kind (PUT, patch, status): preconditions, the fields that the write may change, and no write without
 * a change.
 */
import { invalid } from '../objects/field-errors.ts';
import { isEqual } from '../objects/json.ts';
import type { KubeObject, ManagedFieldsEntry } from '../objects/kube-object.ts';
import { conflict, invalidObject, modified } from '../objects/status.ts';
import { updateErrors } from '../rules/metadata-rules.ts';
import type { Draft } from '../rules/resource-rules.ts';
import type { Store } from '../store/store.ts';
import { keyOfTarget, uidMismatch, readStored, type Target } from './target.ts';

export interface Change {
  /** Computes the requested object from the current one, in the form of this API version. */
  readonly apply: (shown: KubeObject) => KubeObject;
  /** The entries after the write. */
  readonly track: (next: KubeObject, current: KubeObject) => ManagedFieldsEntry[];
  /** A PUT with another uid is a conflict; a patch that changes the uid is merely invalid. */
  readonly isReplacement?: boolean;
  /** The write is checked, and stores nothing. */
  readonly isDryRun?: boolean;
}

/** Writes a change, and returns the stored object, or what would be stored. @throws StatusError 404, 409 or 422 */
export function update(store: Store, target: Target, change: Change): KubeObject {
  const { resource, subresource } = target;
  const current = readStored(store, target);
  const wanted = resource.rules.toStored(change.apply(resource.rules.fromStored(current)));
  if (change.isReplacement === true) checkUid(target, wanted, current);
  checkResourceVersion(target, wanted, current);
  const next = restrict(wanted, current, target);
  const draft: Draft = { next, current, ...(subresource === undefined ? {} : { subresource }) };
  resource.rules.prepare(draft);
  const errors = [...updateErrors(next, current), ...resource.rules.validate(draft)];
  if (errors.length > 0) throw invalidObject(resource, target.name, errors);
  const managedFields = change.track(next, current);
  const written = { ...next, metadata: { ...next.metadata, managedFields } };
  if (isSame(written, current)) return current;
  return change.isDryRun === true ? written : store.put(resource.storage, keyOfTarget(target), written);
}

function checkUid(target: Target, wanted: KubeObject, current: KubeObject): void {
  const { uid = '' } = wanted.metadata;
  if (uid === '' || uid === current.metadata.uid) return;
  throw conflict(target.resource, target.name, uidMismatch(target, uid, current.metadata.uid ?? ''));
}

function checkResourceVersion({ resource, name }: Target, wanted: KubeObject, current: KubeObject): void {
  const asked = wanted.metadata.resourceVersion ?? '';
  if (asked === '' || asked === '0') {
    if (resource.allowsUnconditionalUpdate) return;
    const error = invalid('metadata.resourceVersion', 0, 'must be specified for an update');
    throw invalidObject({ group: resource.group, kind: resource.plural }, name, [error]);
  }
  if (asked !== current.metadata.resourceVersion) throw modified(resource, name);
}

/** The requested object, with the current values of all fields that this write may not change. */
function restrict(wanted: KubeObject, current: KubeObject, { resource, subresource }: Target): KubeObject {
  const metadata = { ...wanted.metadata, uid: wanted.metadata.uid ?? current.metadata.uid ?? '' };
  const kept = ['creationTimestamp', 'generation', 'deletionTimestamp', 'generateName'] as const;
  for (const field of kept) {
    if (current.metadata[field] === undefined) Reflect.deleteProperty(metadata, field);
    else Object.assign(metadata, { [field]: current.metadata[field] });
  }
  const next: KubeObject = { ...wanted, metadata };
  if (subresource === 'status') return keepAllButStatus(next, current);
  if (resource.hasStatus) restore(next, current, 'status');
  return next;
}

function keepAllButStatus(next: KubeObject, current: KubeObject): KubeObject {
  restore(next, current, 'spec');
  return next;
}

function restore(next: KubeObject, current: KubeObject, field: 'spec' | 'status'): void {
  if (current[field] === undefined) Reflect.deleteProperty(next, field);
  else next[field] = current[field];
}

function isSame(next: KubeObject, current: KubeObject): boolean {
  const comparable = (object: KubeObject): unknown => ({
    ...object,
    metadata: {
      ...object.metadata,
      resourceVersion: '',
      managedFields: object.metadata.managedFields?.map((entry) => ({ ...entry, time: '' })),
    },
  });
  return isEqual(comparable(next), comparable(current));
}
