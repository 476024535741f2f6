/** The part of strategic merge patches that kubectl relies on, one row each. */
import { expect, test } from '@jest/globals';

import type { Json } from '../../fakes/apiserver/objects/json.ts';
import { strategicMerge } from '../../fakes/apiserver/writes/strategic-merge.ts';

const containers = [
  { name: 'web', image: 'web:1' },
  { name: 'side', image: 'side:1' },
];

test.each<readonly [rule: string, live: Json, patch: Json, result: Json]>([
  ['maps merge, and null removes', { a: 1, b: 2 }, { b: null, c: 3 }, { a: 1, c: 3 }],
  [
    'an element is found by its name',
    { containers },
    { containers: [{ name: 'side', image: 'side:2' }] },
    { containers: [containers[0], { name: 'side', image: 'side:2' }] },
  ],
  [
    'an element that is new comes last',
    { containers },
    { containers: [{ name: 'new' }] },
    { containers: [...containers, { name: 'new' }] },
  ],
  [
    'an element can be deleted',
    { containers },
    { containers: [{ name: 'web', $patch: 'delete' }] },
    { containers: [containers[1]] },
  ],
  ['lists without names are replaced', { args: ['a'] }, { args: ['b'] }, { args: ['b'] }],
  ['a map can be replaced as a whole', { a: { b: 1 } }, { a: { c: 2, $patch: 'replace' } }, { a: { c: 2 } }],
  [
    'what is said of the order of a list is left aside',
    { containers },
    { '$setElementOrder/containers': [{ name: 'side' }] },
    { containers },
  ],
])('%s', (_, live, patch, result) => {
  expect(strategicMerge(live, patch)).toEqual(result);
});
