import { expect, test } from '@jest/globals';

import { parseProxyUrl } from '../../../src/lib/proxy-address.ts';

test.each([
  { url: 'http://proxy:3128', isSecure: false, host: 'proxy', port: 3128, name: 'http://proxy:3128' },
  { url: 'http://proxy', isSecure: false, host: 'proxy', port: 80, name: 'http://proxy:80' },
  { url: 'https://proxy/', isSecure: true, host: 'proxy', port: 443, name: 'https://proxy:443' },
  { url: 'http://[fd00::1]:3128', isSecure: false, host: 'fd00::1', port: 3128, name: 'http://[fd00::1]:3128' },
])('$url is an address', ({ url, ...address }) => {
  expect(parseProxyUrl(url)).toEqual({ kind: 'address', address: { ...address, authorization: undefined } });
});

test('a user and a password are decoded and become a header, and are not part of the name', () => {
  const parsed = parseProxyUrl('http://me:p%40ss@proxy:3128');
  const authorization = `Basic ${Buffer.from('me:p@ss').toString('base64')}`;
  expect(parsed).toMatchObject({ kind: 'address', address: { name: 'http://proxy:3128', authorization } });
});

test.each([
  { url: 'socks5://proxy:1080', scheme: 'socks5' },
  { url: 'ftp://proxy', scheme: 'ftp' },
  { url: '://', scheme: undefined },
  { url: 'http://me:%zz@proxy', scheme: undefined },
])('$url is refused', ({ url, scheme }) => {
  expect(parseProxyUrl(url)).toEqual({ kind: 'refused', scheme });
});
