/** The rules of RFC 7396, one row each. */
import { expect, test } from '@jest/globals';

import type { Json } from '../../fakes/apiserver/objects/json.ts';
import { mergePatch, withoutNulls } from '../../fakes/apiserver/writes/merge-patch.ts';

test.each<readonly [rule: string, target: Json, patch: Json, result: Json]>([
  ['a member is replaced', { a: 'b' }, { a: 'c' }, { a: 'c' }],
  ['a member is added', { a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  ['null removes a member', { a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  ['null for an absent member adds nothing', { e: null }, { a: 1 }, { e: null, a: 1 }],
  ['objects merge', { a: { b: 'c', d: 'e' } }, { a: { b: 'd', d: null } }, { a: { b: 'd' } }],
  ['lists are replaced as a whole', { a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  ['an object replaces what is none', { a: 'foo' }, { a: { b: null, c: 1 } }, { a: { c: 1 } }],
  ['nulls deep in a new object are dropped', {}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ['a patch that is no object replaces everything', { a: 'b' }, ['c'], ['c']],
])('%s', (_, target, patch, result) => {
  const before = JSON.stringify(target);
  expect(mergePatch(target, patch)).toEqual(result);
  expect(JSON.stringify(target)).toBe(before);
});

test('members that are null count as absent, in lists too', () => {
  expect(withoutNulls({ a: null, b: [{ c: null, d: 1 }] })).toEqual({ b: [{ d: 1 }] });
});
