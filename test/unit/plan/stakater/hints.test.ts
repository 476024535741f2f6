import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { configKinds } from '../../../../src/model/kinds.ts';
import { asksForStakaterRolls, readStakaterHints } from '../../../../src/plan/stakater/hints.ts';
import { stakaterKeys, stakaterKindKeys } from '../../../../src/plan/stakater/keys.ts';
import type { StakaterHints } from '../../../../src/model/stakater-hints.ts';
import { workloadObject } from '../../../builders/workload.ts';

type Texts = Readonly<Record<string, string>>;

function read(annotations: Texts, templateAnnotations: Texts = {}): StakaterHints {
  const object = workloadObject({ annotations, templateAnnotations });
  return readStakaterHints(object, object.spec?.template);
}

const auto = 'reloader.stakater.com/auto';
const configMapAuto = 'configmap.reloader.stakater.com/auto';
const secretAuto = 'secret.reloader.stakater.com/auto';
const configMapList = 'configmap.reloader.stakater.com/reload';
const secretList = 'secret.reloader.stakater.com/reload';
const configMapExclude = 'configmaps.exclude.reloader.stakater.com/reload';
const search = 'reloader.stakater.com/search';
const pausePeriod = 'deployment.reloader.stakater.com/pause-period';

test('a workload without hints asks for nothing', () => {
  const none = { named: [], excluded: [], isSearch: false, isAuto: false, isAutoSet: false };
  expect(read({ other: 'x' })).toEqual({
    kinds: { ConfigMap: none, Secret: none },
    minIntervalMs: undefined,
    isRestart: false,
    problems: [],
  });
});

describe('auto', () => {
  test.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('%s is true', (text) => {
    const { kinds, problems } = read({ [auto]: text });
    for (const kind of configKinds) expect(kinds[kind]).toMatchObject({ isAuto: true, isAutoSet: true });
    expect(problems).toEqual([]);
  });

  test.each(['0', 'f', 'F', 'FALSE', 'false', 'False'])('%s is false', (text) => {
    const { kinds, problems } = read({ [auto]: text });
    for (const kind of configKinds) expect(kinds[kind]).toMatchObject({ isAuto: false, isAutoSet: true });
    expect(problems).toEqual([]);
  });

  test.each(['yes', 'tRUE', ' true', 'constructor'])('%s does not parse: false, set, and reported once', (text) => {
    const { kinds, problems } = read({ [auto]: text });
    for (const kind of configKinds) expect(kinds[kind]).toMatchObject({ isAuto: false, isAutoSet: true });
    const message = `${JSON.stringify(text)} is neither true nor false and counts as false`;
    expect(problems).toEqual([{ annotation: auto, message }]);
  });

  test('an empty text is false and not set, as for Reloader, and reported', () => {
    const { kinds, problems } = read({ [auto]: '' });
    expect(kinds.Secret).toMatchObject({ isAuto: false, isAutoSet: false });
    expect(problems).toEqual([{ annotation: auto, message: '"" is neither true nor false and counts as not set' }]);
  });

  test('of one kind counts for that kind, and "false" for all does not stop it', () => {
    const { kinds } = read({ [auto]: 'false', [secretAuto]: 'true' });
    expect(kinds.ConfigMap).toMatchObject({ isAuto: false, isAutoSet: true });
    expect(kinds.Secret).toMatchObject({ isAuto: true, isAutoSet: true });
  });
});

describe('the four keys of a kind are read from one place', () => {
  const template = { [auto]: 'true', [configMapList]: 'from-template', [secretList]: 'from-template' };
  const rows: [rule: string, metadata: Texts, configMaps: string, secrets: string][] = [
    ['none on the workload: all from the template', {}, 'from-template', 'from-template'],
    ['auto on the workload: none from the template', { [auto]: 'false' }, '', ''],
    ['search on the workload: none from the template', { [search]: 'true' }, '', ''],
    ['the list of one kind: the other from the template', { [configMapList]: 'own' }, 'own', 'from-template'],
    ['typed auto of one kind: the other from the template', { [secretAuto]: 'false' }, 'from-template', ''],
    ['an empty text is there too', { [configMapAuto]: '' }, '', 'from-template'],
    [
      'excludes and pauses do not count',
      { [configMapExclude]: 'x', [pausePeriod]: '1m' },
      'from-template',
      'from-template',
    ],
  ];
  test.each(rows)('%s', (_rule, metadata, configMaps, secrets) => {
    const { kinds } = read(metadata, template);
    expect(kinds.ConfigMap.named.map(({ text }) => text).join()).toBe(configMaps);
    expect(kinds.Secret.named.map(({ text }) => text).join()).toBe(secrets);
    expect(kinds.ConfigMap.isAuto).toBe(configMaps === 'from-template');
  });
});

describe('search', () => {
  test.each([
    ['true', true, 0],
    ['false', false, 0],
    ['True', false, 1],
    ['1', false, 1],
    ['', false, 1],
  ])('%j: %s, %d problems', (text, isSearch, count) => {
    const { kinds, problems } = read({ [search]: text });
    expect([kinds.ConfigMap.isSearch, kinds.Secret.isSearch]).toEqual([isSearch, isSearch]);
    expect(problems).toHaveLength(count);
  });
});

describe('a named list', () => {
  test('holds trimmed patterns, each once, and no empty ones', () => {
    const { kinds, problems } = read({ [configMapList]: ' web , app-.*,,web,' });
    expect(JSON.stringify(kinds.ConfigMap.named)).toBe('["web","app-.*"]');
    expect(kinds.Secret.named).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('continues after an invalid pattern, which is reported', () => {
    const { kinds, problems } = read({ [secretList]: 'db,*-tls,app(,cache' });
    expect(JSON.stringify(kinds.Secret.named)).toBe('["db","cache"]');
    expect(problems).toEqual([
      {
        annotation: secretList,
        message: '"*-tls" is not a valid RE2 pattern: missing argument to repetition operator: `*`',
      },
      { annotation: secretList, message: '"app(" is not a valid RE2 pattern: missing closing ): `app(`' },
    ]);
  });

  test('has no more than 256 entries', () => {
    const { kinds, problems } = read({
      [configMapList]: Array.from({ length: 300 }, (_, n) => `c${String(n)}`).join(),
    });
    expect(kinds.ConfigMap.named).toHaveLength(256);
    expect(problems).toEqual([
      { annotation: configMapList, message: 'has more than 256 entries; the others are left out' },
    ]);
  });

  test('has no more than 16384 characters, and the entry that is cut in two is left out', () => {
    const long = Array.from({ length: 80 }, (_, n) => String(n).padStart(249, 'x')).join();
    const { kinds, problems } = read({ [configMapList]: long });
    expect(kinds.ConfigMap.named.map(({ text }) => text).join()).toBe(long.slice(0, 65 * 250 - 1));
    expect(problems).toEqual([
      { annotation: configMapList, message: 'is longer than 16384 characters; the rest is left out' },
    ]);
    expect(read({ [configMapList]: 'x'.repeat(20_000) }).kinds.ConfigMap.named).toEqual([]);
  });

  test('has patterns of 1000 steps together, broken ones included, and then names only', () => {
    const { kinds, problems } = read({ [configMapList]: 'a{400},b{500}(,c{90},d{20},web' });
    expect(JSON.stringify(kinds.ConfigMap.named)).toBe('["a{400}","c{90}","web"]');
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^"b\{500\}\(" is not a valid RE2 pattern/),
      '"d{20}" needs more than the 4 steps that it may have',
    ]);
  });

  test('reports eight of many invalid entries', () => {
    const { problems } = read({ [configMapList]: Array.from({ length: 100 }, (_, n) => `(${String(n)}`).join() });
    expect(problems).toHaveLength(9);
    expect(problems.at(-1)?.message).toBe('and 92 more entries like these');
  });
});

describe('an exclude list', () => {
  test('holds exact names, from the workload and from its template', () => {
    const { kinds } = read({ [configMapExclude]: 'a, b' }, { [configMapExclude]: 'b,c' });
    expect(kinds.ConfigMap.excluded).toEqual(['a', 'b', 'c']);
    expect(kinds.Secret.excluded).toEqual([]);
  });

  test('reports a pattern, which cannot match there', () => {
    expect(read({ [configMapExclude]: 'app-.*' }).problems).toEqual([
      { annotation: configMapExclude, message: '"app-.*" is not a name; patterns do not work here' },
    ]);
  });
});

describe('the pause period', () => {
  test.each([
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['0', 0],
  ])('%s is %d ms', (text, ms) => {
    expect(read({ [pausePeriod]: text })).toMatchObject({ minIntervalMs: ms, problems: [] });
  });

  test('is taken from the template where the workload has none', () => {
    expect(read({}, { [pausePeriod]: '1m' }).minIntervalMs).toBe(60_000);
    expect(read({ [pausePeriod]: '2m' }, { [pausePeriod]: '1m' }).minIntervalMs).toBe(120_000);
  });

  test.each(['5', '5 minutes', '-5m', ''])('%j does not parse', (text) => {
    expect(read({ [pausePeriod]: text })).toMatchObject({
      minIntervalMs: undefined,
      problems: [{ annotation: pausePeriod, message: `${JSON.stringify(text)} is not a duration such as 30s or 5m` }],
    });
  });
});

describe('a workload is opted in', () => {
  const rows: [rule: string, annotations: Texts, isAsked: boolean, isAskedOfAll: boolean][] = [
    ['by nothing, unless all are', {}, false, true],
    ['by auto', { [auto]: 'true' }, true, true],
    ['by auto of one kind', { [secretAuto]: 'true' }, true, true],
    ['by a named list', { [auto]: 'false', [configMapList]: 'app' }, true, true],
    ['by search', { [auto]: 'false', [search]: 'true' }, true, true],
    ['not by "false"', { [auto]: 'false' }, false, false],
    ['not by a value that does not parse', { [auto]: 'yes' }, false, false],
    ['by "false" of one kind, for the other, if all are', { [secretAuto]: 'false' }, false, true],
    ['not by "false" of both kinds', { [secretAuto]: 'false', [configMapAuto]: 'false' }, false, false],
    ['not by excludes alone', { [configMapExclude]: 'app' }, false, true],
    ['not by a list of broken patterns', { [auto]: 'false', [configMapList]: '*' }, false, false],
  ];
  test.each(rows)('%s', (_rule, annotations, isAsked, isAskedOfAll) => {
    expect(asksForStakaterRolls(read(annotations), { autoReloadAll: false })).toBe(isAsked);
    expect(asksForStakaterRolls(read(annotations), { autoReloadAll: true })).toBe(isAskedOfAll);
  });
});

test('whatever a tenant writes, nothing is thrown and little is kept', () => {
  const keys = [
    ...Object.values(stakaterKeys),
    ...configKinds.flatMap((kind) => Object.values(stakaterKindKeys[kind]) as string[]),
  ];
  const syntax = fc.string({ unit: fc.constantFrom(...'(){}[]*+?,.\\pL^$|09aZ '.split('')), maxLength: 2_000 });
  const value = fc.oneof(fc.string(), syntax, fc.constantFrom('true', 'false', '5m', 'app,db-.*'));
  const key = fc.oneof(
    fc.constantFrom(...keys),
    fc.string(),
    fc.string().map((text) => `${text}.reloader.stakater.com/x`),
  );
  const place = fc.dictionary(key, value, { maxKeys: 20 });
  fc.assert(
    fc.property(place, place, (metadata, template) => {
      const hints = read(metadata, template);
      expect(hints.problems.length).toBeLessThan(80);
      for (const { annotation, message } of hints.problems) {
        expect(annotation.length).toBeLessThan(254);
        expect(message.length).toBeLessThan(600);
      }
      expect(JSON.stringify(read(metadata, template))).toBe(JSON.stringify(hints));
    }),
  );
});

test('annotations that are null are none', () => {
  expect(readStakaterHints({}, undefined)).toEqual(read({}));
});
