import { describe, expect, test } from '@jest/globals';

import { objectKey, readListPage, readWatchEvent } from '../../../../src/kube/reflector/watch-event.ts';

const object = { metadata: { name: 'app', namespace: 'shop', resourceVersion: '7' } };

describe('readWatchEvent', () => {
  test.each([
    { rule: 'ADDED stores', line: { type: 'ADDED', object }, expected: { type: 'upsert', object, isCreated: true } },
    {
      rule: 'MODIFIED stores',
      line: { type: 'MODIFIED', object },
      expected: { type: 'upsert', object, isCreated: false },
    },
    { rule: 'DELETED removes', line: { type: 'DELETED', object }, expected: { type: 'remove', object } },
    {
      rule: 'BOOKMARK has a version',
      line: { type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } },
      expected: { type: 'bookmark', resourceVersion: '9', isInitialEventsEnd: false },
    },
    {
      rule: 'a BOOKMARK may end the initial events',
      line: {
        type: 'BOOKMARK',
        object: { metadata: { resourceVersion: '9', annotations: { 'k8s.io/initial-events-end': 'true' } } },
      },
      expected: { type: 'bookmark', resourceVersion: '9', isInitialEventsEnd: true },
    },
    {
      rule: 'ERROR has a Status',
      line: {
        type: 'ERROR',
        object: { kind: 'Status', apiVersion: 'v1', code: 410, reason: 'Expired', message: 'too old' },
      },
      expected: { type: 'error', status: { code: 410, reason: 'Expired', message: 'too old', causes: [] } },
    },
    {
      rule: 'an ERROR without a Status has code 0',
      line: { type: 'ERROR', object: { code: 410, reason: 'Expired' } },
      expected: { type: 'error', status: { code: 0, reason: '', message: 'not a Status', causes: [] } },
    },
    { rule: 'an unknown type is unreadable', line: { type: 'NEW', object }, expected: { type: 'unreadable' } },
    {
      rule: 'an object without a name is unreadable',
      line: { type: 'ADDED', object: { metadata: { resourceVersion: '7' } } },
      expected: { type: 'unreadable' },
    },
    {
      rule: 'an object without a version is unreadable',
      line: { type: 'ADDED', object: { metadata: { name: 'app' } } },
      expected: { type: 'unreadable' },
    },
    {
      rule: 'a bookmark without a version is unreadable',
      line: { type: 'BOOKMARK', object: {} },
      expected: { type: 'unreadable' },
    },
    { rule: 'an event without an object is unreadable', line: { type: 'ADDED' }, expected: { type: 'unreadable' } },
    { rule: 'a line that is not an event is unreadable', line: 'text', expected: { type: 'unreadable' } },
    { rule: 'null is unreadable', line: null, expected: { type: 'unreadable' } },
  ])('$rule', ({ line, expected }) => {
    expect(readWatchEvent(JSON.stringify(line))).toEqual(expected);
  });

  const secrets = { kind: 'Secret', namespace: 'shop', name: undefined } as const;
  test.each([
    { rule: 'an object of the kind', found: { kind: 'Secret', apiVersion: 'v1', ...object }, expected: 'upsert' },
    { rule: 'an object without a kind', found: object, expected: 'upsert' },
    {
      rule: 'an object of another kind',
      found: { kind: 'ConfigMap', apiVersion: 'v1', ...object },
      expected: 'unreadable',
    },
    {
      rule: 'an object of another API version',
      found: { kind: 'Secret', apiVersion: 'v2', ...object },
      expected: 'unreadable',
    },
    {
      rule: 'an object of another namespace',
      found: { metadata: { ...object.metadata, namespace: 'ops' } },
      expected: 'unreadable',
    },
  ])('in a watch of Secrets, $rule: $expected', ({ found, expected }) => {
    expect(readWatchEvent(JSON.stringify({ type: 'ADDED', object: found }), secrets)).toMatchObject({ type: expected });
  });

  test('a line that is not JSON is unreadable', () => {
    expect(readWatchEvent('{"type":"ADDED","object":{"data":{"password":"s3')).toEqual({ type: 'unreadable' });
  });
});

describe('readListPage', () => {
  test.each([
    {
      rule: 'a page in the middle has a continue token',
      body: { metadata: { resourceVersion: '5', continue: 'next' }, items: [object] },
      expected: { items: [object], resourceVersion: '5', continueToken: 'next' },
    },
    {
      rule: 'the last page has an empty token or none',
      body: { metadata: { resourceVersion: '5', continue: '' }, items: [] },
      expected: { items: [], resourceVersion: '5', continueToken: undefined },
    },
    {
      rule: 'no items may be null',
      body: { metadata: { resourceVersion: '5' }, items: null },
      expected: { items: [], resourceVersion: '5', continueToken: undefined },
    },
    { rule: 'a body without a version is not a list', body: { metadata: {}, items: [] }, expected: undefined },
    {
      rule: 'a body with an item without a name is not a list',
      body: { metadata: { resourceVersion: '5' }, items: [{}] },
      expected: undefined,
    },
    { rule: 'an undefined body is not a list', body: undefined, expected: undefined },
  ])('$rule', ({ body, expected }) => {
    expect(readListPage(body)).toEqual(expected);
  });
});

describe('objectKey', () => {
  test('it is namespace/name', () => {
    expect(objectKey(object)).toBe('shop/app');
  });

  test('it is the name of a cluster-scoped object', () => {
    expect(objectKey({ metadata: { name: 'shop', resourceVersion: '1' } })).toBe('shop');
  });
});
