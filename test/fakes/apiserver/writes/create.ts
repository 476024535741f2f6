/** Creation: system fields, defaults, validation, and a namespace that must exist. */
import { randomInt, randomUUID } from 'node:crypto';

import { timestamp, type KubeObject } from '../objects/kube-object.ts';
import { alreadyExists, forbiddenRequest, invalidObject, notFound } from '../objects/status.ts';
import { builtIn } from '../resources.ts';
import { isTerminating } from '../rules/core-rules.ts';
import { creationErrors } from '../rules/metadata-rules.ts';
import type { Store } from '../store/store.ts';
import { trackUpdate, type Writer } from './managed-fields.ts';
import { keyOfTarget, type Target } from './target.ts';

const SUFFIX_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** Stores a new object. @throws StatusError 403, 404 (namespace), 409 or 422 */
export function create(store: Store, target: Target, shown: KubeObject, writer: Writer): KubeObject {
  const { resource } = target;
  const next = resource.rules.toStored(initialise(shown, target));
  checkNamespace(store, target);
  resource.rules.prepare({ next });
  const errors = [...creationErrors(next, resource.rules), ...resource.rules.validate({ next })];
  if (errors.length > 0) throw invalidObject(resource, next.metadata.name, errors);
  const key = keyOfTarget({ ...target, name: next.metadata.name });
  if (store.get(resource.storage, key) !== undefined) throw alreadyExists(resource, next.metadata.name);
  next.metadata.managedFields = trackUpdate(next, undefined, writer);
  return store.put(resource.storage, key, next);
}

function initialise(shown: KubeObject, { resource }: Target): KubeObject {
  const metadata = { ...shown.metadata, uid: randomUUID(), creationTimestamp: timestamp() };
  for (const field of ['resourceVersion', 'generation', 'deletionTimestamp', 'managedFields', 'selfLink'] as const) {
    Reflect.deleteProperty(metadata, field);
  }
  if (metadata.name === '' && metadata.generateName !== undefined) {
    metadata.name = generateName(metadata.generateName);
  }
  const next = { ...shown, metadata };
  if (resource.hasStatus) next.status = {};
  return next;
}

function generateName(prefix: string): string {
  const suffix = Array.from({ length: 5 }, () => SUFFIX_ALPHABET[randomInt(SUFFIX_ALPHABET.length)] ?? '');
  return prefix.slice(0, 58) + suffix.join('');
}

function checkNamespace(store: Store, { resource, namespace, name }: Target): void {
  if (!resource.namespaced) return;
  const found = store.get('namespaces', namespace);
  if (found === undefined) throw notFound(builtIn('namespaces'), namespace);
  if (isTerminating(found)) {
    const cause = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw forbiddenRequest(resource, name, cause);
  }
}
