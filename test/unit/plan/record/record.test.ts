import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatRecord, readRecord } from '../../../../src/plan/record/record.ts';

const workload = { kind: 'Deployment', namespace: 'shop', name: 'web' } as const;
const uid = 'uid-1';

describe('the record annotation', () => {
  test('has this form', () => {
    const text = formatRecord({
      v: 1,
      key: 'k1',
      rolledAt: '2026-01-01T00:00:00Z',
      from: 'f',
      configs: { 'Secret/db': 'absent', 'ConfigMap/app': { rv: '812', keys: { b: '2', a: '1' } } },
    });
    expect(text).toBe(
      '{"v":1,"key":"k1","rolledAt":"2026-01-01T00:00:00Z","from":"f",' +
        '"configs":{"ConfigMap/app":{"rv":"812","keys":{"a":"1","b":"2"}},"Secret/db":"absent"}}',
    );
  });

  test('is read back as it was written', () => {
    const digest = fc.stringMatching(/^[-_A-Za-z0-9]{22}$/);
    const keys = fc.dictionary(fc.stringMatching(/^[-._a-zA-Z0-9*]{1,10}$/), digest);
    const entry = fc.oneof(fc.constant('absent' as const), fc.record({ rv: fc.nat().map(String), keys }));
    const configs = fc.dictionary(fc.stringMatching(/^(ConfigMap|Secret)\/[a-z]{1,5}$/), entry);
    fc.assert(
      fc.property(configs, (value) => {
        const record = { v: 1 as const, key: 'k1', configs: value };
        const text = formatRecord(record);
        expect(readRecord({ text, workload, uid }, ['k1'])).toEqual({ state: 'known', record, about: 'this' });
      }),
    );
  });

  const read = (members: object): unknown =>
    readRecord({ text: JSON.stringify({ v: 1, key: 'k1', configs: {}, ...members }), workload, uid }, ['k1']);
  const all = { rv: '7', n: 2, '*': 'd' };
  const one = { rv: '7', keys: { a: 'd' } };

  test.each<[string, object]>([
    ['nothing more', {}],
    ['when it was rolled, and from what', { rolledAt: '2026-01-01T00:00:00Z', from: 'f' }],
    ['one config', { configs: { 'ConfigMap/a': one } }],
    ['all configs of a kind', { configs: { 'Secret/*': all } }],
    ['a config together with all of the other kind', { configs: { 'ConfigMap/a': one, 'Secret/*': all } }],
  ])('is known with %s', (_what, members) => {
    expect(read(members)).toMatchObject({ state: 'known' });
  });

  test.each<[string, object]>([
    ['an object that is no text', { uid: 7 }],
    ['a time that is no text', { rolledAt: 7 }],
    ['a replaced template that is no text', { from: null }],
    ['configs that are a list', { configs: [] }],
    ['an entry that is a list', { configs: { 'ConfigMap/a': [] } }],
    ['an entry without a version', { configs: { 'ConfigMap/a': { keys: {} } } }],
    ['an entry without keys', { configs: { 'ConfigMap/a': { rv: '7' } } }],
    ['a digest that is no text', { configs: { 'ConfigMap/a': { rv: '7', keys: { a: 7 } } } }],
    ['all configs of a kind in an entry without a version', { configs: { 'Secret/*': { ...all, rv: 7 } } }],
    ['all configs of a kind in an entry without their number', { configs: { 'Secret/*': { ...all, n: '2' } } }],
    ['all configs of a kind in an entry without a digest', { configs: { 'Secret/*': { rv: '7', n: 2 } } }],
    ['all configs of a kind in an entry that is none', { configs: { 'Secret/*': null } }],
    ['all configs of an unknown kind', { configs: { 'Pod/*': all } }],
  ])('is malformed with %s', (_what, members) => {
    expect(read(members)).toEqual({ state: 'foreign', why: 'malformed' });
  });

  test('of any text is read without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"v":1,"key":"k","configs":${json}}`),
        ),
        (text) => {
          expect(['known', 'foreign']).toContain(readRecord({ text, workload, uid }, ['k']).state);
        },
      ),
    );
  });
});
