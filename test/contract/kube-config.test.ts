/** Connections from kubeconfig files, with the library that reads them; no server is needed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { loadConnection } from '../../src/kube/kubeconfig/kube-config.ts';
import { StartError } from '../../src/model/start-error.ts';
import { authorization, base, useKubeconfigFolder, withUser } from './kubeconfig-folder.ts';

const folder = useKubeconfigFolder();

describe('a kubeconfig', () => {
  test('its current context selects server, user and namespace', async () => {
    folder.write(base);
    const connection = folder.load();
    expect(connection).toMatchObject({ server: 'https://one:6443', defaultNamespace: 'shop' });
    expect(await connection.readCredentials(false)).toEqual({
      headers: { authorization: 'Bearer s3cret' },
      tls: { ca: Buffer.from('the authority') },
    });
  });

  test('another context can be chosen', async () => {
    folder.write(base);
    const connection = folder.load('two');
    expect(connection).toMatchObject({ server: 'https://two:6443', defaultNamespace: 'default' });
    expect((await connection.readCredentials(false)).tls).toEqual({ rejectUnauthorized: false });
  });

  test('of several files the first that has an entry wins', async () => {
    const second = { ...withUser({ token: 'other' }), 'current-context': 'two' };
    const files = [folder.write({ ...base, contexts: [] }), folder.write(second, join(folder.path, 'second'))];
    const connection = loadConnection({ env: { KUBECONFIG: files.join(delimiter) }, homeDir: () => folder.path });
    expect(connection.server).toBe('https://one:6443');
    expect(await authorization(connection)).toBe('Bearer s3cret');
  });

  test('a changed file is read again, with the context that was chosen at the start', async () => {
    folder.write(base);
    const connection = folder.load();
    await connection.readCredentials(false);
    folder.write({ ...withUser({ token: 'new' }), 'current-context': 'two' });
    expect(await authorization(connection)).toBe('Bearer new');
  });

  test('credentials are never sent to a server that the context did not name at the start', async () => {
    folder.write(base);
    const connection = folder.load();
    folder.write({ ...base, clusters: [{ name: 'c1', cluster: { server: 'https://elsewhere' } }] });
    await expect(connection.readCredentials(false)).rejects.toThrow('moved from https://one:6443 to https://elsewhere');
  });

  test('a context without a user is anonymous, and the server is still verified', async () => {
    folder.write({ ...base, contexts: [{ name: 'one', context: { cluster: 'c1' } }] });
    expect(await folder.load().readCredentials(false)).toEqual({
      headers: {},
      tls: { ca: Buffer.from('the authority') },
    });
  });

  test('a server with plain HTTP is accepted', async () => {
    folder.write({ ...base, clusters: [{ name: 'c1', cluster: { server: 'http://127.0.0.1:8001' } }] });
    const connection = folder.load();
    expect(connection.server).toBe('http://127.0.0.1:8001');
    expect(await authorization(connection)).toBe('Bearer s3cret');
  });

  test.each([
    { rule: 'does not exist', config: undefined, message: 'no such file' },
    { rule: 'is not YAML', config: 'token: s3cret\n  bad: [', message: /not YAML at line \d/ },
    { rule: 'is empty', config: '', message: /kubeconfig .*config/ },
    {
      rule: 'has no current context',
      config: { ...base, 'current-context': '' },
      message: 'choose one with --context (it has one, two)',
    },
    {
      rule: 'has no such context',
      config: { ...base, 'current-context': 'x' },
      message: 'no context "x" (it has one, two)',
    },
    {
      rule: 'has no such cluster',
      config: { ...base, clusters: [] },
      message: 'names cluster "c1", which does not exist',
    },
    { rule: 'has no such user', config: { ...base, users: [] }, message: 'names user "u1", which does not exist' },
    {
      rule: 'has a server that is not a URL',
      config: { ...base, clusters: [{ name: 'c1', cluster: { server: 'one:6443' } }] },
      message: 'not an http(s) URL',
    },
    {
      rule: 'has a proxy that is not an HTTP one',
      config: {
        ...base,
        clusters: [{ name: 'c1', cluster: { server: 'https://one', 'proxy-url': 'socks5://s3cret@p' } }],
      },
      message: 'cluster "c1" has a proxy-url of the scheme "socks5", accepted are',
    },
    {
      rule: 'has a plugin of a version that is no longer supported',
      config: withUser({ exec: { apiVersion: 'client.authentication.k8s.io/v1alpha1', command: 'x' } }),
      message: 'user "u1": exec.apiVersion is "client.authentication.k8s.io/v1alpha1"',
    },
    {
      rule: 'has groups and no user to act as',
      config: withUser({ token: 's3cret', 'as-groups': ['dev'] }),
      message: 'user "u1": as-uid, as-groups and as-user-extra need a user to act as',
    },
    {
      rule: 'has a cluster without a server',
      config: { ...base, clusters: [{ name: 'c1', cluster: {} }] },
      message: 'server is missing',
    },
  ])('a file that $rule is refused by name, without its secrets', ({ config, message }) => {
    if (config !== undefined) folder.write(config);
    expect(() => folder.load()).toThrow(StartError);
    expect(() => folder.load()).toThrow(message);
    expect(() => folder.load()).toThrow(folder.file);
    expect(() => folder.load()).not.toThrow('s3cret');
  });
});

describe('in a cluster', () => {
  test('the ServiceAccount has the server, and its token is read again', async () => {
    const serviceAccountDir = join(folder.path, 'serviceaccount');
    mkdirSync(serviceAccountDir);
    for (const name of ['token', 'ca.crt', 'namespace']) writeFileSync(join(serviceAccountDir, name), `${name}-1\n`);
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    const connection = loadConnection({ env, homeDir: () => folder.path, serviceAccountDir });
    expect(connection).toMatchObject({ server: 'https://10.0.0.1:443', defaultNamespace: 'namespace-1' });
    expect(await authorization(connection)).toBe('Bearer token-1');
    writeFileSync(join(serviceAccountDir, 'token'), 'token-2');
    expect(await authorization(connection)).toBe('Bearer token-2');
  });
});
