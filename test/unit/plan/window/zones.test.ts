import { expect, test } from '@jest/globals';

import { isTimeZone, nearestTimeZone } from '../../../../src/plan/window/zones.ts';

test.each([
  'UTC',
  'GMT',
  'CET',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Europe/Kyiv',
  'America/Port-au-Prince',
  'Etc/GMT+2',
  'EST5EDT',
])('%s is a time zone', (text) => {
  expect(isTimeZone(text)).toBe(true);
});

test('so is every zone that Intl lists', () => {
  expect(Intl.supportedValuesOf('timeZone').filter((name) => !isTimeZone(name))).toEqual([]);
});

test.each([
  ['', 'nothing'],
  ['+02:00', 'an offset'],
  ['-0200', 'an offset'],
  ['Z', 'a letter of the military'],
  ['Europe/Berln', 'misspelt'],
  ['europe/berlin', 'in small letters'],
  ['EUROPE/BERLIN', 'in capitals'],
  ['asia/kolkata', 'another name of a zone, in small letters'],
  ['utc', 'in small letters'],
  ['IST', 'a zone of ICU, where it is India and not Israel or Ireland'],
  ['ACT', 'a zone of ICU, which people read as Canberra'],
  ['Local', 'a word of Go'],
  [' Europe/Berlin', 'a space before'],
  ['Europe/Berlin'.repeat(100), 'too long a text'],
])('%j is no time zone: %s', (text) => {
  expect(isTimeZone(text)).toBe(false);
});

test.each([
  ['Europe/Berln', 'Europe/Berlin'],
  ['europe/berlin', 'Europe/Berlin'],
  ['asia/kolkata', 'Asia/Kolkata'],
  ['america/new york', 'America/New_York'],
  ['utc', 'UTC'],
  ['Cet', 'CET'],
  ['berlin', 'Europe/Berlin'],
  ['New_York', 'America/New_York'],
  ['IST', undefined],
  ['', undefined],
  ['qqqqqq', undefined],
  ['Europe/Berlin'.repeat(100), undefined],
])('%j: %j was meant', (text, meant) => {
  expect(nearestTimeZone(text)).toBe(meant);
});
