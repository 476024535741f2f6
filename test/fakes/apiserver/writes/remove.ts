/** Deletion: preconditions first, then the object, then its dependents. */
import { stringAt, type Json } from '../objects/json.ts';
import { timestamp, type KubeObject } from '../objects/kube-object.ts';
import { conflict, deleted, forbiddenRequest, type Status } from '../objects/status.ts';
import { resources } from '../resources.ts';
import { isTerminating } from '../rules/core-rules.ts';
import { keyOf, type Store } from '../store/store.ts';
import { keyOfTarget, readStored, type Target } from './target.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** Deletes an object by the `DeleteOptions` of the request; the answer is the object or a `Status`. */
export function remove(store: Store, target: Target, options: Json): KubeObject | Status {
  const { resource, name } = target;
  const current = readStored(store, target);
  if (resource.storage === 'namespaces' && IMMORTAL.has(name)) {
    throw forbiddenRequest(resource, name, 'this namespace may not be deleted');
  }
  checkPreconditions(target, current, options);
  if (resource.storage === 'namespaces') return terminate(store, target, current);
  const last = store.remove(resource.storage, keyOfTarget(target)) ?? current;
  if (stringAt(options, 'propagationPolicy') !== 'Orphan') removeDependents(store, current);
  if (resource.returnsDeletedObject) return resource.rules.fromStored(last);
  return deleted(resource, name, current.metadata.uid ?? '');
}

/** @throws StatusError 409, whose message for a deletion names the kind and not the resource */
function checkPreconditions({ resource, name }: Target, current: KubeObject, options: Json): void {
  const uid = stringAt(options, 'preconditions', 'uid');
  const version = stringAt(options, 'preconditions', 'resourceVersion');
  const { uid: storedUid = '', resourceVersion = '' } = current.metadata;
  const subject = { group: resource.group, plural: resource.kind };
  if (uid !== '' && uid !== storedUid) {
    const mismatch = `the UID in the precondition (${uid}) does not match the UID in record (${storedUid})`;
    throw conflict(subject, name, `${mismatch}. The object might have been deleted and then recreated`);
  }
  if (version !== '' && version !== resourceVersion) {
    const versions = [version, resourceVersion].map((each) => `(${each})`);
    const mismatch = `the ResourceVersion in the precondition ${versions.join(' does not match the ResourceVersion in record ')}`;
    throw conflict(subject, name, `${mismatch}. The object might have been modified`);
  }
}

function removeDependents(store: Store, owner: KubeObject): void {
  for (const storage of storages()) {
    for (const object of store.objects(storage)) {
      const owners = object.metadata.ownerReferences ?? [];
      if (owners.length === 0 || owners.some(({ uid }) => uid !== owner.metadata.uid)) continue;
      store.remove(storage, keyOf(object.metadata.namespace, object.metadata.name));
      removeDependents(store, object);
    }
  }
}

/** Marks a namespace as terminating; its content and then the namespace itself are deleted shortly after. */
function terminate(store: Store, target: Target, current: KubeObject): KubeObject {
  if (isTerminating(current)) return current;
  const key = keyOfTarget(target);
  const metadata = { ...current.metadata, deletionTimestamp: timestamp() };
  const stored = store.put('namespaces', key, { ...current, metadata, status: { phase: 'Terminating' } });
  setImmediate(() => {
    removeContent(store, target.name);
    store.remove('namespaces', key);
  });
  return stored;
}

function removeContent(store: Store, namespace: string): void {
  for (const storage of storages()) {
    for (const { metadata } of store.objects(storage)) {
      if (metadata.namespace === namespace) store.remove(storage, keyOf(namespace, metadata.name));
    }
  }
}

function storages(): Set<string> {
  return new Set(resources.map((resource) => resource.storage));
}
