/** The bundle leaves out most of client-node. The rest must read every kind of credentials that reroll supports. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { useCluster } from '../contract/cluster.ts';
import { ConnectProxy } from '../support/connect-proxy.ts';
import { ControllerProcess, runReroll } from '../support/controller-process.ts';

const context = useCluster();

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-kubeconfig-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Writes a kubeconfig whose current context does not work, and whose context `good` has this user. */
async function writeKubeconfig(user: object, cluster: object = {}): Promise<string> {
  const { server, caPem } = context.cluster;
  const certificate = Buffer.from(caPem).toString('base64');
  const path = join(folder, 'kubeconfig');
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'cluster', cluster: { server, 'certificate-authority-data': certificate, ...cluster } },
      { name: 'broken', cluster: { server: 7 } },
    ],
    users: [
      { name: 'good', user },
      { name: 'bad', user: { token: 'unknown' } },
      { name: 'broken', user: { tokenFile: '/none', exec: 7 } },
    ],
    contexts: [
      { name: 'good', context: { cluster: 'cluster', user: 'good', namespace: context.namespace } },
      { name: 'bad', context: { cluster: 'cluster', user: 'bad' } },
    ],
    'current-context': 'bad',
  };
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
  return path;
}

async function writeText(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** A program that prints credentials as kubectl's plugins do. */
async function execPlugin(token: string): Promise<object> {
  const apiVersion = 'client.authentication.k8s.io/v1';
  const credential = JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token } });
  const plugin = await writeText('plugin.cjs', `process.stdout.write(${JSON.stringify(credential)});`);
  return { exec: { apiVersion, command: process.execPath, args: [plugin], interactiveMode: 'Never' } };
}

/** A plugin that returns a token only if it gets the input that kubectl passes. */
async function pickyPlugin(token: string): Promise<object> {
  const apiVersion = 'client.authentication.k8s.io/v1beta1';
  const plugin = await writeText(
    'picky.cjs',
    `const info = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
     if (info.kind !== 'ExecCredential' || info.apiVersion !== '${apiVersion}' || info.spec.interactive) process.exit(1);
     if (info.spec.cluster.server !== ${JSON.stringify(context.cluster.server)}) process.exit(2);
     const expirationTimestamp = new Date(Date.now() + 3600_000).toISOString();
     const status = { token: ${JSON.stringify(token)}, expirationTimestamp };
     console.log(JSON.stringify({ apiVersion: info.apiVersion, kind: info.kind, status }));`,
  );
  const exec = { apiVersion, command: process.execPath, args: [plugin], env: null, provideClusterInfo: true };
  return { exec };
}

const users: readonly (readonly [string, (token: string) => object | Promise<object>])[] = [
  ['a token', (token) => ({ token })],
  ['a file with a token', async (token) => ({ tokenFile: await writeText('token', token) })],
  ['an exec plugin', execPlugin],
  ['an exec plugin that asks for what kubectl says', pickyPlugin],
];

test.each(users)('the requested context works with %s', async (_name, userOf) => {
  const kubeconfig = await writeKubeconfig(await userOf(context.cluster.adminToken));
  const controller = new ControllerProcess({ kubeconfig, args: ['--context', 'good'] });
  try {
    await controller.synced();
  } finally {
    expect(await controller.stop()).toEqual({ code: 0, signal: null });
  }
});

describe('through a proxy', () => {
  let proxy: ConnectProxy;
  let url: string;

  beforeEach(async () => {
    proxy = new ConnectProxy();
    url = await proxy.start('me:s3cret');
  });

  afterEach(() => proxy.stop());

  /** A host name that resolves only through the proxy, and for which the server has no certificate. */
  const behindProxy = (): object => {
    const { port } = new URL(context.cluster.server);
    return { server: `https://api.reroll.test:${port}`, 'tls-server-name': 'localhost' };
  };

  test('that the environment names the controller works, and its log has no password', async () => {
    const kubeconfig = await writeKubeconfig({ token: context.cluster.adminToken }, behindProxy());
    const env = { HTTPS_PROXY: url };
    const controller = new ControllerProcess({ kubeconfig, args: ['--context', 'good'], env });
    try {
      await controller.synced();
      expect(proxy.seen.length).toBeGreaterThan(0);
      expect(await controller.line('starting')).toMatchObject({ proxy: url.replace('me:s3cret@', '') });
      expect(JSON.stringify(controller.lines) + controller.stderr).not.toContain('s3cret');
    } finally {
      expect(await controller.stop()).toEqual({ code: 0, signal: null });
    }
  });

  test('that the cluster names the cleanup works', async () => {
    const cluster = { ...behindProxy(), 'proxy-url': url };
    const kubeconfig = await writeKubeconfig({ token: context.cluster.adminToken }, cluster);
    const flags = ['--kubeconfig', kubeconfig, '--context', 'good', '--namespaces', context.namespace];
    const { code, stderr } = await runReroll('cleanup', ...flags);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(proxy.seen.length).toBeGreaterThan(0);
  });

  test.each(['run', 'cleanup'])('of another kind: %s reports it in one line', async (command) => {
    const kubeconfig = await writeKubeconfig(
      { token: 'unknown' },
      { 'proxy-url': 'socks5://me:s3cret@127.0.0.1:1080' },
    );
    const { code, stdout, stderr } = await runReroll(command, '--kubeconfig', kubeconfig, '--context', 'good');
    expect(code).toBe(1);
    expect(stdout + stderr).toMatch(/has a proxy-url of the scheme .* accepted are http:.*\n$/);
    expect(stdout + stderr).not.toContain('s3cret');
  });
});
