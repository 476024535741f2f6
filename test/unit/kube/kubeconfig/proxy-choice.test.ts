import { expect, test } from '@jest/globals';

import { chooseProxy } from '../../../../src/kube/kubeconfig/proxy-choice.ts';
import { StartError } from '../../../../src/model/start-error.ts';

const env = { HTTPS_PROXY: 'http://me:s3cret@of-environment:3128', NO_PROXY: 'excluded' };

function choose(server: string, proxyUrl?: string, environment: Record<string, string> = env): string | undefined {
  return chooseProxy({ server, proxyUrl, cluster: 'kubeconfig /x: cluster "c1"', env: environment })?.name;
}

test.each([
  { rule: 'the environment names it', server: 'https://api', proxyUrl: undefined, name: 'http://of-environment:3128' },
  {
    rule: 'an empty proxy-url counts as missing',
    server: 'https://api',
    proxyUrl: '',
    name: 'http://of-environment:3128',
  },
  { rule: 'the proxy-url wins', server: 'https://api', proxyUrl: 'http://of-file:1', name: 'http://of-file:1' },
  { rule: 'NO_PROXY excludes', server: 'https://excluded', proxyUrl: undefined, name: undefined },
  {
    rule: 'NO_PROXY does not apply to a proxy-url',
    server: 'https://excluded',
    proxyUrl: 'http://of-file:1',
    name: 'http://of-file:1',
  },
  {
    rule: 'a proxy-url applies to loopback addresses',
    server: 'https://127.0.0.1',
    proxyUrl: 'https://f',
    name: 'https://f:443',
  },
])('$rule', ({ server, proxyUrl, name }) => {
  expect(choose(server, proxyUrl)).toBe(name);
});

test.each([
  {
    rule: 'a SOCKS proxy-url',
    proxyUrl: 'socks5://me:s3cret@f:1080',
    message:
      'kubeconfig /x: cluster "c1" has a proxy-url of the scheme "socks5", accepted are http://host:port and https://host:port',
  },
  {
    rule: 'a proxy-url without a scheme',
    proxyUrl: 's3cret',
    message:
      'kubeconfig /x: cluster "c1" has a proxy-url that is not a URL, accepted are http://host:port and https://host:port',
  },
])('$rule is refused in one line that does not quote it', ({ proxyUrl, message }) => {
  expect(() => choose('https://api', proxyUrl)).toThrow(new StartError(message));
});

test('a SOCKS proxy of the environment is refused where it would be used, and only there', () => {
  const socks = { HTTPS_PROXY: 'socks5://me:s3cret@f:1080', NO_PROXY: 'excluded' };
  expect(() => choose('https://api', undefined, socks)).toThrow(
    '$HTTPS_PROXY has a proxy of the scheme "socks5", accepted are http://host:port and https://host:port',
  );
  expect(choose('https://excluded', undefined, socks)).toBeUndefined();
  expect(choose('https://localhost:6443', undefined, socks)).toBeUndefined();
});
