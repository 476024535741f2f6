import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareResourceVersions } from '../../../src/model/resource-version.ts';

test('versions are ordered as the integers that they are, however large', () => {
  const version = fc.bigInt({ min: 1n, max: 2n ** 70n });
  fc.assert(
    fc.property(version, version, (a, b) => {
      const order = Math.sign(compareResourceVersions(String(a), String(b)));
      expect(order).toBe(a < b ? -1 : a > b ? 1 : 0);
    }),
  );
});
