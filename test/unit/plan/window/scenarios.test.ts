import { expect, test } from '@jest/globals';

import { isOpen, nextOpening, Windows } from '../../../../src/plan/window/window.ts';
import { openSpans, problemOf, windowOf } from './fixtures.ts';

test('window-edges', () => {
  const window = windowOf('0 22 * * * 4h');
  const [start, end] = [Date.parse('2026-05-04T22:00Z'), Date.parse('2026-05-05T02:00Z')];
  const times = [start - 1, start, end - 1, end];
  expect(times.map((ms) => isOpen(window, ms))).toEqual([false, true, true, false]);
  expect(times.map((ms) => nextOpening(window, ms)?.atMs)).toEqual([start, start, end - 1, start + 24 * 3_600_000]);
});

test('window-overnight-weekday', () => {
  const window = windowOf('0 22 * * fri 10h');
  expect(new Date('2026-05-09T07:00Z').getUTCDay()).toBe(6);
  expect(isOpen(window, Date.parse('2026-05-09T07:00Z'))).toBe(true);
  expect(openSpans(window, '2026-05-04T00:00Z', '2026-05-11T00:00Z')).toEqual([
    ['2026-05-08T22:00Z', '2026-05-09T08:00Z'],
  ]);
});

test('dst-gap', () => {
  const window = windowOf('30 2 * * * 1h Europe/Berlin');
  // 03:00 to 04:00 of a day from 23:00Z to 22:00Z.
  expect(openSpans(window, '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toEqual([
    ['2026-03-29T01:00Z', '2026-03-29T02:00Z'],
  ]);
});

test('dst-overlap', () => {
  const window = windowOf('30 2 * * * 1h Europe/Berlin');
  expect(openSpans(window, '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toEqual([
    ['2026-10-25T00:30Z', '2026-10-25T01:30Z'],
  ]);
});

test('dst-across', () => {
  const window = windowOf('0 22 * * * 8h Europe/Berlin');
  // Until 07:00 in spring, until 05:00 in autumn.
  expect(openSpans(window, '2026-03-28T12:00Z', '2026-03-29T12:00Z')).toEqual([
    ['2026-03-28T21:00Z', '2026-03-29T05:00Z'],
  ]);
  expect(openSpans(window, '2026-10-24T12:00Z', '2026-10-25T12:00Z')).toEqual([
    ['2026-10-24T20:00Z', '2026-10-25T04:00Z'],
  ]);
});

test('half-hour-dst', () => {
  // 02:00 becomes 02:30 at 15:30Z, and 02:00 becomes 01:30 at 15:00Z.
  const inGap = windowOf('15 2 * * * 1h Australia/Lord_Howe');
  expect(openSpans(inGap, '2026-10-03T13:30Z', '2026-10-04T13:00Z')).toEqual([
    ['2026-10-03T15:30Z', '2026-10-03T16:30Z'],
  ]);
  const inOverlap = windowOf('45 1 * * * 15m Australia/Lord_Howe');
  expect(openSpans(inOverlap, '2026-04-04T13:00Z', '2026-04-05T13:30Z')).toEqual([
    ['2026-04-04T14:45Z', '2026-04-04T15:00Z'],
  ]);
});

test('leap', () => {
  const window = windowOf('0 0 29 2 * 1h');
  const openings = ['2026-05-04T00:00Z', '2028-02-29T01:00Z', '2096-03-01T00:00Z'].map(
    (from) => nextOpening(window, Date.parse(from))?.atMs,
  );
  expect(openings).toEqual(['2028-02-29T00:00Z', '2032-02-29T00:00Z', '2104-02-29T00:00Z'].map(Date.parse));
  expect(problemOf('0 0 30 2 * 1h')).toBe('never opens: day of month 30 is not in month 2');
});

test.each([
  ['deny-wins', '0 22 * * * 4h; ! 0 23 * * * 1h'],
  ['deny-wins, whichever comes first', '!0 23 * * * 1h; 0 22 * * * 4h'],
])('%s', (_name, text) => {
  const window = windowOf(text);
  expect(openSpans(window, '2026-05-04T12:00Z', '2026-05-05T12:00Z')).toEqual([
    ['2026-05-04T22:00Z', '2026-05-04T23:00Z'],
    ['2026-05-05T00:00Z', '2026-05-05T02:00Z'],
  ]);
  expect(nextOpening(window, Date.parse('2026-05-04T23:30Z'))?.atMs).toBe(Date.parse('2026-05-05T00:00Z'));
});

test('window-garbage', () => {
  const windows = new Windows({ timeZone: '', named: {} });
  const garbage = ['0 24 * * * 4h', '0 22 * * * 4h Europe/Berln', '0 22 * * * 4h', '0 22 * * * 4h '.repeat(80_000)];
  expect(garbage.map((text) => windows.read(text))).toEqual([
    { problem: 'hour 24 is not in 0-23' },
    { problem: 'time zone "Europe/Berln" is not known; did you mean Europe/Berlin?' },
    { problem: 'time zone "" is not known' },
    { problem: 'is longer than 1024 characters' },
  ]);
  expect(windows.read('0 22 * * * 4h UTC')).toHaveProperty('window');
});

test('never-closing', () => {
  const window = windowOf('0 * * * * 2h');
  expect(openSpans(window, '2026-05-04T00:00Z', '2026-05-06T00:00Z')).toEqual([
    ['2026-05-04T00:00Z', '2026-05-06T00:00Z'],
  ]);
  const noon = Date.parse('2026-05-04T12:00Z') + 1;
  expect(nextOpening(window, noon)).toEqual({ atMs: noon, zone: 'UTC' });
});
