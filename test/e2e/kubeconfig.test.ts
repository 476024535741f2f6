/** The bundle leaves most of client-node out. What is left has to read every kind of credentials that reroll promises. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { useCluster } from '../contract/cluster.ts';
import { ControllerProcess } from '../support/controller-process.ts';

const context = useCluster();

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-kubeconfig-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Writes a kubeconfig whose current context is of no use, and whose context `good` has this user. */
async function writeKubeconfig(user: object): Promise<string> {
  const { server, caPem } = context.cluster;
  const certificate = Buffer.from(caPem).toString('base64');
  const path = join(folder, 'kubeconfig');
  const content = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'cluster', cluster: { server, 'certificate-authority-data': certificate } }],
    users: [
      { name: 'good', user },
      { name: 'bad', user: { token: 'unknown' } },
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

const users: readonly (readonly [string, (token: string) => object | Promise<object>])[] = [
  ['a token', (token) => ({ token })],
  ['a file with a token', async (token) => ({ tokenFile: await writeText('token', token) })],
  ['an exec plugin', execPlugin],
];

test.each(users)('the context that is asked for works with %s', async (_name, userOf) => {
  const kubeconfig = await writeKubeconfig(await userOf(context.cluster.adminToken));
  const controller = new ControllerProcess({ kubeconfig, args: ['--context', 'good'] });
  try {
    await controller.synced();
  } finally {
    expect(await controller.stop()).toEqual({ code: 0, signal: null });
  }
});
