/** The owner of each field after each write. */
import { expect, test } from '@jest/globals';

import type { JsonObject } from '../../fakes/apiserver/objects/json.ts';
import type { KubeObject } from '../../fakes/apiserver/objects/kube-object.ts';
import { decodeFields, encodeFields, fieldsOf } from '../../fakes/apiserver/writes/field-set.ts';
import { managerOf, trackUpdate, type Writer } from '../../fakes/apiserver/writes/managed-fields.ts';

function by(manager: string, time = '2026-01-01T00:00:00Z'): Writer {
  return { manager, operation: 'Update', apiVersion: 'v1', time };
}

function written(data: JsonObject, former?: KubeObject, writer = by('one')): KubeObject {
  const next: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data };
  return { ...next, metadata: { ...next.metadata, managedFields: trackUpdate(next, former, writer) } };
}

function owners(object: KubeObject): Record<string, JsonObject> {
  return Object.fromEntries((object.metadata.managedFields ?? []).map(({ manager, fieldsV1 }) => [manager, fieldsV1]));
}

test('fields are named by their path, elements of lists by their key, maps by a dot', () => {
  const object = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', uid: 'u', annotations: { k: 'v' } },
    spec: { replicas: 1, args: ['x'], containers: [{ name: 'c', image: 'i' }] },
  };
  expect(encodeFields(fieldsOf(object).keys())).toEqual({
    'f:metadata': { 'f:annotations': { '.': {}, 'f:k': {} } },
    'f:spec': {
      'f:replicas': {},
      'f:args': {},
      'f:containers': { 'k:{"name":"c"}': { '.': {}, 'f:name': {}, 'f:image': {} } },
    },
  });
});

test('encoding and decoding are inverse', () => {
  const paths = new Set(fieldsOf({ data: { a: '1', b: '2' }, spec: { x: { y: 1 } } }).keys());
  expect(decodeFields(encodeFields(paths))).toEqual(paths);
});

test('a field belongs to the manager that changed it last, and to none when it is gone', () => {
  const first = written({ a: '1', b: '2' });
  const second = written({ a: '9', b: '2' }, first, by('two'));
  expect(owners(second)).toEqual({ one: { 'f:data': { '.': {}, 'f:b': {} } }, two: { 'f:data': { 'f:a': {} } } });
  const third = written({ b: '2' }, second, by('three'));
  expect(owners(third)).toEqual({ one: { 'f:data': { '.': {}, 'f:b': {} } } });
});

test('the time of an entry is that of the last write that set a field', () => {
  const first = written({ a: '1' }, undefined, by('one', '2026-01-01T00:00:00Z'));
  const second = written({ a: '1', b: '2' }, first, by('two', '2026-01-02T00:00:00Z'));
  const third = written({ a: '3', b: '2' }, second, by('one', '2026-01-03T00:00:00Z'));
  expect(third.metadata.managedFields?.map(({ manager, time }) => [manager, time])).toEqual([
    ['two', '2026-01-02T00:00:00Z'],
    ['one', '2026-01-03T00:00:00Z'],
  ]);
});

test.each([
  ['reroll', 'curl/8.0', 'reroll'],
  ['', 'curl/8.0 (linux)', 'curl'],
  ['', '', ''],
])('a request with the field manager "%s" and the User-Agent "%s" is of "%s"', (fieldManager, userAgent, manager) => {
  expect(managerOf(fieldManager, userAgent)).toBe(manager);
});
