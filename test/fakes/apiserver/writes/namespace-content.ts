/** The objects that every cluster creates in a new namespace, so that no test relies on an empty one. */
import { builtIn } from '../resources.ts';
import type { Store } from '../store/store.ts';
import { create } from './create.ts';
import { writerOf } from './target.ts';

export function fillNamespace(store: Store, namespace: string): void {
  put(store, 'serviceaccounts', { name: 'default', namespace });
  put(store, 'configmaps', { name: 'kube-root-ca.crt', namespace }, { data: { 'ca.crt': '' } });
}

function put(store: Store, storage: string, metadata: { name: string; namespace: string }, fields: object = {}): void {
  const resource = builtIn(storage);
  const target = { resource, ...metadata };
  const object = { apiVersion: 'v1', kind: resource.kind, metadata, ...fields };
  create(store, target, object, writerOf(target, 'kube-controller-manager'));
}

export function createNamespace(store: Store, name: string): void {
  const target = { resource: builtIn('namespaces'), namespace: '', name };
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  create(store, target, object, writerOf(target, 'kube-apiserver'));
  fillNamespace(store, name);
}
