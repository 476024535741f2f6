import { createHmac } from 'node:crypto';

import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { Hmac } from '../../../../src/plan/record/hmac.ts';

/** Test cases 1 to 4, 6 and 7 of RFC 4231; the fifth is about truncation. */
test.each([
  ['0b'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  ['4a656665', 'what do ya want for nothing?', '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843'],
  ['aa'.repeat(20), Buffer.alloc(50, 0xdd), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
  [
    '0102030405060708090a0b0c0d0e0f10111213141516171819',
    Buffer.alloc(50, 0xcd),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  ],
  [
    'aa'.repeat(131),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
  [
    'aa'.repeat(131),
    'This is a test using a larger than block-size key and a larger than block-size data. ' +
      'The key needs to be hashed before being used by the HMAC algorithm.',
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ],
])('has the values of RFC 4231 (key %s)', (key, message, expected) => {
  expect(new Hmac(Buffer.from(key, 'hex')).digest('', message).toString('hex')).toBe(expected);
});

test('has the values of createHmac, for many messages under one key', () => {
  const message = fc.tuple(fc.string({ unit: 'binary' }), fc.oneof(fc.uint8Array(), fc.string({ unit: 'binary' })));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.array(message, { minLength: 1 }), (key, messages) => {
      const hmac = new Hmac(key);
      for (const [head, tail] of messages) {
        const expected = createHmac('sha256', key).update(head).update(tail).digest();
        expect(hmac.digest(head, tail)).toEqual(expected);
      }
    }),
  );
});

test('leaves the key as it is', () => {
  const key = Buffer.from('a key of 24 bytes length');
  new Hmac(key).digest('a', 'b');
  expect(key.toString()).toBe('a key of 24 bytes length');
});
