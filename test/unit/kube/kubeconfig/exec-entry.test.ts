import { describe, expect, test } from '@jest/globals';

import { readExecEntry, type ExecEntry } from '../../../../src/kube/kubeconfig/exec-entry.ts';

const v1 = 'client.authentication.k8s.io/v1';
const exec = { apiVersion: v1, command: 'plugin' };

function read(user: object, cluster: object = {}): ExecEntry | undefined {
  return readExecEntry({ user: { ...user }, cluster: { ...cluster }, readBytes: (path) => Buffer.from(`at ${path}`) });
}

test.each([
  { rule: 'null counts as missing', given: { args: null, env: null, installHint: null, interactiveMode: null } },
  { rule: 'optional fields may be missing', given: {} },
  { rule: 'an interactiveMode that works without a terminal', given: { interactiveMode: 'IfAvailable' } },
  { rule: 'no cluster information by default', given: { provideClusterInfo: false } },
])('$rule', ({ given }) => {
  expect(read({ exec: { ...exec, ...given } })).toEqual({
    command: 'plugin',
    args: [],
    env: {},
    apiVersion: v1,
    installHint: undefined,
    cluster: undefined,
  });
});

test('arguments, variables and the version v1beta1', () => {
  const apiVersion = 'client.authentication.k8s.io/v1beta1';
  const env = [{ name: 'A', value: '1' }, { name: 'B' }];
  const entry = { command: '/plugin', apiVersion, args: ['a', 'b'], env };
  expect(read({ exec: entry })).toMatchObject({ apiVersion, args: ['a', 'b'], env: { A: '1', B: '' } });
});

test('an installHint becomes one line without control characters', () => {
  const installHint = 'Install it:\n\n  brew install \u001b[31mplugin\n';
  expect(read({ exec: { ...exec, installHint } })?.installHint).toBe('Install it: brew install [31mplugin');
});

describe('the cluster information', () => {
  const asking = { exec: { ...exec, provideClusterInfo: true } };

  test('it has the fields of the entry and the extension for plugins', () => {
    const cluster = {
      server: 'https://api',
      'tls-server-name': 'name',
      'insecure-skip-tls-verify': false,
      'certificate-authority-data': 'Q0E=',
      'proxy-url': 'http://proxy',
      extensions: [
        { name: 'other', extension: 1 },
        { name: 'client.authentication.k8s.io/exec', extension: { audience: 'a' } },
      ],
    };
    expect(read(asking, cluster)?.cluster).toEqual({
      server: 'https://api',
      'tls-server-name': 'name',
      'certificate-authority-data': 'Q0E=',
      'proxy-url': 'http://proxy',
      config: { audience: 'a' },
    });
  });

  test('a file with the authority becomes data', () => {
    const cluster = { server: 'https://api', 'certificate-authority': '/ca.pem', 'insecure-skip-tls-verify': true };
    expect(read(asking, cluster)?.cluster).toEqual({
      server: 'https://api',
      'insecure-skip-tls-verify': true,
      'certificate-authority-data': Buffer.from('at /ca.pem').toString('base64'),
    });
  });
});

test.each([
  { rule: 'a user without one', user: {} },
  { rule: 'null', user: { exec: null } },
  { rule: 'a token of its own', user: { exec, token: 't' } },
  { rule: 'a file with a token', user: { exec, tokenFile: '/t' } },
  { rule: 'a password', user: { exec, username: 'u', password: 'p' } },
  { rule: 'a certificate', user: { exec, 'client-certificate-data': 'c' } },
])('there is no plugin with $rule', ({ user }) => {
  expect(read(user)).toBeUndefined();
});

test.each([
  { rule: 'no command', given: { command: '' }, message: 'exec.command is missing' },
  { rule: 'no version', given: { apiVersion: undefined }, message: 'exec.apiVersion is missing, accepted are' },
  {
    rule: 'a version that is no longer supported',
    given: { apiVersion: 'client.authentication.k8s.io/v1alpha1' },
    message:
      'exec.apiVersion is "client.authentication.k8s.io/v1alpha1", accepted are client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1',
  },
  { rule: 'the need for a terminal', given: { interactiveMode: 'Always' }, message: 'exec.interactiveMode is Always' },
  { rule: 'arguments that are not a list', given: { args: 's3cret' }, message: 'args is not a list of strings' },
  { rule: 'a variable without a name', given: { env: [{ value: 's3cret' }] }, message: 'a variable without a name' },
  { rule: 'variables that are not a list', given: { env: { A: 's3cret' } }, message: 'env is not a list of mappings' },
])('a plugin with $rule is refused', ({ given, message }) => {
  expect(() => read({ exec: { ...exec, ...given } })).toThrow(message);
  expect(() => read({ exec: { ...exec, ...given } })).not.toThrow('s3cret');
});
