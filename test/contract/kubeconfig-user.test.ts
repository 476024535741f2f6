/** The user and the proxy of a kubeconfig, as kubectl reads them; no server is needed. */
import { writeFileSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { join } from 'node:path';
import process from 'node:process';

import { KubeConfig } from '@kubernetes/client-node';
import { describe, expect, test } from '@jest/globals';

import { createCertificateAuthority } from '../support/certificates.ts';
import { apiVersion, authorization, base, useKubeconfigFolder, withUser } from './kubeconfig-folder.ts';

const folder = useKubeconfigFolder();

describe('a user', () => {
  test('the credentials of an exec plugin are cached until the server refuses them', async () => {
    const plugin = 'console.log(JSON.stringify({status:{token:String(Date.now())+process.hrtime.bigint()}}))';
    folder.write(withUser({ exec: { apiVersion, command: process.execPath, args: ['-e', plugin] } }));
    const connection = folder.load();
    const first = await authorization(connection);
    expect(await authorization(connection)).toBe(first);
    expect(await authorization(connection, true)).not.toBe(first);
  });

  test.each([
    {
      rule: 'a user name and password',
      user: { username: 'u', password: 'p' },
      headers: { authorization: 'Basic dTpw' },
    },
    {
      rule: 'a user to act as',
      user: { token: 't', as: 'someone' },
      headers: { authorization: 'Bearer t', 'impersonate-user': 'someone' },
    },
    {
      rule: 'a user to act as with uid, groups and extra',
      user: { token: 't', as: 'j', 'as-uid': '7', 'as-groups': ['a', 'b'], 'as-user-extra': { 'x/y': ['z'] } },
      headers: {
        authorization: 'Bearer t',
        'impersonate-user': 'j',
        'impersonate-uid': '7',
        'impersonate-group': ['a', 'b'],
        'impersonate-extra-x%2Fy': ['z'],
      },
    },
  ])('$rule becomes headers', async ({ user, headers }) => {
    folder.write(withUser(user));
    expect((await folder.load().readCredentials(false)).headers).toEqual(headers);
  });

  test('a plugin may print a client certificate, and gets the cluster if provideClusterInfo is set', async () => {
    const { certPem, keyPem } = await (await createCertificateAuthority()).issue({ commonName: 'me' });
    const status = {
      clientCertificateData: certPem,
      clientKeyData: keyPem,
      expirationTimestamp: '2100-01-01T00:00:00Z',
    };
    const plugin = `
      const { cluster } = JSON.parse(process.env.KUBERNETES_EXEC_INFO).spec;
      const token = Buffer.from(cluster['certificate-authority-data'], 'base64') + ' of ' + cluster.server;
      console.log(JSON.stringify({ status: { ...${JSON.stringify(status)}, token } }));`;
    const command = process.execPath;
    folder.write(
      withUser({ exec: { apiVersion, command, args: ['-e', plugin], env: null, provideClusterInfo: true } }),
    );
    expect(await folder.load().readCredentials(false)).toEqual({
      headers: { authorization: 'Bearer the authority of https://one:6443' },
      tls: { ca: Buffer.from('the authority'), cert: certPem, key: keyPem },
      expiresAtMs: Date.UTC(2100, 0, 1),
    });
  });

  test('a plugin that changes in the file is run, an unchanged one is not run again', async () => {
    const printing = (token: string): object => ({
      exec: { apiVersion, command: process.execPath, args: ['-e', `console.log('{"status":{"token":"${token}"}}')`] },
    });
    folder.write(withUser(printing('one')));
    const connection = folder.load();
    expect(await authorization(connection)).toBe('Bearer one');
    folder.write(withUser(printing('two')));
    expect(await authorization(connection)).toBe('Bearer two');
  });

  test('a file with a token is relative to the kubeconfig, and is read again', async () => {
    writeFileSync(join(folder.path, 'token'), 'first\n');
    folder.write(withUser({ tokenFile: 'token' }));
    const connection = folder.load();
    expect(await authorization(connection)).toBe('Bearer first');
    writeFileSync(join(folder.path, 'token'), 'second\n');
    expect(await authorization(connection)).toBe('Bearer second');
  });

  test('client-node ignores tokenFile; once it does not, toUser in kube-config.ts need not rename it', async () => {
    writeFileSync(join(folder.path, 'token'), 'from the file');
    const config = new KubeConfig();
    config.loadFromString(JSON.stringify({ ...withUser({ tokenFile: join(folder.path, 'token') }) }));
    const options: RequestOptions = {};
    writeFileSync(join(folder.path, 'ca.pem'), 'the authority');
    config.makePathsAbsolute(folder.path);
    await config.applyToHTTPSOptions(options);
    expect(options.headers).toEqual({});
  });

  test('invalid entries that are not in use are ignored', async () => {
    folder.write({
      ...base,
      contexts: [null, { name: 'x' }, { name: 'y', context: { user: 'u1' } }, ...base.contexts],
      clusters: [{ name: 'x', cluster: { server: 7, 'proxy-url': 'socks5://x' } }, ...base.clusters],
      users: [{ name: 'x', user: { exec: { apiVersion: 'old' }, tokenFile: '/none' } }, 'text', ...base.users],
    });
    expect(await authorization(folder.load())).toBe('Bearer s3cret');
  });

  test('the proxy of the environment or of the cluster is used', () => {
    const proxied = (cluster: object, env: Record<string, string>): string | undefined => {
      folder.write({ ...base, clusters: [{ name: 'c1', cluster: { server: 'https://one:6443', ...cluster } }] });
      return folder.load(undefined, env).proxy?.name;
    };
    const env = { https_proxy: 'env:3128', no_proxy: '.one' };
    expect(proxied({}, {})).toBeUndefined();
    expect(proxied({}, env)).toBe('http://env:3128');
    expect(proxied({}, { ...env, no_proxy: 'one:6443' })).toBeUndefined();
    expect(proxied({ 'proxy-url': 'https://file' }, { ...env, no_proxy: '*' })).toBe('https://file:443');
  });

  test.each([
    { rule: 'a missing file', user: { 'client-certificate': '/none.pem' }, message: "open '/none.pem'" },
    {
      rule: 'a plugin that does not exist',
      user: { exec: { apiVersion, command: '/none', installHint: 'install\nit' } },
      message: 'exec plugin /none: was not found: install it',
    },
    {
      rule: 'a plugin that fails',
      user: {
        exec: { apiVersion, command: process.execPath, args: ['-e', 'console.error("log in first");process.exit(1)'] },
      },
      message: 'log in first',
    },
    {
      rule: 'a plugin that prints something else',
      user: { exec: { apiVersion, command: process.execPath, args: ['-e', 'console.log("s3cret")'] } },
      message: 'did not print an ExecCredential',
    },
  ])('credentials that need $rule are an error that names the user and the file', async ({ user, message }) => {
    folder.write(withUser(user));
    const error = await folder.load().readCredentials(false).catch(String);
    expect(error).toContain(`credentials of user "u1" in kubeconfig ${folder.file}: `);
    expect(error).toContain(message);
    expect(error).not.toContain('s3cret');
  });
});
