import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { findNamedProblem, Windows } from '../../../../src/plan/window/window.ts';
import { problemOf } from './fixtures.ts';

const named = { nightly: '0 22 * * * 4h', freeze: '! 0 0 24 12 * 3d' };

describe('a field', () => {
  test.each([
    ['60 2 * * *', 'minute 60 is not in 0-59'],
    ['0 24 * * *', 'hour 24 is not in 0-23'],
    ['0 2 0 * *', 'day of month 0 is not in 1-31'],
    ['0 2 * 13 *', 'month 13 is not in 1-12'],
    ['0 2 * * 7', 'day of week 7 is not in 0-6; did you mean 0 or sun?'],
    ['0 22-2 * * *', 'hour 22-2 ends before it begins; did you mean 22-23,0-2?'],
    ['0 2 * * Fri-MON', 'day of week fri-mon ends before it begins; did you mean fri-sat,sun-mon?'],
    ['0 2 * * sat-sun', 'day of week sat-sun ends before it begins; did you mean sat,sun?'],
    ['0 2 * * 005-1', 'day of week 5-1 ends before it begins; did you mean 5-6,0-1?'],
    ['*/0 2 * * *', 'minute step "0" is not a number of 1 or more'],
    ['*/x 2 * * *', 'minute step "x" is not a number of 1 or more'],
    ['1,,2 2 * * *', 'minute "1,,2" has an empty item'],
    ['0 2 1-2-3 * *', 'day of month "1-2-3" is not a value, a range such as 1-5 or a step such as */2'],
    ['0 2 *-3 * *', 'day of month "*-3" is not a value, a range such as 1-5 or a step such as */2'],
    ['0 2 1/2/3 * *', 'day of month "1/2/3" is not a value, a range such as 1-5 or a step such as */2'],
    ['0 -2 * * *', 'hour "-2" is not a value, a range such as 1-5 or a step such as */2'],
    ['0 two * * *', 'hour "two" is not a number'],
    ['0 2 * * jan', 'day of week "jan" is not a number or one of sun, mon, tue, wed, thu, fri, sat'],
    [
      '0 2 * * mond',
      'day of week "mond" is not a number or one of sun, mon, tue, wed, thu, fri, sat; did you mean mon?',
    ],
    ['0 2 ? * *', 'day of month "?" has the character "?", which is not supported; write *'],
    ['0 2 L * *', 'day of month "L" is not a number'],
    ['0 2 15W * *', 'day of month "15W" is not a number'],
    ['0 2 * * fri#2', 'day of week "fri#2" has the character "#", which is not supported'],
    ['0 2 * * +fri', 'day of week "+fri" has the character "+", which is not supported'],
    ['0 2 31 2,4,6 *', 'never opens: day of month 31 is not in month 2,4,6'],
  ])('%s is refused', (fields, problem) => {
    expect(problemOf(`${fields} 1h`)).toBe(problem);
  });
});

describe('a field is accepted as in a CronJob:', () => {
  test.each([
    ['a value with a step begins a range', '5/15 2 * * *', '5-59/15 2 * * *'],
    ['a step beyond the field', '*/90 */30 1-9/40 */13 */8', '0-59/60 0-23/24 1-9/31 1-12/12 0-6/7'],
    ['a step of 1', '*/1 2 */1 * 1', '* 2 * * 1'],
    ['a star among others', '0 2 5,* * mon', '0 2 * * 1'],
    ['names in any case', '0 2 * JAN-mar Sun,5', '0 2 * 1-3 0,5'],
    ['a range of one value', '7-7 02 * * *', '7 2 * * *'],
    ['a day of no month beside a day of the week', '0 2 30 feb mon', '0 2 30 2 1'],
    ['all days in a list', '0 2 1-31 * mon', '0 2 1-31 * 1'],
  ])('%s', (_rule, text, fields) => {
    const reading = new Windows({ timeZone: 'UTC', named: {} }).read(`${text} 1h`);
    expect(reading).toMatchObject({ window: { entries: [{ fields }] } });
  });
});

describe('a duration', () => {
  test.each([
    ['1m', 60],
    ['90s', 90],
    ['1h30m', 5_400],
    ['7d', 604_800],
    ['1d12h', 129_600],
    ['6d24h', 604_800],
  ])('%s is %d seconds', (text, seconds) => {
    const reading = new Windows({ timeZone: 'UTC', named: {} }).read(`0 2 * * * ${text}`);
    expect(reading).toMatchObject({ window: { entries: [{ durationMs: seconds * 1000 }] } });
  });

  test.each([
    ['59s', 'duration 59s is not in 1m-7d'],
    ['0', 'duration 0 is not in 1m-7d'],
    ['7d1s', 'duration 7d1s is not in 1m-7d'],
    ['90.5s', 'duration 90.5s is not in whole seconds'],
    ['4', 'duration "4" is not one such as 4h, 1h30m or 2d'],
    ['-4h', 'duration "-4h" is not one such as 4h, 1h30m or 2d'],
    ['4h2d', 'duration "4h2d" is not one such as 4h, 1h30m or 2d'],
    ['1.5d', 'duration "1.5d" is not one such as 4h, 1h30m or 2d'],
    ['Europe/Berlin', 'duration "Europe/Berlin" is not one such as 4h, 1h30m or 2d'],
  ])('%s is refused', (text, problem) => {
    expect(problemOf(`0 2 * * * ${text}`)).toBe(problem);
  });
});

describe('a text', () => {
  test.each([
    ['without an entry', '', 'is empty; write entries such as 0 22 * * mon-fri 4h'],
    ['with an empty entry', '0 2 * * * 1h;', 'entry 2: is empty; write entries such as 0 22 * * mon-fri 4h'],
    ['with ! alone', ' ! ', 'is empty; write entries such as 0 22 * * mon-fri 4h'],
    ['with ! twice', '!! 0 2 * * * 1h', '! is there twice'],
    [
      'without a duration',
      '0 2 * * *',
      'has 5 words instead of five cron fields and a duration, as in 0 22 * * mon-fri 4h',
    ],
    ['with seconds', '0 0 2 * * * 1h', 'has six cron fields instead of five, without seconds'],
    ['with a word too many', '0 2 * * * 1h UTC now', 'has "now" after the time zone'],
    ['with the zone first', 'TZ=UTC 0 2 * * * 1h', '"TZ=UTC" is not supported; write the time zone after the duration'],
    ['with a nickname', '@Daily 1h', '"@Daily" is not supported; write five cron fields: 0 0 * * *'],
    ['with another nickname', '@reboot', '"@reboot" is not supported; write five cron fields'],
    ['with a wrong second entry', '0 2 * * * 1h; 0 24 * * * 1h', 'entry 2: hour 24 is not in 0-23'],
    ['with an offset', '0 2 * * * 1h +02:00', 'time zone "+02:00" is not a name such as Europe/Berlin'],
    ['with quotation marks for a zone', '0 2 * * * 1h ""', 'time zone "\\"\\"" is not known'],
    ['with 17 entries', Array(17).fill('0 2 * * * 1h').join(';'), 'has 17 entries, more than 16'],
    ['with 18 entries by their names', Array(9).fill('both').join(';'), 'has 18 entries, more than 16'],
    ['that is too long', `0 2 * * * 1h${' '.repeat(1_013)}`, 'is longer than 1024 characters'],
    ['with an unknown name', 'nightli', '"nightli" is not a window of the config file; did you mean nightly?'],
    ['with the name of a property', 'constructor', '"constructor" is not a window of the config file'],
    ['with another single word', '*/5', '"*/5" is not an entry such as 0 22 * * mon-fri 4h'],
    [
      'with ! before a name',
      '! nightly',
      '! cannot be before "nightly", the name of a window, only before cron fields',
    ],
  ])('%s is refused', (_what, text, problem) => {
    expect(problemOf(text, { ...named, both: '0 22 * * * 4h; ! 0 0 24 12 * 3d' })).toBe(problem);
  });

  test('of as many characters and entries as allowed is read', () => {
    const text = Array(16).fill('0 2 * * * 1h').join(';').padEnd(1_024);
    expect(new Windows({ timeZone: 'UTC', named: {} }).read(text)).toMatchObject({ window: { text } });
  });

  test('of any kind throws nothing, and no problem repeats much of it', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '0',
        '24',
        '*',
        '*/5',
        'fri-mon',
        '4h',
        '7d',
        'Europe/Berln',
        '!',
        ';',
        '@daily',
        'nightly',
        'L',
        '?',
      ),
      fc.string({ unit: fc.constantFrom(...'!;@*,-/0123456789 hmdsTZLW#+?_aZ\u00e9'.split('')), maxLength: 200 }),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    const windows = new Windows({ timeZone: 'UTC', named });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.constantFrom(' ', ';', ' ; '), (words, separator) => {
        const reading = windows.read(words.join(separator));
        if ('problem' in reading) expect(reading.problem.length).toBeLessThan(250);
        else expect(reading.window.entries.length).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['a number', '9'.repeat(900), 'minute 9{64}… is not in 0-59'],
    [
      'a range',
      `${'0'.repeat(400)}9-${'0'.repeat(400)}1`,
      'minute 9-1 ends before it begins; did you mean 9-59,0-1\\?',
    ],
    ['a word', 'a'.repeat(900), 'minute "a{64}…" is not a number'],
    ['a step', `*/${'a'.repeat(900)}`, 'minute step "a{64}…" is not a number of 1 or more'],
  ])('repeats 64 characters of %s', (_what, field, problem) => {
    expect(problemOf(`${field} 2 * * * 1h`)).toMatch(new RegExp(`^${problem}$`));
  });
});

describe('the windows of the config file', () => {
  test('have no problem if all parse', () => {
    expect(findNamedProblem(named, 'UTC')).toBeUndefined();
  });

  test.each([
    ['nightly', '0 24 * * * 4h', 'hour 24 is not in 0-23'],
    ['weekly', 'nightly', '"nightly" is a name; windows of the config file hold only entries'],
    ['Nightly', '0 22 * * * 4h', 'is not a name of at most 63 lower-case letters, digits and inner hyphens'],
    ['-nightly', '0 22 * * * 4h', 'is not a name of at most 63 lower-case letters, digits and inner hyphens'],
    ['n'.repeat(64), '0 22 * * * 4h', 'is not a name of at most 63 lower-case letters, digits and inner hyphens'],
  ])('%s: %j is a problem', (name, text, problem) => {
    expect(findNamedProblem({ other: '0 2 * * * 1h', [name]: text }, 'UTC')).toEqual({ name, problem });
  });

  test('have to parse before they are used', () => {
    expect(() => new Windows({ timeZone: 'UTC', named: { nightly: '0 24 * * * 4h' } })).toThrow(
      'window nightly: hour 24 is not in 0-23',
    );
  });
});

describe('what was read', () => {
  const other = (index: number): string => `${String(index % 60)} ${String(Math.floor(index / 60))} * * * 1h`;

  test('is kept by text', () => {
    const windows = new Windows({ timeZone: 'UTC', named });
    for (const text of ['nightly', 'nightli']) expect(windows.read(text)).toBe(windows.read(text));
  });

  test('is given up after 1,024 others if it was not used meanwhile', () => {
    const windows = new Windows({ timeZone: 'UTC', named });
    const [used, unused] = [windows.read('nightly'), windows.read('freeze')];
    for (let index = 0; index < 1_023; index += 1) {
      windows.read(other(index));
      if (index === 500) windows.read('nightly');
    }
    expect(windows.read('nightly')).toBe(used);
    expect(windows.read('freeze')).not.toBe(unused);
  });

  test('is not kept of a text that is too long', () => {
    const windows = new Windows({ timeZone: 'UTC', named });
    const text = ' '.repeat(1_025);
    expect(windows.read(text)).not.toBe(windows.read(text));
  });
});
