/** Rotates the digest key with the commands of docs/semantics.md. Runs on a real control plane only. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

import { expect, test } from '@jest/globals';

import type { ControllerProcess } from '../support/controller-process.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace } from './installation.ts';
import { envFrom, plurals, workloadBody } from './scenarios/objects.ts';

const e2e = useInstallation();
const run = promisify(execFile);
const kinds = ['Deployment', 'StatefulSet', 'DaemonSet'] as const;
const workloads = kinds.map((kind) => `${kind}/${kind.toLowerCase()}` as const);

/** The commands of the documentation: the first prints the old key, the second writes both. */
async function documentedCommands(): Promise<{ readonly read: string; readonly write: string }> {
  const text = await readFile(new URL('../../docs/semantics.md', import.meta.url), 'utf8');
  const [, block = ''] = /## The digest key[^]*?```sh\n([^]*?)```/.exec(text) ?? [];
  const [read = '', write = '', ...more] = block.replaceAll('\\\n', '').trim().split('\n');
  if (write === '' || more.length > 0) throw new Error(`not two commands: ${block}`);
  return { read, write };
}

/** Runs a line in a shell whose kubectl is that of the cluster. */
async function shell(line: string): Promise<string> {
  const kubectl = `kubectl() { '${e2e.cluster.cluster.kubectl ?? ''}' --kubeconfig '${e2e.installation.adminKubeconfig}' "$@"; }`;
  const { stdout } = await run('sh', ['-c', `${kubectl}\n${line}`]);
  return stdout;
}

async function rotate(): Promise<void> {
  const { read, write } = await documentedCommands();
  const old = (await shell(read)).trim();
  expect(Buffer.from(old, 'base64')).toHaveLength(32);
  const values = { '<the old value>': old, '<base64 of 32 random bytes>': randomBytes(32).toString('base64') };
  const filled = Object.entries(values).reduce((line, [name, value]) => line.replace(name, value), write);
  expect(filled).not.toContain('<');
  await shell(filled);
}

const edit = (name: string, color: string): Promise<unknown> =>
  e2e.cluster.client.patch(e2e.cluster.core('configmaps', name), { data: { color } });

async function deploy(): Promise<void> {
  const { client } = e2e.cluster;
  for (const name of ['app', 'marker']) {
    await client.create(e2e.cluster.core('configmaps'), { metadata: { name }, data: { color: 'red' } });
  }
  const uses = [envFrom('ConfigMap/app'), envFrom('ConfigMap/marker')];
  for (const kind of kinds) {
    const given = { name: kind.toLowerCase(), uses, annotations: { 'reroll.dev/auto': 'true' } };
    await client.create(e2e.cluster.group('apps/v1', plurals[kind]), workloadBody(kind, given));
  }
  await Promise.all(
    workloads.map((workload) => e2e.rollouts.until('its record', workload, () => keyOf(workload) !== '')),
  );
}

/** The id of the key of a workload's record. */
function keyOf(workload: (typeof workloads)[number]): string {
  const text = e2e.rollouts.object(workload)?.metadata.annotations?.['reroll.dev/record'] ?? '{}';
  return (JSON.parse(text) as { key?: string }).key ?? '';
}

const allRolled = (changes: number): Promise<unknown> =>
  Promise.all(workloads.map((workload) => e2e.rollouts.untilCount(workload, changes)));

/** The reasons of the records without a rollout. */
const reasons = ({ lines }: ControllerProcess): unknown[] =>
  lines
    .filter(
      ({ msg, workload }) => msg === 'recorded without a rollout' && String(workload).includes(e2e.cluster.namespace),
    )
    .map(({ reason }) => reason);

test('rotating the key as documented rolls nothing, and loses no change that came in between', async () => {
  const first = await e2e.installation.start('--settle', '0');
  await deploy();
  await edit('app', 'blue');
  await allRolled(1);
  const formerKeys = workloads.map(keyOf);

  await rotate();
  expect(await first.exited).toEqual({ code: 1, signal: null });
  expect(JSON.stringify(first.lines)).toMatch(/holds another key than the one in use; it takes effect after a restart/);

  const second = await e2e.installation.start('--settle', '0');
  await Promise.all(
    workloads.map((workload) =>
      e2e.rollouts.until('a record under the new key', workload, () => !formerKeys.includes(keyOf(workload))),
    ),
  );
  await waitFor('the log of each', () => reasons(second).length === kinds.length);
  expect(reasons(second)).toEqual(kinds.map(() => 'key-rotated'));
  await edit('marker', 'blue');
  await allRolled(2);
  expect(e2e.rollouts.total).toBe(2 * kinds.length);
  expect(e2e.rollouts.object(workloads[0] ?? 'Deployment/deployment')?.['spec']).toMatchObject({
    template: { metadata: { annotations: { 'reroll.dev/cause': '["ConfigMap/marker"]' } } },
  });

  // A second rotation, with a change while no controller runs: the previous key finds it.
  await rotate();
  await second.exited;
  await edit('app', 'green');
  const third = await e2e.installation.start('--settle', '0');
  await allRolled(3);

  // All records use the new key, so the previous ones can be deleted.
  const secret = `/api/v1/namespaces/${installNamespace}/secrets/reroll-hash-key`;
  await e2e.cluster.client.patch(secret, { data: { 'former-1': null } });
  await third.exited;
  const fourth = await e2e.installation.start('--settle', '0');
  await edit('marker', 'green');
  await allRolled(4);
  expect(reasons(fourth)).toEqual([]);
  expect(e2e.rollouts.total).toBe(4 * kinds.length);
});
