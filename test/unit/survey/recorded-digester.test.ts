/** Digests of configs whose content was not read, and records under a key that a user does not have. */
import { describe, expect, test } from '@jest/globals';

import { KeylessDigester, RecordedDigester } from '../../../src/survey/recorded-digester.ts';
import { configState, testDigester } from '../../builders/config.ts';

const key = new Uint8Array(32).fill(7);
const read = configState({ data: { color: 'red' } });
const unread = configState({ data: {} });

describe('a config that was not read', () => {
  const digester = new RecordedDigester(key);
  digester.assume(unread, { '*': 'whole', color: 'c', gone: 'absent' });

  test.each([
    ['color', 'c'],
    ['*', 'whole'],
    ['gone', undefined],
    ['other', undefined],
  ])('has the recorded digest of %s: %s', (name, digest) => {
    expect(digester.ofDependency(unread, name)).toBe(digest);
  });

  test('has the recorded digest as a whole too, and its content id follows from it', () => {
    expect(digester.ofConfig(unread)).toBe('whole');
    const other = new RecordedDigester(key);
    other.assume(read, { '*': testDigester.ofConfig(read) });
    expect(other.ofContent(read)).toBe(testDigester.ofContent(read));
  });
});

test('a config that was read has its own digests, those of the controller', () => {
  const digester = new RecordedDigester(key);
  digester.assume(unread, { color: 'c' });
  expect(digester.keyId).toBe(testDigester.keyId);
  for (const name of ['color', '*', 'none'])
    expect(digester.ofDependency(read, name)).toBe(testDigester.ofDependency(read, name));
  expect(digester.ofConfig(read)).toBe(testDigester.ofConfig(read));
});

test('without the key only its id is as that of the controller', () => {
  const digester = new KeylessDigester('Ua57-vqp');
  expect(digester.keyId).toBe('Ua57-vqp');
  expect(digester.ofConfig(read)).not.toBe(testDigester.ofConfig(read));
  expect(digester.ofConfig(read)).not.toBe(
    new KeylessDigester('Ua57-vqp').ofConfig(configState({ data: { color: 'red' } })),
  );
});
