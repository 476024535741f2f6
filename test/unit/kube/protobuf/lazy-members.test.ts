import { expect, test } from '@jest/globals';

import { LazyMembers } from '../../../../src/kube/protobuf/lazy-members.ts';
import type { FieldRule } from '../../../../src/kube/protobuf/rules.ts';

const field = (name: string): FieldRule => ({ name, of: 'text', shape: 'one', isLeftOutEmpty: false, isLazy: true });
const [spec, status] = [field('spec'), field('status')];

test('a value is decoded once, when it is first read', () => {
  const members = new LazyMembers();
  let decoded = 0;
  LazyMembers.add(members, spec, () => {
    decoded += 1;
    return undefined;
  });
  LazyMembers.add(members, status, () => 'done');
  expect(Object.keys(members)).toEqual(['spec', 'status']);
  expect(decoded).toBe(0);
  expect(Object.values(members)).toEqual([undefined, 'done']);
  expect(members['spec']).toBeUndefined();
  expect(decoded).toBe(1);
});

test('a value that cannot be decoded is an error each time that it is read', () => {
  const members = new LazyMembers();
  LazyMembers.add(members, spec, () => {
    throw new Error('malformed');
  });
  expect(() => members['spec']).toThrow('malformed');
  expect(() => members['spec']).toThrow('malformed');
});

test('of a field that is there twice, the last one counts', () => {
  const members = new LazyMembers();
  for (const value of ['first', 'last']) LazyMembers.add(members, spec, () => value);
  expect(members['spec']).toBe('last');
});

test('objects share the getters of their members, so that they share a layout', () => {
  const [a, b] = [new LazyMembers(), new LazyMembers()];
  for (const members of [a, b]) LazyMembers.add(members, spec, () => members);
  const [ofA, ofB] = [a, b].map((members) => Object.getOwnPropertyDescriptor(members, 'spec'));
  expect(ofA).toHaveProperty('get');
  expect(ofA).toEqual(ofB);
  expect([a['spec'], b['spec']]).toEqual([a, b]);
});
