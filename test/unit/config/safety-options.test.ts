/** The options of rollout safety: their defaults, and how a wrong value is answered. */
import { describe, expect, test } from '@jest/globals';

import { canaryFromOf } from '../../../src/model/config.ts';
import { complaint, parseRun } from './line.ts';

describe('how many users a config has when it is staged', () => {
  const staged = (...argv: readonly string[]): number => canaryFromOf(parseRun(argv).config);

  test('10 by default, and any number', () => {
    expect(staged()).toBe(10);
    expect(staged('--canary-from=2')).toBe(2);
    expect(staged('--canary-from=0')).toBe(0);
  });

  test('with the dialect of stakater/Reloader only what an option says, be it the other default', () => {
    expect(staged('--dialect=stakater')).toBe(0);
    expect(staged('--dialect=stakater', '--canary-from=10')).toBe(10);
  });
});

describe('a wrong value is answered with one line', () => {
  const number = 'accepted is a whole number from 0 to 1000000';
  const duration = 'accepted is a duration such as 30s, 10m or 1h30m, from 1s to 24h';
  const share = 'accepted is a whole percentage from 0% to 100%, such as 10%';

  test.each([
    ['half a user', '--canary-from', '1.5', number],
    ['fewer than no users', '--canary-from', '-1', number],
    ['a share of the users', '--canary-from', '10%', number],
    ['no canary in words', '--canary-from', 'off', `${number}; did you mean 0?`],
    ['a deadline that no pod meets', '--rollout-deadline', '999ms', duration],
    ['no deadline', '--rollout-deadline', '0', duration],
    ['a deadline beyond a day', '--rollout-deadline', '24h1s', duration],
    ['a deadline without unit', '--rollout-deadline', '600', duration],
    ['a share without a sign', '--breaker-tolerance', '0.1', `${share}; did you mean 10%?`],
    ['a share that begins with its point', '--breaker-tolerance', '.25', `${share}; did you mean 25%?`],
    ['a percentage without its sign', '--breaker-tolerance', '10', `${share}; did you mean 10%?`],
    ['one, which is hardly meant as everything', '--breaker-tolerance', '1', `${share}; did you mean 1%?`],
    ['no tolerance without a sign', '--breaker-tolerance', '0', `${share}; did you mean 0%?`],
    ['a percentage with a blank', '--breaker-tolerance', '5 %', `${share}; did you mean 5%?`],
    ['a broken percentage', '--breaker-tolerance', '12.5%', `${share}; did you mean 13%?`],
    ['more than everything', '--breaker-tolerance', '101%', `${share}; did you mean 100%?`],
    ['less than nothing', '--breaker-tolerance', '-5%', share],
    ['words', '--breaker-tolerance', 'a tenth', share],
  ])('%s: %s %s', (_rule, option, value, expected) => {
    const text = complaint(['run', `${option}=${value}`]);
    expect(text).toBe(`reroll: ${option}: invalid value ${JSON.stringify(value)}: ${expected}\n`);
  });
});
