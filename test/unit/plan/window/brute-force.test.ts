/** Compares windows with a check of each minute against the fields, in UTC and by the clocks of zones. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isOpen } from '../../../../src/plan/window/window.ts';
import { minuteMs, shown, time, windowOf } from './fixtures.ts';

const subset = (least: number, most: number): fc.Arbitrary<readonly number[]> =>
  fc.oneof(fc.constant([]), fc.uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 }));

/** Values of the five fields; no value stands for `*`. */
const values = fc.tuple(subset(0, 59), subset(0, 23), subset(1, 31), subset(1, 12), subset(0, 6));
type Values = readonly [
  minutes: readonly number[],
  hours: readonly number[],
  days: readonly number[],
  months: readonly number[],
  weekdays: readonly number[],
];

const textOf = (lists: readonly (readonly number[])[]): string => lists.map((list) => list.join(',') || '*').join(' ');

function startsAt([minutes, hours, days, months, weekdays]: Values, ms: number): boolean {
  const date = new Date(ms);
  const has = (list: readonly number[], value: number): boolean => list.length === 0 || list.includes(value);
  const [isDay, isWeekday] = [has(days, date.getUTCDate()), has(weekdays, date.getUTCDay())];
  const isEither = days.length > 0 && weekdays.length > 0 ? isDay || isWeekday : isDay && isWeekday;
  return (
    isEither &&
    has(minutes, date.getUTCMinutes()) &&
    has(hours, date.getUTCHours()) &&
    has(months, date.getUTCMonth() + 1)
  );
}

test('a window is open within its duration after each minute that its fields match', () => {
  const duration = fc.oneof(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 90, max: 7 * 24 * 60 }));
  fc.assert(
    fc.property(values, duration, fc.array(time, { minLength: 1, maxLength: 5 }), (lists, minutes, times) => {
      fc.pre(!neverComes(lists));
      const window = windowOf(`${textOf(lists)} ${String(minutes)}m`);
      for (const ms of times) {
        const minute = Math.floor(ms / minuteMs) * minuteMs;
        let expected = false;
        for (let ago = 0; ago < minutes && !expected; ago += 1) expected = startsAt(lists, minute - ago * minuteMs);
        expect([shown(ms), isOpen(window, ms)]).toEqual([shown(ms), expected]);
      }
    }),
    { numRuns: 300 },
  );
});

function neverComes([, , days, months, weekdays]: Values): boolean {
  const longest = (month: number): number => new Date(Date.UTC(2028, month, 0)).getUTCDate();
  return (
    weekdays.length === 0 &&
    days.length > 0 &&
    months.every((month) => days.every((day) => day > longest(month))) &&
    months.length > 0
  );
}
