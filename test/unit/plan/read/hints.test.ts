import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Hints } from '../../../../src/model/hints.ts';
import { annotationsOf, hintAnnotations } from '../../../../src/plan/read/annotations.ts';
import { readHints } from '../../../../src/plan/read/hints.ts';
import { readWorkload } from '../../../../src/plan/read/workload.ts';
import { configState, testReading } from '../../../builders/config.ts';
import { workloadObject } from '../../../builders/workload.ts';

const { annotations } = testReading;
const hintsOf = (texts: Readonly<Record<string, string>>): Hints =>
  readHints(workloadObject({ annotations: texts }), undefined, testReading).hints;
const patternTexts = (hints: Hints): string[] => hints.include.ConfigMap.map(({ text }) => text);

describe('what is wrong is reported, with what was probably meant', () => {
  test.each([
    [
      'reroll.dev/auto',
      'configmap',
      '"configmap" is not one of true, configmaps, secrets, false; did you mean "configmaps"?',
    ],
    ['reroll.dev/auto', 'zzz', '"zzz" is not one of true, configmaps, secrets, false'],
    ['reroll.dev/search', 'yes', '"yes" is not one of true, false'],
    ['reroll.dev/auto', 'x'.repeat(65), `"${'x'.repeat(64)}…" is not one of true, configmaps, secrets, false`],
    ['reroll.dev/auto', 'x'.repeat(64), `"${'x'.repeat(64)}" is not one of true, configmaps, secrets, false`],
    ['reroll.dev/canary', 'yes', '"yes" is not one of true, false'],
    ['reroll.dev/canary', 'ture', '"ture" is not one of true, false; did you mean "true"?'],
    ['reroll.dev/cannary', 'true', 'is not known; did you mean reroll.dev/canary?'],
    ['reroll.dev/max-concurrent', '1', 'has no effect on this kind of object'],
    ['reroll.dev/settle', '5', '"5" is not a duration such as 30s, 1m30s or 0'],
    ['reroll.dev/min-interval', 'soon', '"soon" is not a duration such as 30s, 1m30s or 0'],
    ['reroll.dev/atuo', 'true', 'is not known; did you mean reroll.dev/auto?'],
    ['reroll.dev/frobnicate', 'true', 'is not known'],
    [
      'reroll.dev/hold',
      'ture',
      '"ture" is not true, false or a time such as 2027-01-07T06:00:00+01:00; did you mean "true"?; it counts as a closed gate',
    ],
    [
      'reroll.dev/approval',
      'require',
      '"require" is not one of required, none; did you mean "required"?; it counts as a closed gate',
    ],
    [
      'reroll.dev/window',
      '* * * * *',
      'has 5 words instead of five cron fields and a duration, as in 0 22 * * mon-fri 4h; it counts as a closed gate',
    ],
    ['reroll.dev/configmaps', 'a'.repeat(300), `"${'a'.repeat(32)}…" is longer than any name`],
  ])('%s: %s', (annotation, text, message) => {
    expect(hintsOf({ [annotation]: text }).problems).toEqual([{ annotation, message }]);
  });

  test.each(['config-hash', 'cause', 'record', 'pending', 'approved', 'now', 'resume', 'rolled-by-hand'])(
    '%s is no hint and no problem',
    (name) => {
      expect(hintsOf({ [`reroll.dev/${name}`]: 'x' }).problems).toEqual([]);
    },
  );

  test('other keys are ignored', () => {
    expect(hintsOf({ 'example.com/auto': 'x', 'reroll.devil/auto': 'x' }).problems).toEqual([]);
  });
});

describe('what is wrong on a ConfigMap or Secret', () => {
  const textOf = (kind: 'ConfigMap' | 'Secret', texts: Readonly<Record<string, string>>): string | undefined =>
    configState({ kind, annotations: texts }).problem?.text;

  test.each<[string, 'ConfigMap' | 'Secret', Readonly<Record<string, string>>, string | undefined]>([
    [
      'nothing',
      'ConfigMap',
      { 'reroll.dev/ignore': 'false', 'reroll.dev/match': 'true', 'a.example/b': 'c' },
      undefined,
    ],
    [
      'a value',
      'ConfigMap',
      { 'reroll.dev/ignore': 'ture' },
      'reroll.dev/ignore: "ture" is not one of true, false; did you mean "true"?',
    ],
    [
      'a value that is nothing like it',
      'ConfigMap',
      { 'reroll.dev/match': 'x' },
      'reroll.dev/match: "x" is not one of true, false',
    ],
    [
      'a value on a Secret, which is not repeated',
      'Secret',
      { 'reroll.dev/match': 'flase' },
      'reroll.dev/match: its value is not one of true, false; did you mean "false"?',
    ],
    [
      'a key',
      'Secret',
      { 'reroll.dev/ingore': 'true' },
      'reroll.dev/ingore: is not known; did you mean reroll.dev/ignore?',
    ],
    [
      'a key that is one elsewhere',
      'ConfigMap',
      { 'reroll.dev/auto': 'true' },
      'reroll.dev/auto: has no effect on this kind of object',
    ],
    [
      'a key that is one on workloads',
      'Secret',
      { 'reroll.dev/canary': 'true' },
      'reroll.dev/canary: has no effect on this kind of object',
    ],
    [
      'a misspelt key of two words',
      'ConfigMap',
      { 'reroll.dev/max-concurent': '1' },
      'reroll.dev/max-concurent: is not known; did you mean reroll.dev/max-concurrent?',
    ],
    [
      'no user at a time',
      'ConfigMap',
      { 'reroll.dev/max-concurrent': '0' },
      'reroll.dev/max-concurrent: "0" is not a whole number from 1 on or unlimited',
    ],
    [
      'no limit, misspelt on a Secret',
      'Secret',
      { 'reroll.dev/max-concurrent': 'unlimted' },
      'reroll.dev/max-concurrent: its value is not a whole number from 1 on or unlimited; did you mean "unlimited"?',
    ],
  ])('%s', (_what, kind, texts, text) => {
    expect(textOf(kind, texts)).toBe(text);
  });

  test('what does not parse means nothing, and what does counts', () => {
    const { marks } = configState({ annotations: { 'reroll.dev/ignore': 'ture', 'reroll.dev/match': 'true' } });
    expect(marks).toMatchObject({ isIgnored: false, isMatch: true });
  });

  test.each([
    ['1', 1],
    ['25', 25],
    ['999999999', 999_999_999],
    ['unlimited', 'unlimited'],
    ['0', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['10%', undefined],
    ['1e3', undefined],
    ['1000000000', undefined],
    ['Unlimited', undefined],
    ['', undefined],
  ])('max-concurrent %j is %j, and reported where it is nothing', (text, expected) => {
    for (const kind of ['ConfigMap', 'Secret'] as const) {
      const { maxConcurrent, problem } = configState({ kind, annotations: { 'reroll.dev/max-concurrent': text } });
      expect(maxConcurrent).toBe(expected);
      expect(problem === undefined).toBe(expected !== undefined);
    }
    expect(configState().maxConcurrent).toBeUndefined();
  });

  test('of very much only a little is kept', () => {
    const keys = Array.from({ length: 500 }, (_, index) => [`reroll.dev/key-${'x'.repeat(40)}-${String(index)}`, '']);
    expect(textOf('ConfigMap', Object.fromEntries(keys) as Record<string, string>)).toHaveLength(300);
  });
});

describe('hints', () => {
  test('each comes from the metadata or, where it is not there, from the pod template', () => {
    const templateAnnotations = { 'reroll.dev/auto': 'secrets', 'reroll.dev/settle': '2s' };
    const object = workloadObject({ annotations: { 'reroll.dev/auto': 'true' }, templateAnnotations });
    const { hints } = readHints(object, object.spec?.template, testReading);
    expect(hints).toMatchObject({ auto: 'all', settleMs: 2_000 });
  });

  test('a canary is one that says so, and saying so opts nothing in', () => {
    expect(hintsOf({}).isCanary).toBe(false);
    expect(hintsOf({ 'reroll.dev/canary': 'true' })).toMatchObject({ isCanary: true, problems: [] });
    expect(hintsOf({ 'reroll.dev/canary': 'false' })).toMatchObject({ isCanary: false, problems: [] });
    const alone = workloadObject({ annotations: { 'reroll.dev/canary': 'true' } });
    expect(readWorkload('Deployment', alone, testReading, false)).toBeUndefined();
  });

  test('lists are trimmed, empty entries passed over, and cut at 256', () => {
    expect(patternTexts(hintsOf({ 'reroll.dev/configmaps': ' a, b-*,, c? ,' }))).toEqual(['a', 'b-*', 'c?']);
    const long = hintsOf({
      'reroll.dev/configmaps': Array.from({ length: 300 }, (_, index) => `c${String(index)}`).join(),
    });
    expect(long.include.ConfigMap).toHaveLength(256);
    expect(long.problems).toHaveLength(1);
  });

  test('under another prefix only keys with that prefix count', () => {
    const object = workloadObject({ annotations: { 'reroll.dev/auto': 'true', 'x.io/auto': 'secrets' } });
    const { hints } = readHints(object, undefined, { ...testReading, annotations: annotationsOf('x.io') });
    expect(hints).toMatchObject({ auto: 'secrets', problems: [] });
  });

  test('of no text and no value make the reader throw', () => {
    const key = fc.oneof(
      fc.constantFrom(...hintAnnotations.map((name) => annotations[name])),
      fc.string().map((rest) => `reroll.dev/${rest}`),
    );
    fc.assert(
      fc.property(fc.dictionary(key, fc.string({ maxLength: 2_000 })), (texts) => {
        for (const { annotation, message } of hintsOf(texts).problems)
          expect(annotation.length + message.length).toBeLessThan(900);
      }),
    );
  });
});

test('a workload with such a value is kept, so that it can be reported', () => {
  const object = workloadObject({ annotations: { 'reroll.dev/auto': 'yes' } });
  expect(readWorkload('Deployment', object, testReading, false)?.hints.problems).toHaveLength(1);
});

test('a workload that never had to do with reroll is not kept', () => {
  expect(
    readWorkload('Deployment', workloadObject({ annotations: { other: 'x' } }), testReading, false),
  ).toBeUndefined();
});
