/** The members of a record by which the rollout of a roll is judged. */
import { describe, expect, test } from '@jest/globals';
import type { ConfigRef } from '../../../../src/model/kinds.ts';
import type { RolloutRecord } from '../../../../src/model/record.ts';
import { formatRecord, readRecord } from '../../../../src/plan/record/record.ts';

const workload = { kind: 'DaemonSet', namespace: 'shop', name: 'agent' } as const;
const uid = 'uid-1';
const id = 'k3xq7m2pzt4wab5c';

const record: RolloutRecord = {
  v: 1,
  key: 'k1',
  rolledAt: '2026-01-01T00:00:00Z',
  from: 'f',
  roll: {
    ...{ to: 't', base: 'b', alone: true, gen: 7, seen: '2025-12-24T18:00:00Z' },
    ...{ for: ['ConfigMap/app'], was: 'bad', down: 2 },
  },
  of: { 'Secret/db': 'absent', 'ConfigMap/app': id },
  configs: { 'ConfigMap/app': { rv: '812', keys: { '*': 'd' } } },
};

/** The members that versions before the verdicts read of this record. */
const former =
  '{"v":1,"key":"k1","rolledAt":"2026-01-01T00:00:00Z","from":"f","roll":{"to":"t","base":"b","alone":true},' +
  '"configs":{"ConfigMap/app":{"rv":"812","keys":{"*":"d"}}}}';

const read = (members: object): unknown => {
  const text = JSON.stringify({ ...JSON.parse(former), ...members });
  const reading = readRecord({ text, workload, uid }, ['k1']);
  return reading.state === 'known' ? reading.record : reading;
};
const names = (count: number): ConfigRef[] =>
  Array.from({ length: count }, (_, index): ConfigRef => `ConfigMap/c${String(index)}`);

describe('the evidence in a record', () => {
  const evidence = ',"gen":7,"seen":"2025-12-24T18:00:00Z","for":["ConfigMap/app"],"was":"bad","down":2';
  const of = `"of":{"ConfigMap/app":"${id}","Secret/db":"absent"},`;
  const text = former.replace('"alone":true', `"alone":true${evidence}`).replace('"configs"', `${of}"configs"`);

  test('has this form', () => {
    expect(formatRecord(record)).toBe(text);
  });

  test('is read back as it was written', () => {
    expect(readRecord({ text, workload, uid }, ['k1'])).toEqual({ state: 'known', record, about: 'this' });
  });

  // A former version reads each member that it knows by its name, and of the roll checks `to` and `base` alone. So a
  // record is to it what is left without the others, and a downgrade rolls nothing.
  test('leaves the members of former versions as they were', () => {
    expect(text.replace(evidence, '').replace(of, '')).toBe(former);
  });

  test('may be missing, as in a record of a former version', () => {
    expect(readRecord({ text: former, workload, uid }, ['k1'])).toMatchObject({ record: JSON.parse(former) as object });
    expect(formatRecord(read({}) as RolloutRecord)).toBe(former);
  });
});

describe('a member that is not understood is left out, and the rest of the record counts:', () => {
  test.each<[string, unknown]>([
    ['a generation that is no number', { gen: '7' }],
    ['a generation that cannot be', { gen: -1 }],
    ['a generation with a fraction', { gen: 1.5 }],
    ['a time that is no text', { seen: 7 }],
    ['a time that is empty', { seen: '' }],
    ['a time that is too long', { seen: 'x'.repeat(300) }],
    ['causes that are no list', { for: 'ConfigMap/app' }],
    ['no causes', { for: [] }],
    ['too many causes', { for: names(17) }],
    ['causes of another kind', { for: ['Pod/app'] }],
    ['a cause without a name', { for: ['ConfigMap/'] }],
    ['an unknown state before', { was: 'good' }],
    ['no pods that were down', { down: 0 }],
    ['a number of pods that is a text', { down: '1' }],
    ['an unknown member', { other: [1] }],
  ])('%s', (_what, members) => {
    const roll = { to: 't', base: 'b', alone: true };
    expect(read({ roll: { ...roll, ...(members as object) } })).toEqual(JSON.parse(former));
  });

  test.each<[string, unknown]>([
    ['contents that are a list', ['ConfigMap/app']],
    ['contents that are a text', 'ConfigMap/app'],
    ['no contents', {}],
    ['a content without an id', { 'ConfigMap/app': null }],
    ['an id that is empty', { 'ConfigMap/app': '' }],
    ['an id that is too long', { 'ConfigMap/app': 'x'.repeat(300) }],
    ['a content of no config', { 'Pod/app': id }],
    ['too many contents', Object.fromEntries(names(17).map((name) => [name, id]))],
  ])('%s', (_what, of) => {
    expect(read({ of })).toEqual(JSON.parse(former));
  });

  test('a valid content beside one that is none stays', () => {
    expect(read({ of: { 'ConfigMap/app': id, 'Pod/app': id } })).toMatchObject({ of: { 'ConfigMap/app': id } });
  });

  test('as many names as fit stay', () => {
    const of = Object.fromEntries(names(16).map((name) => [name, id]));
    const roll = { to: 't', base: 'b', for: names(16) };
    expect(read({ roll, of })).toMatchObject({ roll, of });
  });
});
