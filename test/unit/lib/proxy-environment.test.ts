import { describe, expect, test } from '@jest/globals';

import { proxyVariable } from '../../../src/lib/proxy-environment.ts';

const proxy = 'http://proxy:3128';

function isProxied(server: string, noProxy: string): boolean {
  return proxyVariable(new URL(server), { HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: noProxy }) !== undefined;
}

describe('the variable', () => {
  test.each([
    { rule: 'HTTPS_PROXY is for https', server: 'https://api', env: { HTTPS_PROXY: proxy }, name: 'HTTPS_PROXY' },
    { rule: 'https_proxy too', server: 'https://api', env: { https_proxy: proxy }, name: 'https_proxy' },
    {
      rule: 'the upper case wins',
      server: 'https://api',
      env: { https_proxy: 'http://other', HTTPS_PROXY: proxy },
      name: 'HTTPS_PROXY',
    },
    { rule: 'HTTP_PROXY is for http', server: 'http://api', env: { HTTP_PROXY: proxy }, name: 'HTTP_PROXY' },
    { rule: 'http_proxy too', server: 'http://api', env: { http_proxy: proxy }, name: 'http_proxy' },
    { rule: 'HTTP_PROXY is not for https', server: 'https://api', env: { HTTP_PROXY: proxy }, name: undefined },
    { rule: 'HTTPS_PROXY is not for http', server: 'http://api', env: { HTTPS_PROXY: proxy }, name: undefined },
    { rule: 'ALL_PROXY is for nothing', server: 'https://api', env: { ALL_PROXY: proxy }, name: undefined },
    { rule: 'an empty variable counts as not set', server: 'https://api', env: { HTTPS_PROXY: '' }, name: undefined },
    {
      rule: 'an empty variable does not hide the other one',
      server: 'https://api',
      env: { HTTPS_PROXY: '', https_proxy: proxy },
      name: 'https_proxy',
    },
    {
      rule: 'no_proxy excludes as NO_PROXY does',
      server: 'https://api',
      env: { HTTPS_PROXY: proxy, no_proxy: 'api' },
      name: undefined,
    },
  ])('$rule', ({ server, env, name }) => {
    expect(proxyVariable(new URL(server), env)?.name).toBe(name);
  });

  test.each([
    ['proxy:3128', 'http://proxy:3128'],
    ['user:pw@proxy:3128', 'http://user:pw@proxy:3128'],
    ['https://proxy', 'https://proxy'],
    ['socks5://proxy', 'socks5://proxy'],
  ])('"%s" is %s', (value, url) => {
    expect(proxyVariable(new URL('https://api'), { HTTPS_PROXY: value })).toEqual({ name: 'HTTPS_PROXY', url });
  });
});

test.each([
  'https://localhost:6443',
  'https://127.0.0.1',
  'https://127.8.0.1:1',
  'https://[::1]:6443',
  'http://localhost',
])('%s is never reached through a proxy', (server) => {
  expect(isProxied(server, '')).toBe(false);
});

describe('NO_PROXY', () => {
  test.each([
    ['*', 'https://api.example.com'],
    ['other, * ', 'https://10.0.0.1'],
    ['example.com', 'https://example.com'],
    ['example.com', 'https://api.example.com:6443'],
    ['EXAMPLE.com', 'https://api.Example.com'],
    ['.example.com', 'https://api.example.com'],
    ['*.example.com', 'https://api.example.com'],
    ['a,  example.com  ,b', 'https://example.com'],
    ['example.com:6443', 'https://example.com:6443'],
    ['example.com:443', 'https://example.com'],
    ['example.com:80', 'http://example.com'],
    ['.example.com:6443', 'https://api.example.com:6443'],
    ['bücher.example', 'https://bücher.example'],
    ['10.0.0.1', 'https://10.0.0.1:6443'],
    ['10.0.0.1:6443', 'https://10.0.0.1:6443'],
    ['10.0.0.0/8', 'https://10.96.0.1'],
    ['0.0.0.0/0', 'https://10.96.0.1'],
    ['fd00::1', 'https://[fd00::1]:6443'],
    ['[fd00::1]:6443', 'https://[fd00::1]:6443'],
    ['fd00::/8', 'https://[fd12::1]'],
    ['10.0.0.1', 'https://[::ffff:10.0.0.1]'],
  ])('"%s" excludes %s', (noProxy, server) => {
    expect(isProxied(server, noProxy)).toBe(false);
  });

  test.each([
    ['', 'https://example.com'],
    [',, ,', 'https://example.com'],
    ['example.com', 'https://notexample.com'],
    ['.example.com', 'https://example.com'],
    ['*.example.com', 'https://example.com'],
    ['api*', 'https://api.example.com'],
    ['example.com:443', 'https://example.com:6443'],
    [':443', 'https://example.com'],
    ['10.0.0.1:443', 'https://10.0.0.1:6443'],
    ['10.0.0.1', 'https://10.0.0.10'],
    ['10.0.0.0/8', 'https://11.0.0.1'],
    ['10.0.0.0/33', 'https://10.0.0.1'],
    ['10.0.0.0/8', 'https://ten.example'],
    ['010.0.0.1', 'https://10.0.0.1'],
    ['fd00::/8', 'https://[fe80::1]'],
    ['https://example.com', 'https://example.com'],
  ])('"%s" does not exclude %s', (noProxy, server) => {
    expect(isProxied(server, noProxy)).toBe(true);
  });
});
