/** Compares windows with a check of each minute against the clocks of a zone, around changes of these clocks. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isOpen } from '../../../../src/plan/window/window.ts';
import { minuteMs, openSpans, shown, windowOf } from './fixtures.ts';

const dayMs = 24 * 60 * minuteMs;

interface Minute {
  readonly ms: number;
  /** What a clock of the zone shows, as if it were UTC. */
  readonly clockMs: number;
}

function minutesAround(zone: string, change: string): readonly Minute[] {
  const format = new Intl.DateTimeFormat('sv', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  const first = Date.parse(`${change}Z`) - dayMs;
  return Array.from({ length: 2 * 24 * 60 }, (_, index) => {
    const ms = first + index * minuteMs;
    return { ms, clockMs: Date.parse(`${format.format(ms).replace(' ', 'T')}Z`) };
  });
}

const startsOf = (text: string, minutes: readonly Minute[]): readonly string[] => {
  const window = windowOf(text);
  return minutes.filter(({ ms }) => isOpen(window, ms)).map(({ ms }) => shown(ms));
};

const isAt = (clockMs: number, minutes: readonly number[], hours: readonly number[]): boolean =>
  minutes.includes(new Date(clockMs).getUTCMinutes()) && hours.includes(new Date(clockMs).getUTCHours());

const changes: readonly (readonly [zone: string, change: string, hour: number])[] = [
  ['Europe/Berlin', '2026-03-29T01:00', 2],
  ['Europe/Berlin', '2026-10-25T01:00', 2],
  ['Australia/Lord_Howe', '2026-10-03T15:30', 2],
  ['Australia/Lord_Howe', '2026-04-04T15:00', 1],
  ['America/St_Johns', '2026-03-08T05:30', 2],
  ['America/St_Johns', '2026-11-01T04:30', 1],
  ['America/Santiago', '2026-09-06T04:00', 0],
  ['America/Santiago', '2026-04-05T03:00', 23],
  ['Antarctica/Troll', '2026-03-29T01:00', 1],
  ['Antarctica/Troll', '2026-10-25T01:00', 1],
];

test.each(changes)(
  '%s at %s: listed times of day come once, the skipped ones when it has changed',
  (zone, change, hour) => {
    const minutes = minutesAround(zone, change);
    const hours = fc.uniqueArray(fc.constantFrom(...[-1, 0, 1, 2, 12].map((by) => (hour + by + 24) % 24)), {
      minLength: 1,
      maxLength: 3,
    });
    const past = fc.uniqueArray(fc.constantFrom(0, 15, 30, 45, 59), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(past, hours, (minuteList, hourList) => {
        const expected = new Set<string>();
        const last = minutes.at(-1)?.clockMs ?? 0;
        for (let clockMs = minutes[0]?.clockMs ?? 0; clockMs <= last; clockMs += minuteMs) {
          if (!isAt(clockMs, minuteList, hourList)) continue;
          const first = minutes.find((minute) => minute.clockMs >= clockMs);
          if (first !== undefined) expected.add(shown(first.ms));
        }
        const text = `${minuteList.join(',')} ${hourList.join(',')} * * * 1m ${zone}`;
        expect(startsOf(text, minutes)).toEqual([...expected]);
      }),
      { numRuns: 10 },
    );
  },
);

test.each(changes)('%s at %s: times that recur come whenever a clock shows them', (zone, change) => {
  const minutes = minutesAround(zone, change);
  const everyHour = Array.from({ length: 24 }, (_, hour) => hour);
  const expected = minutes.filter(({ clockMs }) => isAt(clockMs, [0, 20, 40], everyHour)).map(({ ms }) => shown(ms));
  expect(startsOf(`*/20 * * * * 1m ${zone}`, minutes)).toEqual(expected);
  expect(startsOf(`0,20,40 * * * * 1m ${zone}`, minutes)).toEqual(expected);
});

test('a time in a gap that ends at midnight does not come that night', () => {
  const window = windowOf('30 23 * * * 1h America/Nuuk');
  expect(openSpans(window, '2026-03-28T12:00Z', '2026-03-30T12:00Z')).toEqual([
    ['2026-03-30T00:30Z', '2026-03-30T01:30Z'],
  ]);
});
