/** When the optimizing compiler of V8 is on. */

import { expect, test } from '@jest/globals';

import { optimizeLate } from '../../../src/lib/optimize-late.ts';

test('off at first, and on once after 20,000 objects', () => {
  const flags: string[] = [];
  const read = optimizeLate((flag) => flags.push(flag));
  expect(flags).toEqual(['--no-opt']);
  for (const objects of [500, 19_499]) read(objects);
  expect(flags).toEqual(['--no-opt']);
  for (const objects of [1, 500, 500]) read(objects);
  expect(flags).toEqual(['--no-opt', '--opt']);
});
