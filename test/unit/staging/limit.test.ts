/** How many users of a config may be between their roll and its verdict, and which configs that is about. */
import { describe, expect, test } from '@jest/globals';

import { isStaged, limitOf, type LimitFacts, type StagedFacts } from '../../../src/staging/limit.ts';

describe('of the users of a config roll at a time', () => {
  const facts: LimitFacts = { kind: 'ConfigMap', maxConcurrent: undefined, users: 500, proven: 0 };

  test.each<[rule: string, change: Partial<LimitFacts>, limit: number]>([
    ['one while none has proven the content', {}, 1],
    ['two once the canary has proven it', { proven: 1 }, 2],
    ['twice as many as have proven it', { proven: 3 }, 6],
    ['at most a tenth of the users', { users: 200, proven: 100 }, 20],
    ['a tenth rounded down', { users: 209, proven: 100 }, 20],
    ['at most 50, however many there are', { users: 10_000, proven: 5_000 }, 50],
    ['up to 5 of few', { users: 10, proven: 5 }, 5],
    ['two of few after the canary', { users: 10, proven: 1 }, 2],
    ['one for a Secret without a proof', { kind: 'Secret' }, 1],
    ['all others for a Secret with a proof', { kind: 'Secret', proven: 1 }, Infinity],
    ['as many as the config says, before a proof', { maxConcurrent: 7 }, 7],
    ['as many as the config says, after proofs', { maxConcurrent: 1, proven: 400 }, 1],
    ['as many as a Secret says, after proofs', { kind: 'Secret', maxConcurrent: 3, proven: 400 }, 3],
    ['more than 50 where the config says so', { maxConcurrent: 200, proven: 400 }, 200],
  ])('%s', (_, change, limit) => {
    expect(limitOf({ ...facts, ...change })).toBe(limit);
  });

  test('1, 2, 6, 18, and then 50 in each of the 14 waves of 500 users', () => {
    const waves: number[] = [];
    for (let proven = 0; proven < 500; proven += waves.at(-1) ?? 500) {
      waves.push(Math.min(500 - proven, limitOf({ ...facts, proven })));
    }
    expect([waves.slice(0, 6), waves.length]).toEqual([[1, 2, 6, 18, 50, 50], 14]);
  });
});

describe('the users of a config are rolled one after the other', () => {
  const facts: StagedFacts = {
    maxConcurrent: undefined,
    users: 10,
    canaryFrom: 10,
    isTripped: false,
    hasBegun: false,
  };

  test.each<[rule: string, change: Partial<StagedFacts>, is: boolean]>([
    ['from as many as the option says', {}, true],
    ['not below that', { users: 9 }, false],
    ['not where the option is off', { canaryFrom: 0, users: 10_000 }, false],
    ['from two where the config has a number', { maxConcurrent: 5, users: 2 }, true],
    ['with a number where the option is off', { maxConcurrent: 1, canaryFrom: 0, users: 2 }, true],
    ['not where there is one', { maxConcurrent: 1, users: 1 }, false],
    ['not where the config is unlimited', { maxConcurrent: 'unlimited', users: 10_000 }, false],
    ['not where the config is unlimited, whatever was tripped', { maxConcurrent: 'unlimited', isTripped: true }, false],
    ['where a wave had begun before this process', { users: 2, hasBegun: true }, true],
    ['not where the option is off, whatever had begun', { canaryFrom: 0, hasBegun: true }, false],
    ['where the breaker is tripped', { users: 2, isTripped: true }, true],
    ['not where the option is off, although the breaker is tripped', { canaryFrom: 0, isTripped: true }, false],
  ])('%s', (_, change, is) => {
    expect(isStaged({ ...facts, ...change })).toBe(is);
  });
});
