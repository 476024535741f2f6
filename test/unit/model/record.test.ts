import { expect, test } from '@jest/globals';

import { absent, isOlderRecord, type RecordEntry, type RolloutRecord } from '../../../src/model/record.ts';

const at = (rv: string): RecordEntry => ({ rv, keys: { '*': 'digest' } });
const record = (configs: RolloutRecord['configs']): RolloutRecord => ({ v: 1, key: 'k', configs });

test.each<[string, RolloutRecord['configs'], RolloutRecord['configs'], boolean]>([
  ['the same', { 'ConfigMap/app': at('10') }, { 'ConfigMap/app': at('10') }, false],
  ['newer, as numbers are compared', { 'ConfigMap/app': at('10') }, { 'ConfigMap/app': at('9') }, false],
  ['older', { 'ConfigMap/app': at('9') }, { 'ConfigMap/app': at('10') }, true],
  [
    'older in one config',
    { 'ConfigMap/app': at('20'), 'Secret/db': at('9') },
    { 'ConfigMap/app': at('10'), 'Secret/db': at('10') },
    true,
  ],
  ['of other configs', { 'ConfigMap/app': at('9') }, { 'ConfigMap/other': at('10') }, false],
  ['of a config that is gone', { 'ConfigMap/app': absent }, { 'ConfigMap/app': at('10') }, false],
  ['of a config that has come', { 'ConfigMap/app': at('9') }, { 'ConfigMap/app': absent }, false],
])('a record that is %s', (_what, configs, others, isOlder) => {
  expect(isOlderRecord(record(configs), record(others), [])).toBe(isOlder);
});

test('a record of a roll that an earlier record contained is older, whatever its configs', () => {
  const rolled = (to: string): RolloutRecord => ({ ...record({ 'ConfigMap/app': at('10') }), roll: { to, base: 'b' } });
  expect(isOlderRecord(rolled('second'), rolled('third'), ['first ', 'second '])).toBe(true);
  expect(isOlderRecord(rolled('fourth'), rolled('third'), ['first ', 'second '])).toBe(false);
  const again = { ...rolled('second'), rolledAt: '2026-01-01T00:00:00Z' };
  expect(isOlderRecord(again, { ...rolled('third'), rolledAt: again.rolledAt }, ['second '])).toBe(false);
});

test('a record from before the first roll is older, unless it has the same content of all configs', () => {
  const first = { ...record({ 'ConfigMap/app': at('10') }), uid: 'u' };
  const rolled: RolloutRecord = { ...first, rolledAt: '2026-01-01T00:00:00Z' };
  const other: RolloutRecord = { ...rolled, configs: { 'ConfigMap/app': absent } };
  expect(isOlderRecord(first, rolled, [])).toBe(false);
  expect(isOlderRecord(first, other, [])).toBe(true);
});
