/** What the leader publishes of its options, and what a command reads from it, whatever another client has written. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { formatPublished, publishedOptions, readPublished } from '../../../src/config/published-options.ts';
import { defaultConfig, options } from '../../../src/config/run-options.ts';
import type { PublishedConfig, PublishedOptions } from '../../../src/model/published-options.ts';
import { parseRun } from './line.ts';
import { samples } from './samples.ts';

type Field = keyof PublishedConfig;
const fields = Object.keys(publishedOptions) as readonly Field[];

function published(argv: readonly string[] = []): PublishedOptions {
  const { config } = parseRun(argv);
  return { version: '1.2.3', keyIds: ['NgzRIY8u'], isFreshnessKnown: true, config: pick(config) };
}

/** Only the published options of all settings. */
function pick(config: PublishedConfig): PublishedConfig {
  return Object.fromEntries(fields.map((field) => [field, config[field]])) as unknown as PublishedConfig;
}

/** Reads options that another client may have written. */
function readOptions(given: unknown, rest: object = {}) {
  const head = { v: 1, version: '1.2.3', keys: ['NgzRIY8u'], freshnessKnown: true };
  return readPublished(JSON.stringify({ ...head, options: given, ...rest }));
}

test('every option on which a decision depends is published, and no other one', () => {
  const groups = ['Watched objects:', 'Rolling:', 'Rollout safety:', 'Control gates:'];
  /** They set the pace alone. */
  const ofPace = ['concurrency', 'max-patches-per-second'];
  const deciding = Object.values(options).filter(({ name, group }) => groups.includes(group) && !ofPace.includes(name));
  const names = [...deciding.map(({ name }) => name), 'hash-key-secret'];
  expect(fields.map((field) => publishedOptions[field].name).sort()).toEqual(names.sort());
});

describe('the text', () => {
  test('has names and values as the file of --config has them, without defaults', () => {
    const argv = ['--settle=5000ms', '--namespaces=a, b', '--dry-run', '--log-level=debug', '--min-interval=10s'];
    expect(formatPublished(published(argv))).toBe(
      '{"v":1,"version":"1.2.3","keys":["NgzRIY8u"],"freshnessKnown":true,' +
        '"options":{"namespaces":"a,b","settle":"5s","dry-run":"true"}}',
    );
  });

  test('has no option where all have their default values', () => {
    const text = formatPublished({ ...published(), config: defaultConfig(true), isFreshnessKnown: false });
    expect(text).toBe('{"v":1,"version":"1.2.3","keys":["NgzRIY8u"],"freshnessKnown":false,"options":{}}');
  });

  test('has nothing of the connection but the name of a Secret', () => {
    const argv = ['--kubeconfig=/home/me/secret-file', '--context=secret-context', '--hash-key-secret=keys/key'];
    const text = formatPublished(published(argv));
    expect(text).toContain('"options":{"hash-key-secret":"keys/key"}');
    expect(text).not.toMatch(/secret-(?:file|context)/);
  });
});

describe('reading what was written gives the same settings', () => {
  const rows = fields.flatMap((field) => samples[field].map(([text]) => [publishedOptions[field].name, text] as const));

  test.each(rows)('--%s=%s', (name, text) => {
    const written = published([`--${name}=${text}`]);
    expect(readPublished(formatPublished(written))).toEqual({ installation: written, unknown: [] });
  });

  const label = fc.stringMatching(/^[a-z0-9](?:[-a-z0-9]{0,20}[a-z0-9])?$/);
  const labels = fc.uniqueArray(label, { minLength: 1, maxLength: 5 }).map((names) => names.join(', '));
  const duration = fc.oneof(
    fc.integer({ min: 0, max: 86_400_000 }).map((ms) => `${String(ms)}ms`),
    fc.integer({ min: 0, max: 86_400_000_000_000 }).map((ns) => `${String(ns)}ns`),
  );
  const text = fc.string({ minLength: 1, unit: 'binary' });
  const selector = fc.constantFrom('a', '!a', 'a in (b, c) , d!=e', 'a=', 'a.example/b > 5');
  const time = fc
    .date({ noInvalidDate: true, min: new Date('0000-01-02'), max: new Date('9999-12-30') })
    .map((date) => date.toISOString().replace('Z', '+09:30'));
  const hold = fc.tuple(fc.oneof(time, fc.constant('true')), fc.string({ unit: 'binary', maxLength: 90 }));
  const flag = fc.constantFrom('true', 'false');
  const texts: Readonly<Record<Field, fc.Arbitrary<string>>> = {
    hashKeySecret: fc.tuple(label, label).map((names) => names.join('/')),
    namespaces: labels,
    namespacesToIgnore: labels,
    namespaceSelector: selector,
    resourceLabelSelector: selector,
    resourcesToIgnore: fc.constantFrom('configmaps', 'secrets'),
    annotationPrefix: fc.array(label, { minLength: 1, maxLength: 3 }).map((names) => names.join('.')),
    dialect: fc.constantFrom('reroll', 'stakater'),
    kinds: fc.constantFrom(
      'rollouts.argoproj.io,clonesets.apps.kruise.io',
      '[{"resource":"a.b.c","version":"v1","kind":"A","trigger":{"annotations":"spec.x\\\\.y.z","key":"k","value":"time"}}]',
      '[{"resource":"a.b.c","version":"v1beta2","kind":"A","template":"spec.t","progress":{"ready":"status.r","desired":"spec.d"}}]',
    ),
    autoReloadAll: flag,
    reloadOnCreate: flag,
    reloadOnDelete: flag,
    settleMs: duration,
    minIntervalMs: duration,
    freshness: fc.constantFrom('on', 'off'),
    dryRun: flag,
    canaryFrom: fc.integer({ min: 0, max: 1_000_000 }).map(String),
    rolloutDeadlineMs: fc.integer({ min: 1_000, max: 86_400_000 }).map((ms) => `${String(ms)}ms`),
    breakerTolerance: fc.integer({ min: 0, max: 100 }).map((percent) => `${String(percent)}%`),
    hold: hold.map((parts) => parts.join(' ')),
    window: text,
    windows: fc.dictionary(fc.string(), fc.string()).map((named) => JSON.stringify(named)),
    timeZone: text,
  };

  test('of any accepted values', () => {
    const given = fc.record(texts, { requiredKeys: [] });
    const rest = fc.record({ version: text, keyIds: fc.array(text, { minLength: 1 }), isFreshnessKnown: fc.boolean() });
    fc.assert(
      fc.property(given, rest, (values, others) => {
        const parsed = Object.entries(values).map(([field, value]) => {
          const accepted = publishedOptions[field as Field].parse(value);
          if (accepted === undefined) throw new Error(`${field} does not accept ${value}`);
          return [field, accepted.value] as const;
        });
        const config = { ...pick(defaultConfig(false)), ...Object.fromEntries(parsed) };
        const written: PublishedOptions = { ...others, config };
        expect(readPublished(formatPublished(written))).toEqual({ installation: written, unknown: [] });
      }),
    );
  });
});

describe('a text that another version or another client has written', () => {
  test('an option of a newer version is listed, and the others count', () => {
    const reading = readOptions({ settle: '5s', 'soak-time': '30s', __proto__x: 'a' });
    const config = { ...published().config, settleMs: 5_000 };
    expect(reading).toEqual({
      installation: { ...published(), config },
      unknown: ['soak-time', '__proto__x'],
    });
  });

  test('a member of a newer version is ignored', () => {
    expect(readOptions({}, { since: 'today' })).toEqual({ installation: published(), unknown: [] });
  });

  test('values that YAML would read as texts count as texts', () => {
    const reading = readOptions({ 'dry-run': true, windows: { nights: '0 0 * * * 6h' } });
    expect(reading).toMatchObject({ installation: { config: { dryRun: true, windows: { nights: '0 0 * * * 6h' } } } });
  });

  test.each([
    ['no JSON', 'settle: 5s', '"settle: 5s" is not a JSON object'],
    ['a list', '[]', '"[]" is not a JSON object'],
    ['nothing', '', '"" is not a JSON object'],
    ['no format', '{}', 'format v is missing, and this version of reroll reads 1: use the version of the controller'],
    ['a newer format', '{"v":2}', 'format v is "2", and this version of reroll reads 1'],
    ['no version', '{"v":1}', 'version is not a text'],
    ['no list of keys', '{"v":1,"version":"1","keys":[1]}', 'keys is not a list of texts'],
    ['no freshness', '{"v":1,"version":"1","keys":[]}', 'freshnessKnown is not true or false'],
    ['no options', '{"v":1,"version":"1","keys":[],"freshnessKnown":true}', 'options is not an object'],
  ])('%s is a problem', (_rule, text, problem) => {
    const reading = readPublished(text);
    expect(reading).toEqual({ problem: expect.stringContaining(problem) });
  });

  test.each([
    ['a duration', { settle: 'soon' }, 'settle: invalid value "soon": accepted is a duration such as 500ms, 5s or'],
    ['a number', { settle: 5 }, 'settle: invalid value "5": accepted is a duration'],
    ['a choice', { dialect: 'stackater' }, 'dialect: invalid value "stackater": accepted is one of reroll, stakater'],
    ['nothing', { namespaces: '' }, 'namespaces: no value is given: accepted is a comma list of namespaces'],
    ['a list', { namespaces: ['a'] }, 'namespaces: invalid value "[\\"a\\"]": accepted is a comma list'],
  ])('a value that does not parse, %s, is a problem that names option and value', (_rule, given, problem) => {
    expect(readOptions(given)).toEqual({ problem: expect.stringContaining(problem) });
  });

  test('the nearest right value is offered', () => {
    expect(readOptions({ dialect: 'stackater' })).toEqual({ problem: expect.stringContaining('mean stakater?') });
  });

  test('whatever the text, the answer is settings or one line', () => {
    const name = fc.constantFrom(...fields.map((field) => publishedOptions[field].name), '__proto__', 'constructor');
    const values = fc.dictionary(name, fc.jsonValue());
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      values.map((given) => JSON.stringify({ v: 1, version: '1', keys: ['a'], freshnessKnown: true, options: given })),
    );
    fc.assert(
      fc.property(text, (written) => {
        const reading = readPublished(written);
        if ('problem' in reading) expect(reading.problem).toMatch(/^[^\n]{1,600}$/);
        else expect(Object.keys(reading.installation.config)).toEqual(fields);
      }),
    );
  });
});
