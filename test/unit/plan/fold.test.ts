/** What a record that does not fit is written as. */
import { describe, expect, test } from '@jest/globals';
import type { ConfigKind } from '../../../src/model/kinds.ts';
import type { RecordEntry, RolloutRecord } from '../../../src/model/record.ts';
import { foldRecord } from '../../../src/plan/fold.ts';
import { formatRecord } from '../../../src/plan/record.ts';
import { testDigester } from '../../builders/config.ts';

type Configs = RolloutRecord['configs'];

/** So many configs of one kind do not fit. */
const count = 300;
const bound = 65_536;

const entry = (rv = '7'): RecordEntry => ({ rv, keys: { '*': 'digest' } });
const recordOf = (configs: Configs, rest: Partial<RolloutRecord> = {}): RolloutRecord => ({
  v: 1,
  key: testDigester.keyId,
  configs,
  ...rest,
});
const fold = (record: RolloutRecord): RolloutRecord => foldRecord(record, testDigester, 'shop');

/** Configs with names of 240 characters, all with the same entry. */
function many(kind: ConfigKind, of: RecordEntry = entry()): Configs {
  const names = Array.from({ length: count }, (_, index) => String(index).padStart(240, 'x'));
  return Object.fromEntries(names.map((name) => [`${kind}/${name}`, of]));
}

/** A record with one config whose text has so many characters. */
function ofLength(length: number): RolloutRecord {
  const configs = { 'ConfigMap/app': entry() };
  const missing = length - formatRecord(recordOf(configs, { from: '' })).length;
  return recordOf(configs, { from: 'x'.repeat(missing) });
}

describe('a record', () => {
  test('of 64 KB is written as it is', () => {
    expect(formatRecord(ofLength(bound))).toHaveLength(bound);
    expect(fold(ofLength(bound))).toEqual(ofLength(bound));
  });

  test('of one character more is folded', () => {
    expect(fold(ofLength(bound + 1))).toMatchObject({ configs: {}, folded: { ConfigMap: { rv: '7', n: 1 } } });
  });

  test('that does not fit with one kind folded has both folded', () => {
    const folded = fold(recordOf({ ...many('ConfigMap'), ...many('Secret', entry('8')) }));
    expect(folded.configs).toEqual({});
    expect(folded.folded).toMatchObject({ ConfigMap: { rv: '7', n: count }, Secret: { rv: '8', n: count } });
  });

  test('keeps the kind that is folded already', () => {
    const Secret = { rv: '9', n: 2, digest: 'digest' };
    const { folded } = fold(recordOf(many('ConfigMap'), { folded: { Secret } }));
    expect(folded).toEqual({ ConfigMap: expect.objectContaining({ n: count }), Secret });
  });

  test('that is long for another reason gets no entry for a kind of which it has no config', () => {
    const record = recordOf({}, { from: 'x'.repeat(bound) });
    expect(fold(record)).toEqual(record);
  });
});

describe('the entry of a folded kind', () => {
  test('has the newest version, and counts what is absent', () => {
    const configs = { ...many('ConfigMap', 'absent'), 'ConfigMap/a': entry('9'), 'ConfigMap/b': entry('10') };
    expect(fold(recordOf(configs)).folded?.ConfigMap).toMatchObject({ rv: '10', n: count + 2 });
  });

  test('of which all is absent has a version that is older than any', () => {
    expect(fold(recordOf(many('ConfigMap', 'absent'))).folded?.ConfigMap).toMatchObject({ rv: '0', n: count });
  });

  test('differs with the content, with what is absent and with the Namespace, and not with versions', () => {
    const digestOf = (of: RecordEntry, namespace = 'shop'): unknown =>
      foldRecord(recordOf(many('ConfigMap', of)), testDigester, namespace).folded?.ConfigMap?.digest;
    const other: RecordEntry = { rv: '7', keys: { '*': 'other' } };
    const digests = [digestOf(entry()), digestOf(other), digestOf('absent'), digestOf(entry(), 'shop-2')];
    expect(new Set(digests).size).toBe(4);
    expect(digestOf(entry('8'))).toBe(digestOf(entry()));
  });
});
