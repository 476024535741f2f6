import { describe, expect, jest, test } from '@jest/globals';
import { Cron } from 'croner';
import fc from 'fast-check';

import { isOpen, nextOpening } from '../../../../src/plan/window/window.ts';
import { minuteMs, openSpans, shown, time, windowOf, windowText } from './fixtures.ts';

const hourMs = 60 * minuteMs;
const noon = Date.parse('2026-05-04T12:00Z');

describe('a window', () => {
  test('without an entry that allows is open unless one that denies is active', () => {
    expect(openSpans(windowOf('! 0 13 * * * 1h; ! 0 15 * * * 1h'), '2026-05-04T12:00Z', '2026-05-04T17:00Z')).toEqual([
      ['2026-05-04T12:00Z', '2026-05-04T13:00Z'],
      ['2026-05-04T14:00Z', '2026-05-04T15:00Z'],
      ['2026-05-04T16:00Z', '2026-05-04T17:00Z'],
    ]);
  });

  test('is open while any entry that allows is active', () => {
    expect(openSpans(windowOf('0 13 * * * 1h; 30 13 * * * 1h'), '2026-05-04T12:00Z', '2026-05-04T17:00Z')).toEqual([
      ['2026-05-04T13:00Z', '2026-05-04T14:30Z'],
    ]);
  });

  test('takes a named window for its entries', () => {
    const named = { nightly: '0 22 * * * 4h', freeze: '! 0 23 * * * 1h' };
    const window = windowOf('nightly; freeze', named);
    expect(window).toMatchObject({ text: 'nightly; freeze', entries: [{ isDeny: false }, { isDeny: true }] });
    expect(openSpans(window, '2026-05-04T20:00Z', '2026-05-05T00:00Z')).toEqual([
      ['2026-05-04T22:00Z', '2026-05-04T23:00Z'],
    ]);
  });

  test('has days of 24 hours, whatever the clock', () => {
    expect(openSpans(windowOf('0 12 28 3 * 1d1h Europe/Berlin'), '2026-03-28T00:00Z', '2026-03-30T00:00Z')).toEqual([
      ['2026-03-28T11:00Z', '2026-03-29T12:00Z'],
    ]);
  });

  test('with both a day of the month and a day of the week is open on either', () => {
    const days = openSpans(windowOf('0 0 5 * mon 1h'), '2026-05-04T00:00Z', '2026-05-12T00:00Z').map(
      ([start]) => start,
    );
    expect(days).toEqual(['2026-05-04T00:00Z', '2026-05-05T00:00Z', '2026-05-11T00:00Z']);
  });

  test.each([
    ['*/5 * * * * 1m', 24],
    ['0 * * * * 1m', 2],
    ['0,30 2-3 * * * 1m', 2],
  ])('%s starts %d times in an hour that comes twice', (text, count) => {
    const spans = openSpans(windowOf(`${text} Europe/Berlin`), '2026-10-25T00:00Z', '2026-10-25T02:00Z');
    expect(spans).toHaveLength(count);
  });
});

describe('the next opening', () => {
  test.each([
    ['is the start of an entry that allows', '0 22 * * * 4h Europe/Berlin', '2026-05-04T20:00Z', 'Europe/Berlin'],
    ['is the earliest start', '0 22 * * * 4h Europe/Berlin; 0 18 * * * 1h', '2026-05-04T18:00Z', 'UTC'],
    ['is the end of an entry that denies', '! 0 9 * * * 8h Europe/Berlin', '2026-05-04T15:00Z', 'Europe/Berlin'],
    ['is now', '! 0 9 * * * 1h Europe/Berlin; 0 11 * * * 3h', '2026-05-04T12:00Z', 'UTC'],
    ['is now, in the first zone', '! 0 9 * * * 1h Europe/Berlin; ! 0 9 * * * 1h', '2026-05-04T12:00Z', 'Europe/Berlin'],
    ['is behind 61 boundaries', '! */10 10-21 * * * 20m', '2026-05-04T22:10Z', 'UTC'],
    ['is behind chains', '! 0 9 * * * 5h; ! 30 13 * * * 2h; 0 9-15 * * * 1h', '2026-05-04T15:30Z', 'UTC'],
  ])('%s', (_rule, text, at, zone) => {
    const opening = nextOpening(windowOf(text), noon);
    expect(opening).toEqual({ atMs: Date.parse(at), zone });
  });

  test.each([
    ['that never opens', '! * * * * * 1m'],
    ['that opens behind more than 64 boundaries', '! */10 10-22 * * * 20m'],
    ['of many entries that never opens', Array.from({ length: 16 }, (_, n) => `! ${String(n)} * * * * 50m`).join(';')],
  ])('of a window %s is unknown, found out with few questions', (_rule, text) => {
    const nextRun = jest.spyOn(Cron.prototype, 'nextRun');
    expect(nextOpening(windowOf(text), noon)).toBeUndefined();
    expect(nextRun.mock.calls.length).toBeLessThan(350);
    nextRun.mockRestore();
  });

  test('is open, and no time before it is', () => {
    fc.assert(
      fc.property(
        windowText,
        time,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })),
        (text, from, parts) => {
          const opening = nextOpening(windowOf(text), from);
          const fresh = windowOf(text);
          if (opening !== undefined) {
            expect(opening.atMs).toBeGreaterThanOrEqual(from);
            expect(isOpen(fresh, opening.atMs)).toBe(true);
          }
          const closedMs = (opening?.atMs ?? from + minuteMs) - from;
          const before = [...parts.map((part) => from + Math.floor(part * closedMs)), from + closedMs - 1];
          for (const ms of closedMs === 0 ? [] : before)
            expect([shown(ms), isOpen(fresh, ms)]).toEqual([shown(ms), false]);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what is remembered', () => {
  test('answers times near each other with one question', () => {
    const window = windowOf('0 22 * * * 4h Europe/Berlin');
    const nextRun = jest.spyOn(Cron.prototype, 'nextRun');
    for (let ms = noon; ms < noon + 6 * hourMs; ms += minuteMs) {
      expect([isOpen(window, ms), nextOpening(window, ms)?.atMs]).toEqual([false, noon + 8 * hourMs]);
    }
    expect(nextRun.mock.calls).toHaveLength(1);
    nextRun.mockRestore();
  });

  test('changes no answer, whatever the order of the times', () => {
    const near = fc.tuple(time, fc.array(fc.integer({ min: -48 * hourMs, max: 48 * hourMs }), { maxLength: 12 }));
    fc.assert(
      fc.property(windowText, near, (text, [start, steps]) => {
        const window = windowOf(text);
        for (const ms of [start, ...steps.map((step) => start + step)]) {
          const fresh = windowOf(text);
          expect(isOpen(window, ms)).toBe(isOpen(fresh, ms));
          expect(nextOpening(window, ms)).toEqual(nextOpening(windowOf(text), ms));
        }
      }),
      { numRuns: 30 },
    );
  });
});
