/** The object that a request is for, and the writer on whose behalf it writes. */
import type { KubeObject } from '../objects/kube-object.ts';
import { notFound } from '../objects/status.ts';
import { apiVersionOf, type Resource } from '../resources.ts';
import { keyOf, type Store } from '../store/store.ts';
import type { Writer } from './managed-fields.ts';
import { timestamp } from '../objects/kube-object.ts';

export interface Target {
  readonly resource: Resource;
  /** Empty for resources without namespaces. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource?: string;
}

export function keyOfTarget({ resource, namespace, name }: Target): string {
  return keyOf(resource.namespaced ? namespace : '', name);
}

/** The stored object. @throws StatusError 404 */
export function readStored(store: Store, target: Target): KubeObject {
  const stored = store.get(target.resource.storage, keyOfTarget(target));
  if (stored === undefined) throw notFound(target.resource, target.name);
  return stored;
}

export function writerOf(target: Target, manager: string, operation: 'Apply' | 'Update' = 'Update'): Writer {
  const { resource, subresource } = target;
  const writer = { manager: manager === '' ? 'unknown' : manager, operation, apiVersion: apiVersionOf(resource) };
  return { ...writer, ...(subresource === undefined ? {} : { subresource }), time: timestamp() };
}

/** The storage layer's message for an object of this name with another uid. */
export function uidMismatch(target: Target, asked: string, stored: string): string {
  const key = `/registry/${target.resource.storage}/${keyOfTarget(target)}`;
  const failure = `Precondition failed: UID in precondition: ${asked}, UID in object meta: ${stored}`;
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${failure}`;
}
