import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { PlantedValues } from '../../support/planted.ts';

const planted = new PlantedValues();
const [guessable, random] = [planted.next('password'), planted.next('password')];
const around = (text: string): string => `{"msg":"rolled","changed":["Secret/db (${text})"]}`;

describe.each([
  ['easy to guess', guessable],
  ['of much entropy', random],
])('a value that is %s is found', (_what, value) => {
  test.each([
    ['as it is', value, 'a value'],
    ['in hexadecimal', Buffer.from(value).toString('hex'), 'a value in hexadecimal'],
    ['in base64', Buffer.from(value).toString('base64'), 'a value in base64'],
    ['in base64 behind one byte', Buffer.from(`"${value}`).toString('base64'), 'a value in base64'],
    ['in base64 behind two bytes', Buffer.from(`: ${value}`).toString('base64url'), 'a value in base64'],
    ['as a digest', createHash('sha256').update(value).digest('hex'), 'an unkeyed sha256 digest'],
    ['as a short digest', createHash('sha1').update(value).digest('base64').slice(0, 22), 'an unkeyed sha1 digest'],
    ['as a digest within a name', `app-${createHash('md5').update(value).digest('hex')}-x`, 'an unkeyed md5 digest'],
    [
      'as a digest of what the API holds',
      createHash('sha256')
        .update(JSON.stringify({ password: Buffer.from(value).toString('base64') }))
        .digest('base64url'),
      'an unkeyed sha256 digest',
    ],
  ])('%s', (_how, text, form) => {
    expect(planted.findIn(around(text))).toEqual([form]);
  });

  test('and not as a digest that nobody can make without the key', () => {
    const digest = createHmac('sha256', 'a key').update(value).digest('base64url').slice(0, 22);
    expect(planted.findIn(around(digest))).toEqual([]);
  });
});

test('of other values nothing is found', () => {
  const digest = createHash('sha256').update('something else').digest('hex');
  expect(planted.findIn(around(`something else ${digest}`))).toEqual([]);
});
