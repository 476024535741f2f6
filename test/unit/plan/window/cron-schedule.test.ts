import { expect, jest, test } from '@jest/globals';
import { Cron } from 'croner';

import { CronSchedule } from '../../../../src/plan/window/cron-schedule.ts';

const start = Date.parse('2026-05-04T22:00Z');
const dayMs = 24 * 3_600_000;

test('a start is after the time, to the millisecond', () => {
  const after = [start - 1, start, start + 1].map((ms) => new CronSchedule('0 22 * * *', 'UTC').after(ms));
  expect(after).toEqual([start, start + dayMs, start + dayMs]);
});

test('a start is in the zone of the schedule', () => {
  expect(new CronSchedule('0 22 * * *', 'Europe/Berlin').after(start)).toBe(start + dayMs - 2 * 3_600_000);
});

test('a start that never comes is asked for once', () => {
  const nextRun = jest.spyOn(Cron.prototype, 'nextRun');
  const schedule = new CronSchedule('0 0 30 2 *', 'UTC');
  expect([start, start + dayMs, start].map((ms) => schedule.after(ms))).toEqual([undefined, undefined, undefined]);
  expect(nextRun.mock.calls).toHaveLength(1);
  nextRun.mockRestore();
});

test('an answer is remembered for all times from the first one asked about, until there have been four others', () => {
  const nextRun = jest.spyOn(Cron.prototype, 'nextRun');
  const schedule = new CronSchedule('0 22 * * *', 'UTC');
  const ask = (...times: readonly number[]): number => {
    nextRun.mockClear();
    for (const ms of times) schedule.after(ms);
    return nextRun.mock.calls.length;
  };
  expect(ask(start - 2000, start - 1)).toBe(1);
  expect(ask(start - 9000, start - 8000, start - 1)).toBe(1);
  expect(ask(...Array.from({ length: 4 }, (_, day) => start + day * dayMs))).toBe(4);
  expect(ask(start - 1)).toBe(1);
  nextRun.mockRestore();
});
