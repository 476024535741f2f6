import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareResourceVersions, newest } from '../../../src/model/resource-version.ts';

test('versions are ordered as the integers that they are, however large', () => {
  const version = fc.bigInt({ min: 1n, max: 2n ** 70n });
  fc.assert(
    fc.property(version, version, (a, b) => {
      const order = Math.sign(compareResourceVersions(String(a), String(b)));
      expect(order).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});

test.each<[string, (string | undefined)[], string | undefined]>([
  ['of some versions is the largest, wherever it stands', ['9', '10', '8'], '10'],
  ['does not mind versions that are not known', [undefined, '9', undefined, '10', undefined], '10'],
  ['of versions that are not known is not known', [undefined, undefined], undefined],
  ['of no version is not known', [], undefined],
])('the newest %s', (_rule, versions, expected) => {
  expect(newest(versions)).toBe(expected);
});
