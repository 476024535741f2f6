import { expect, test } from '@jest/globals';

import { changeId } from '../../../src/model/change-id.ts';

test('the id of a change is the same in every process', () => {
  expect(changeId('ConfigMap/shop/app', '200')).toBe('888bbf96');
});

test.each([
  ['of another config', 'ConfigMap/shop/api', '200'],
  ['of another kind', 'Secret/shop/app', '200'],
  ['in another namespace', 'ConfigMap/blog/app', '200'],
  ['of another version', 'ConfigMap/shop/app', '201'],
  ['of a config that is gone', 'ConfigMap/shop/app', ''],
] as const)('the id %s is another one, and as short', (_rule, key, version) => {
  expect(changeId(key, version)).not.toBe('888bbf96');
  expect(changeId(key, version)).toMatch(/^[0-9a-f]{8}$/);
});
