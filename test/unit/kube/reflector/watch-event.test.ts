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
      rule: 'BOOKMARK moves the version',
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
      rule: 'ERROR carries a Status',
      line: {
        type: 'ERROR',
        object: { kind: 'Status', apiVersion: 'v1', code: 410, reason: 'Expired', message: 'too old' },
      },
      expected: { type: 'error', status: { code: 410, reason: 'Expired', message: 'too old', causes: [] } },
    },
    {
      rule: 'an ERROR without one says nothing',
      line: { type: 'ERROR', object: { code: 410, reason: 'Expired' } },
      expected: { type: 'error', status: { code: 0, reason: '', message: 'not a Status', causes: [] } },
    },
    { rule: 'an unknown type is unreadable', line: { type: 'NEW', object }, expected: { type: 'unreadable' } },
    {
      rule: 'so is an object without a name',
      line: { type: 'ADDED', object: { metadata: { resourceVersion: '7' } } },
      expected: { type: 'unreadable' },
    },
    {
      rule: 'an object without a version',
      line: { type: 'ADDED', object: { metadata: { name: 'app' } } },
      expected: { type: 'unreadable' },
    },
    { rule: 'a bookmark without a version', line: { type: 'BOOKMARK', object: {} }, expected: { type: 'unreadable' } },
    { rule: 'an event without an object', line: { type: 'ADDED' }, expected: { type: 'unreadable' } },
    { rule: 'what is no event', line: 'text', expected: { type: 'unreadable' } },
    { rule: 'null', line: null, expected: { type: 'unreadable' } },
  ])('$rule', ({ line, expected }) => {
    expect(readWatchEvent(JSON.stringify(line))).toEqual(expected);
  });

  const secrets = { kind: 'Secret', namespace: 'shop', name: undefined } as const;
  test.each([
    { rule: 'an object of the kind', found: { kind: 'Secret', apiVersion: 'v1', ...object }, expected: 'upsert' },
    { rule: 'one that does not say its kind', found: object, expected: 'upsert' },
    { rule: 'one of another kind', found: { kind: 'ConfigMap', apiVersion: 'v1', ...object }, expected: 'unreadable' },
    { rule: 'one of another group', found: { kind: 'Secret', apiVersion: 'v2', ...object }, expected: 'unreadable' },
    {
      rule: 'one of another namespace',
      found: { metadata: { ...object.metadata, namespace: 'ops' } },
      expected: 'unreadable',
    },
  ])('of what is watched, $rule: $expected', ({ found, expected }) => {
    expect(readWatchEvent(JSON.stringify({ type: 'ADDED', object: found }), secrets)).toMatchObject({ type: expected });
  });

  test('what is not JSON is unreadable', () => {
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
      rule: 'the last has an empty one or none',
      body: { metadata: { resourceVersion: '5', continue: '' }, items: [] },
      expected: { items: [], resourceVersion: '5', continueToken: undefined },
    },
    {
      rule: 'no items may be null',
      body: { metadata: { resourceVersion: '5' }, items: null },
      expected: { items: [], resourceVersion: '5', continueToken: undefined },
    },
    { rule: 'a list without a version is none', body: { metadata: {}, items: [] }, expected: undefined },
    {
      rule: 'nor is one with nameless items',
      body: { metadata: { resourceVersion: '5' }, items: [{}] },
      expected: undefined,
    },
    { rule: 'nor is nothing', body: undefined, expected: undefined },
  ])('$rule', ({ body, expected }) => {
    expect(readListPage(body)).toEqual(expected);
  });
});

describe('objectKey', () => {
  test('it is namespace/name', () => {
    expect(objectKey(object)).toBe('shop/app');
  });

  test('or the name of what has no namespace', () => {
    expect(objectKey({ metadata: { name: 'shop', resourceVersion: '1' } })).toBe('shop');
  });
});
