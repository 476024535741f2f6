/** What is made of kubeconfig files, with the library that reads them; no server is needed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { Connection } from '../../src/kube/credentials.ts';
import { loadConnection } from '../../src/kube/kube-config.ts';
import { StartError } from '../../src/model/start-error.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'reroll-kubeconfig-'));
  file = join(directory, 'config');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const base = {
  'current-context': 'one',
  contexts: [
    { name: 'one', context: { cluster: 'c1', user: 'u1', namespace: 'shop' } },
    { name: 'two', context: { cluster: 'c2', user: 'u1' } },
  ],
  clusters: [
    { name: 'c1', cluster: { server: 'https://one:6443', 'certificate-authority': 'ca.pem' } },
    { name: 'c2', cluster: { server: 'https://two:6443/', 'insecure-skip-tls-verify': true } },
  ],
  users: [{ name: 'u1', user: { token: 's3cret' } as object }],
};

function write(config: unknown, path = file): string {
  writeFileSync(path, typeof config === 'string' ? config : JSON.stringify(config, null, 2));
  return path;
}

function withUser(user: object): typeof base {
  return { ...base, users: [{ name: 'u1', user }] };
}

function load(context?: string): Connection {
  return loadConnection({ kubeconfig: file, context, env: {}, homeDir: () => directory });
}

async function authorization(connection: Connection, fresh = false): Promise<string | undefined> {
  return (await connection.readCredentials(fresh)).headers['authorization'];
}

describe('a kubeconfig', () => {
  beforeEach(() => {
    writeFileSync(join(directory, 'ca.pem'), 'the authority');
  });

  test('its current context says where to go, as whom and in which namespace', async () => {
    write(base);
    const connection = load();
    expect(connection).toMatchObject({ server: 'https://one:6443', defaultNamespace: 'shop' });
    expect(await connection.readCredentials(false)).toEqual({
      headers: { authorization: 'Bearer s3cret' },
      tls: { ca: Buffer.from('the authority') },
    });
  });

  test('another context can be chosen', async () => {
    write(base);
    const connection = load('two');
    expect(connection).toMatchObject({ server: 'https://two:6443', defaultNamespace: 'default' });
    expect((await connection.readCredentials(false)).tls).toEqual({ rejectUnauthorized: false });
  });

  test('of several files the first that has an entry wins', async () => {
    const second = { ...withUser({ token: 'other' }), 'current-context': 'two' };
    const files = [write({ ...base, contexts: [] }), write(second, join(directory, 'second'))];
    const connection = loadConnection({ env: { KUBECONFIG: files.join(delimiter) }, homeDir: () => directory });
    expect(connection.server).toBe('https://one:6443');
    expect(await authorization(connection)).toBe('Bearer s3cret');
  });

  test('a changed file is followed, but for the context that was chosen at the start', async () => {
    write(base);
    const connection = load();
    await connection.readCredentials(false);
    write({ ...withUser({ token: 'new' }), 'current-context': 'two' });
    expect(await authorization(connection)).toBe('Bearer new');
  });

  test('credentials are never sent to a server that the context did not name at the start', async () => {
    write(base);
    const connection = load();
    write({ ...base, clusters: [{ name: 'c1', cluster: { server: 'https://elsewhere' } }] });
    await expect(connection.readCredentials(false)).rejects.toThrow('moved from https://one:6443 to https://elsewhere');
  });

  test('what an exec plugin gives is kept until the server refuses it', async () => {
    const plugin = 'console.log(JSON.stringify({status:{token:String(Date.now())+process.hrtime.bigint()}}))';
    write(withUser({ exec: { command: process.execPath, args: ['-e', plugin] } }));
    const connection = load();
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
      rule: 'somebody to act as',
      user: { token: 't', as: 'someone' },
      headers: { authorization: 'Bearer t', 'impersonate-user': 'someone' },
    },
  ])('$rule becomes headers', async ({ user, headers }) => {
    write(withUser(user));
    expect((await load().readCredentials(false)).headers).toEqual(headers);
  });

  test('a context without a user is anonymous, and the server is verified all the same', async () => {
    write({ ...base, contexts: [{ name: 'one', context: { cluster: 'c1' } }] });
    expect(await load().readCredentials(false)).toEqual({ headers: {}, tls: { ca: Buffer.from('the authority') } });
  });

  test('plain HTTP is taken as it is written', async () => {
    write({ ...base, clusters: [{ name: 'c1', cluster: { server: 'http://127.0.0.1:8001' } }] });
    const connection = load();
    expect(connection.server).toBe('http://127.0.0.1:8001');
    expect(await authorization(connection)).toBe('Bearer s3cret');
  });

  test.each([
    { rule: 'does not exist', config: undefined, message: 'no such file' },
    { rule: 'is not YAML', config: 'token: s3cret\n  bad: [', message: 'at line 2' },
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
      message: 'names cluster "c1", which it does not have',
    },
    { rule: 'has no such user', config: { ...base, users: [] }, message: 'no user "u1"' },
    {
      rule: 'has a server that is no URL',
      config: { ...base, clusters: [{ name: 'c1', cluster: { server: 'one:6443' } }] },
      message: 'not an http(s) URL',
    },
    {
      rule: 'needs a proxy',
      config: { ...base, clusters: [{ name: 'c1', cluster: { server: 'https://one', 'proxy-url': 'http://p' } }] },
      message: 'proxy-url, which is not supported',
    },
    {
      rule: 'has a cluster without a server',
      config: { ...base, clusters: [{ name: 'c1', cluster: {} }] },
      message: 'server is missing',
    },
  ])('one that $rule is refused by name, without its secrets', ({ config, message }) => {
    if (config !== undefined) write(config);
    expect(() => load()).toThrow(StartError);
    expect(() => load()).toThrow(message);
    expect(() => load()).toThrow(file);
    expect(() => load()).not.toThrow('s3cret');
  });

  test.each([
    { rule: 'a missing file', user: { 'client-certificate': '/none.pem' }, message: "open '/none.pem'" },
    { rule: 'a plugin that does not exist', user: { exec: { command: '/none' } }, message: 'spawn /none ENOENT' },
    {
      rule: 'a plugin that fails',
      user: { exec: { command: process.execPath, args: ['-e', 'console.error("log in first");process.exit(1)'] } },
      message: 'log in first',
    },
    {
      rule: 'a plugin that prints something else',
      user: { exec: { command: process.execPath, args: ['-e', 'console.log("s3cret")'] } },
      message: 'did not print an ExecCredential',
    },
  ])('credentials that need $rule are an error that names the user and the file', async ({ user, message }) => {
    write(withUser(user));
    const error = await load().readCredentials(false).catch(String);
    expect(error).toContain(`credentials of user "u1" in kubeconfig ${file}: `);
    expect(error).toContain(message);
    expect(error).not.toContain('s3cret');
  });
});

describe('in a cluster', () => {
  test('the ServiceAccount leads to the server, and its token is read again', async () => {
    const serviceAccountDir = join(directory, 'serviceaccount');
    mkdirSync(serviceAccountDir);
    for (const name of ['token', 'ca.crt', 'namespace']) writeFileSync(join(serviceAccountDir, name), `${name}-1\n`);
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };
    const connection = loadConnection({ env, homeDir: () => directory, serviceAccountDir });
    expect(connection).toMatchObject({ server: 'https://10.0.0.1:443', defaultNamespace: 'namespace-1' });
    expect(await authorization(connection)).toBe('Bearer token-1');
    writeFileSync(join(serviceAccountDir, 'token'), 'token-2');
    expect(await authorization(connection)).toBe('Bearer token-2');
  });
});
