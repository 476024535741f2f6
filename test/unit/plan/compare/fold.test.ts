/** What a record that does not fit is written as. */
import { describe, expect, test } from '@jest/globals';
import type { ConfigState } from '../../../../src/model/config-state.ts';
import { noHistory } from '../../../../src/model/content-history.ts';
import { parseConfigRef, type ConfigKind, type ConfigRef } from '../../../../src/model/kinds.ts';
import type { RecordEntry, RolloutRecord } from '../../../../src/model/record.ts';
import type { ConfigView } from '../../../../src/plan/input/config-view.ts';
import { foldRecord, unfoldRecord } from '../../../../src/plan/compare/fold.ts';
import { formatRecord } from '../../../../src/plan/record/record.ts';
import { configState, testDigester } from '../../../builders/config.ts';

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

describe('a record that is unfolded while its configs hold what they did', () => {
  const stateOf = (ref: ConfigRef): ConfigState => configState({ ...parseConfigRef(ref), resourceVersion: '7' });
  const unseen = { changedAtMs: undefined, marksRv: undefined, history: noHistory, isConfirmed: false };
  const viewOf = (ref: ConfigRef): ConfigView => ({ ...unseen, state: stateOf(ref), contentRv: '7' });
  /** Every config is used with one key that is there, and with one that is not. */
  const used = (ref: ConfigRef): RecordEntry => {
    const color = testDigester.ofDependency(stateOf(ref), 'color') ?? 'absent';
    return { rv: '7', keys: { color, size: 'absent' } };
  };
  const needs = new Map([
    ['color', 'required'],
    ['size', 'optional'],
  ] as const);
  const whole = (...kinds: ConfigKind[]): RolloutRecord => {
    const refs = kinds.flatMap((kind) => Object.keys(many(kind)) as ConfigRef[]);
    return recordOf(Object.fromEntries(refs.map((ref) => [ref, used(ref)])), { rolledAt: '2026-01-01T00:00:00Z' });
  };
  const unfold = (record: RolloutRecord, candidates: readonly RolloutRecord[]): RolloutRecord => {
    const uses = candidates.map(
      ({ configs }) => new Map((Object.keys(configs) as ConfigRef[]).map((ref) => [ref, needs])),
    );
    const input = { namespace: 'shop', digester: testDigester, viewOf, underKey: (state: ConfigState) => state };
    return unfoldRecord(record, { ...input, candidates: uses });
  };

  test('is what it was', () => {
    const record = whole('ConfigMap', 'Secret');
    expect(unfold(fold(record), [record])).toEqual(record);
  });

  test('is what it was where only a later guess is right', () => {
    const record = whole('ConfigMap');
    expect(unfold(fold(record), [recordOf({ 'ConfigMap/x': 'absent' }), record])).toEqual(record);
  });

  test('keeps the fold of a kind of which no guess is right', () => {
    const folded = fold(whole('ConfigMap', 'Secret'));
    const configs = whole('ConfigMap').configs;
    expect(unfold(folded, [recordOf(configs)])).toEqual({
      ...folded,
      configs,
      folded: { Secret: folded.folded?.Secret },
    });
  });
});
