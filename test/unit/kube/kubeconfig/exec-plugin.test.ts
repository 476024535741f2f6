/** Plugins are programs that Node runs from its command line. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { ExecEntry } from '../../../../src/kube/kubeconfig/exec-entry.ts';
import { ExecPlugin } from '../../../../src/kube/kubeconfig/exec-plugin.ts';
import { StartError } from '../../../../src/model/start-error.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';
import { createCertificateAuthority } from '../../../support/certificates.ts';

const apiVersion = 'client.authentication.k8s.io/v1';

let directory: string;
let clock: FakeClock;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'reroll-exec-'));
  clock = new FakeClock();
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function pluginOf(script: string, given: Partial<ExecEntry> = {}, timeoutMs = 60_000): ExecPlugin {
  const entry = {
    command: process.execPath,
    args: ['-e', script],
    env: {},
    apiVersion,
    installHint: undefined,
    cluster: undefined,
    ...given,
  };
  return new ExecPlugin({ entry, env: { PATH: process.env['PATH'], BASE: 'base' }, clock, timeoutMs });
}

function printing(value: unknown, given?: Partial<ExecEntry>): ExecPlugin {
  return pluginOf(`process.stdout.write(${JSON.stringify(JSON.stringify(value))})`, given);
}

describe('the input of a plugin', () => {
  const echo = (file: string): string => `
    require('node:fs').writeFileSync(${JSON.stringify(file)}, JSON.stringify({
      info: JSON.parse(process.env.KUBERNETES_EXEC_INFO), base: process.env.BASE, own: process.env.OWN,
      input: require('node:fs').readFileSync(0, 'utf8'), args: process.argv.slice(1) }));
    console.log(JSON.stringify({ status: { token: 't' } }));`;

  async function given(entry: Partial<ExecEntry>): Promise<unknown> {
    const file = join(directory, 'seen');
    await pluginOf(echo(file), { ...entry, args: ['-e', echo(file), 'a b'] }).read(false);
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  }

  test('has the version, interactive: false, the variables, the arguments and an empty standard input', async () => {
    expect(await given({ env: { OWN: 'own' } })).toEqual({
      info: { apiVersion, kind: 'ExecCredential', spec: { interactive: false } },
      base: 'base',
      own: 'own',
      input: '',
      args: ['a b'],
    });
  });

  test('has the cluster information if provideClusterInfo is set, in the version of the entry', async () => {
    const version = 'client.authentication.k8s.io/v1beta1';
    expect(await given({ apiVersion: version, cluster: { server: 'https://api' } })).toMatchObject({
      info: {
        apiVersion: version,
        kind: 'ExecCredential',
        spec: { interactive: false, cluster: { server: 'https://api' } },
      },
    });
  });

  test('has the variables of the entry before those of the process, and KUBERNETES_EXEC_INFO before both', async () => {
    const env = { BASE: 'mine', KUBERNETES_EXEC_INFO: '{}' };
    expect(await given({ env })).toMatchObject({ base: 'mine', info: { kind: 'ExecCredential' } });
  });
});

describe('the output of a plugin', () => {
  test('may be a token', async () => {
    const plugin = printing({ apiVersion, kind: 'ExecCredential', status: { token: 't' } });
    expect(await plugin.read(false)).toEqual({ token: 't', certificate: undefined, expiresAtMs: undefined });
  });

  test('may be a client certificate with its key', async () => {
    const { certPem, keyPem } = await (await createCertificateAuthority()).issue({ commonName: 'me' });
    const status = { clientCertificateData: certPem, clientKeyData: keyPem };
    expect(await printing({ apiVersion, kind: 'ExecCredential', status }).read(false)).toMatchObject({
      token: undefined,
      certificate: { cert: certPem, key: keyPem },
    });
  });

  const counting = (expirationTimestamp?: string): ExecPlugin =>
    pluginOf(
      `const fs = require('node:fs'), file = ${JSON.stringify(join(directory, 'runs'))};
       fs.appendFileSync(file, 'x');
       const token = 'token-' + fs.readFileSync(file).length;
       console.log(JSON.stringify({ status: { token, expirationTimestamp: ${JSON.stringify(expirationTimestamp ?? null)} } }));`,
    );
  const tokens = async (plugin: ExecPlugin, ...fresh: boolean[]): Promise<unknown[]> => {
    const seen = [];
    for (const isFresh of fresh) seen.push((await plugin.read(isFresh)).token);
    return seen;
  };

  test('is kept until the server refuses it, where it does not expire', async () => {
    expect(await tokens(counting(), false, false, true, false)).toEqual(['token-1', 'token-1', 'token-2', 'token-2']);
  });

  test('is kept until it expires', async () => {
    const plugin = counting(new Date(clock.now() + 90_000).toISOString());
    expect(await plugin.read(false)).toMatchObject({ expiresAtMs: clock.now() + 90_000 });
    clock.tick(89_999);
    expect(await tokens(plugin, false)).toEqual(['token-1']);
    clock.tick(1);
    expect(await tokens(plugin, false)).toEqual(['token-2']);
  });

  const pair = { clientCertificateData: 's3cret', clientKeyData: 's3cret' };
  test.each([
    { rule: 'is not JSON', value: undefined, message: 'did not print an ExecCredential' },
    { rule: 'is another kind', value: { kind: 'Secret', status: {} }, message: 'did not print an ExecCredential' },
    {
      rule: 'has another version',
      value: { apiVersion: 's3cret' },
      message: `printed another apiVersion than ${apiVersion}`,
    },
    { rule: 'has no status', value: { status: null }, message: 'printed an ExecCredential without a status' },
    { rule: 'has an empty status', value: { status: {} }, message: 'neither a token nor a client certificate' },
    {
      rule: 'has a key alone',
      value: { status: { clientKeyData: 's3cret' } },
      message: 'only one of a client certificate',
    },
    { rule: 'has no PEM', value: { status: pair }, message: 'that are not PEM of one pair' },
    {
      rule: 'has a token that is not a string',
      value: { status: { token: ['s3cret'] } },
      message: 'token is not a string',
    },
    {
      rule: 'has an expirationTimestamp that is not a time',
      value: { status: { token: 's3cret', expirationTimestamp: 's3cret' } },
      message: 'printed an expirationTimestamp that is not a time',
    },
  ])('that $rule is refused and not quoted', async ({ value, message }) => {
    const plugin = value === undefined ? pluginOf('console.log("s3cret {")') : printing(value);
    const error = await plugin.read(false).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toContain(`exec plugin ${process.execPath}: `);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('s3cret');
  });
});

describe('a plugin that fails', () => {
  test.each([
    { installHint: undefined, message: 'exec plugin reroll-none: was not found' },
    { installHint: 'get it at example.com', message: 'exec plugin reroll-none: was not found: get it at example.com' },
  ])('by not existing: $message', async ({ installHint, message }) => {
    await expect(pluginOf('', { command: 'reroll-none', installHint }).read(false)).rejects.toThrow(
      new StartError(message),
    );
  });

  test('by not being executable: the error has the code of the operating system', async () => {
    await expect(pluginOf('', { command: directory }).read(false)).rejects.toThrow('cannot be run: EACCES');
  });

  test('by hanging is killed', async () => {
    await expect(pluginOf('setInterval(() => 0, 1000)', {}, 300).read(false)).rejects.toThrow(
      'did not end within 300 ms',
    );
  });

  test.each([
    { stderr: '', shown: 'ended with exit code 3' },
    { stderr: '\nUnable to locate credentials.\nmore', shown: 'ended with exit code 3: Unable to locate credentials.' },
    { stderr: "you aren't logged in: run 'login'", shown: "ended with exit code 3: you aren't logged in: run 'login'" },
    { stderr: 'got eyJhbGciOiJIUzI1NiJ9.e30.x', shown: 'ended with exit code 3: got …' },
    { stderr: 'token=abcdef refused', shown: 'ended with exit code 3: … refused' },
    { stderr: 'Bearer: swordfish', shown: 'ended with exit code 3: Bearer: …' },
    { stderr: 'the password swordfish is wrong', shown: 'ended with exit code 3: the password … is wrong' },
    { stderr: 'abcdefghijklmnopqrstuvwxyz', shown: 'ended with exit code 3: …' },
    { stderr: 'https://me:secret@host/ said no', shown: 'ended with exit code 3: … said no' },
    { stderr: 'with the key --hush--', shown: 'ended with exit code 3: with the key …' },
  ])('with "$stderr" on standard error: "$shown"', async ({ stderr, shown }) => {
    const plugin = pluginOf(`process.stderr.write(${JSON.stringify(stderr)}); process.exitCode = 3`);
    await expect(plugin.read(false)).rejects.toThrow(new StartError(`exec plugin ${process.execPath}: ${shown}`));
  });

  test('is run again at the next read', async () => {
    const file = join(directory, 'ran');
    const plugin = pluginOf(
      `const fs = require('node:fs');
       if (fs.existsSync(${JSON.stringify(file)})) console.log('{"status":{"token":"t"}}');
       else { fs.writeFileSync(${JSON.stringify(file)}, ''); process.exitCode = 1; }`,
    );
    await expect(plugin.read(false)).rejects.toThrow('ended with exit code 1');
    await expect(plugin.read(false)).resolves.toMatchObject({ token: 't' });
  });
});
