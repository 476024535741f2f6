/** Stored objects can be read at an earlier revision until it is compacted. */
import { expect, test } from '@jest/globals';

import type { KubeObject } from '../../fakes/apiserver/objects/kube-object.ts';
import { Store } from '../../fakes/apiserver/store/store.ts';
import type { StoreEvent } from '../../fakes/apiserver/store/store-event.ts';

function createStore(historyLimit = 100): Store {
  return new Store({ firstRevision: 10, historyLimit });
}

function object(name: string, value = ''): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value } };
}

function put(store: Store, name: string, value = '', storage = 'configmaps'): void {
  store.put(storage, `ns/${name}`, object(name, value));
}

function keysAt(store: Store, revision?: number): string[] {
  return store.snapshot('configmaps', revision).entries.map(({ key }) => key);
}

test('every write of any resource takes the next revision', () => {
  const store = createStore();
  put(store, 'a');
  put(store, 'b', '', 'secrets');
  store.remove('configmaps', 'ns/a');
  expect(store.revision).toBe(13);
  expect(store.get('secrets', 'ns/b')?.metadata.resourceVersion).toBe('12');
});

test('an earlier state can be read until it is compacted', () => {
  const store = createStore();
  put(store, 'b', 'old');
  put(store, 'a');
  put(store, 'b', 'new');
  store.remove('configmaps', 'ns/a');
  put(store, 'c');
  expect(keysAt(store, 12)).toEqual(['ns/a', 'ns/b']);
  expect(store.snapshot('configmaps', 12).entries[1]?.object['data']).toEqual({ value: 'old' });
  expect(keysAt(store)).toEqual(['ns/b', 'ns/c']);
  store.compact();
  expect(store.oldestRevision).toBe(15);
});

test('events since a revision are those after it', () => {
  const store = createStore();
  for (const name of ['a', 'b', 'c']) put(store, name);
  expect(store.eventsSince(11)?.map(({ key }) => key)).toEqual(['ns/b', 'ns/c']);
  expect(store.eventsSince(13)).toEqual([]);
  expect(store.eventsSince(99)).toEqual([]);
});

test('the history is bounded, and reports what it has dropped', () => {
  const store = createStore(3);
  for (let count = 0; count < 6; count += 1) put(store, `n${String(count)}`);
  expect(store.oldestRevision).toBe(13);
  expect(store.eventsSince(12)).toBeUndefined();
  expect(store.eventsSince(13)).toHaveLength(3);
});

test('after a compaction only the current state can be read', () => {
  const store = createStore();
  put(store, 'a');
  store.compact();
  expect(store.eventsSince(10)).toBeUndefined();
  expect(store.eventsSince(11)).toEqual([]);
});

test('subscribers get writes in order, with the previous objects', () => {
  const store = createStore();
  const events: StoreEvent[] = [];
  const unsubscribe = store.subscribe((event) => events.push(event));
  put(store, 'a', 'old');
  put(store, 'a', 'new');
  store.remove('configmaps', 'ns/a');
  unsubscribe();
  put(store, 'b');
  expect(events.map(({ type, revision }) => [type, revision])).toEqual([
    ['ADDED', 11],
    ['MODIFIED', 12],
    ['DELETED', 13],
  ]);
  expect(events[2]?.object.metadata.resourceVersion).toBe('13');
  expect(events[2]?.previous?.metadata.resourceVersion).toBe('12');
});
