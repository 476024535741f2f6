/** Texts in which a service repeats its URL or the headers: no part of the credential is left. */
import { expect, test } from '@jest/globals';

import { withoutCredentials } from '../../../src/notify/delivery/without-credentials.ts';

const chat = new URL('https://chat.example/v1/spaces/AAQA7x/messages?key=AIzaSy-k3y&token=t0k%2Ben%2Fs3cr%22et%3D');

const withoutUrl = (text: string, url: URL): string => withoutCredentials(text, { url, headers: {} });

test.each([
  ['key', 'AIzaSy-k3y'],
  ['token as it is', 't0k%2Ben%2Fs3cr%22et%3D'],
  ['token decoded', 't0k+en/s3cr"et='],
  ['token in JSON', 't0k+en/s3cr\\"et='],
  ['token in JSON with escaped slashes', 't0k+en\\/s3cr\\"et='],
  ['space', 'AAQA7x'],
  ['path', '/v1/spaces/AAQA7x/messages'],
])('the %s of a URL of Google Chat is hidden', (_, part) => {
  expect(withoutUrl(`not valid: ${part} here`, chat)).toBe('not valid: … here');
});

test('of the whole query no value is left', () => {
  const left = withoutUrl(`{"uri": ${JSON.stringify(chat.href)}, "query": ${JSON.stringify(chat.search)}}`, chat);
  for (const part of ['AIzaSy', 'k3y', 't0k', 's3cr', 'AAQA7x']) expect(left).not.toContain(part);
});

test.each(['rer0ll', 'p%40ss%22word', 'p@ss"word', 'p@ss\\"word', btoa('rer0ll:p@ss"word')])(
  'the user name or password %s is hidden',
  (part) => {
    const url = new URL('https://rer0ll:p%40ss%22word@hooks.example/');
    expect(withoutUrl(`user ${part} unknown`, url)).toBe('user … unknown');
  },
);

test('a URL that is wrongly encoded is hidden as it is', () => {
  const url = new URL('https://hooks.example/a%ZZsecret?b=%E0%A4%A');
  expect(withoutUrl('a%ZZsecret %E0%A4%A', url)).toBe('… …');
});

test('what is no part of the URL stays', () => {
  expect(withoutUrl('{"error": "v1 of the key is not valid"}', chat)).toBe('{"error": "v1 of the key is not valid"}');
});

test.each([
  ['a token', 'Bearer t0k"en', ['t0k"en', 't0k\\"en', 'Bearer t0k"en']],
  ['a password', `Basic ${btoa('rer0ll:p@ss:word')}`, [btoa('rer0ll:p@ss:word'), 'rer0ll', 'p@ss:word']],
  ['a key without a scheme', 'k3y-of-ours', ['k3y-of-ours']],
])('%s in a header of the user is hidden', (_, value, parts) => {
  const url = new URL('https://hooks.example/');
  for (const part of parts) {
    const left = withoutCredentials(`refused: ${part}, by Bearer`, { url, headers: { authorization: value } });
    expect(left).toBe('refused: …, by Bearer');
  }
});

test('what reroll sets itself stays', () => {
  const headers = { 'content-type': 'application/json', 'x-reroll-timestamp': '1790000000' };
  const text = 'application/json at 1790000000';
  expect(withoutCredentials(text, { url: new URL('https://hooks.example/'), headers })).toBe(text);
});
