import { expect, test } from '@jest/globals';
import { Pacer } from '../../../src/queue/pacer.ts';

test('keys get turns at the given rate, and each comes back when its turn is', () => {
  const pacer = new Pacer<string>(10);
  expect(['a', 'b', 'c'].map((key) => pacer.waitMs(key, 1_000))).toEqual([0, 100, 200]);
  expect(pacer.waitMs('b', 1_050)).toBe(50);
  expect(pacer.waitMs('b', 1_100)).toBe(0);
  expect(pacer.waitMs('b', 1_100)).toBe(200);
});

test('a pause is not made up for by a burst', () => {
  const pacer = new Pacer<string>(10);
  pacer.waitMs('a', 0);
  expect(['b', 'c'].map((key) => pacer.waitMs(key, 60_000))).toEqual([0, 100]);
});

test('a turn that is given up is not kept', () => {
  const pacer = new Pacer<string>(10);
  pacer.waitMs('a', 0);
  pacer.waitMs('b', 0);
  pacer.forget('b');
  expect(pacer.waitMs('b', 100)).toBe(100);
});
