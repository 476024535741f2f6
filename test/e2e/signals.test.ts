/** Signals that do not stop the controller: SIGUSR1 must not open the inspector, SIGUSR2 raises the log level. */
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import type { ControllerProcess } from '../support/controller-process.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();

/** Ports that the process listens on, from Linux's tables; empty on other systems. */
function listeningPorts(pid: number): readonly number[] {
  if (!existsSync(`/proc/${String(pid)}/net/tcp`)) return [];
  const folder = `/proc/${String(pid)}/fd`;
  const sockets = new Set(readdirSync(folder).map((fd) => /socket:\[(\d+)\]/.exec(linkOf(`${folder}/${fd}`))?.[1]));
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/${String(pid)}/net/${table}`, 'utf8')
      .split('\n')
      .slice(1),
  );
  const listening = '0A';
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === listening && sockets.has(inode))
    .map(([, local = '']) => Number.parseInt(local.split(':').at(-1) ?? '', 16));
}

/** A descriptor may be closed while the folder is read. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

async function ownPort(controller: ControllerProcess): Promise<number> {
  return Number(new URL(await controller.url()).port);
}

test('SIGUSR1 opens no inspector, and the controller keeps running', async () => {
  const controller = await e2e.installation.start();
  const port = await ownPort(controller);
  controller.kill('SIGUSR1');
  // Signals are delivered in the order of their numbers: once the second has arrived, so has the first.
  controller.kill('SIGUSR2');
  await controller.line('log level changed');
  await expect(fetch(`${await controller.url()}/readyz`)).resolves.toMatchObject({ status: 200 });
  expect(listeningPorts(controller.pid).filter((each) => each !== port)).toEqual([]);
  await controller.stop();
  expect(controller.stderr).toBe('');
});

test('SIGUSR2 turns the logging of every reconcile on, and off again', async () => {
  const { installation, cluster } = e2e;
  const controller = await installation.start();
  controller.kill('SIGUSR2');
  await controller.line('log level changed', ({ ['logLevel']: level }) => level === 'debug');
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
  await cluster.client.create(cluster.group('apps/v1', 'deployments'), {
    metadata: { name: 'web', annotations: { 'reroll.dev/auto': 'true' } },
    spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template },
  });
  await controller.line('nothing to do', ({ level }) => level === 'debug');
  controller.kill('SIGUSR2');
  const said = await controller.line('log level changed', (line) => line['logLevel'] === 'info');
  const rest = controller.lines.slice(controller.lines.indexOf(said) + 1);
  await controller.stop();
  expect(rest.filter(({ level }) => level === 'debug')).toEqual([]);
});

test('SIGUSR2 before anything is loaded does not end it', async () => {
  const controller = e2e.installation.launch();
  await controller.line('starting');
  controller.kill('SIGUSR2');
  await controller.synced();
  expect(await controller.stop()).toEqual({ code: 0, signal: null });
});
