/** Output into a pipe whose reader is gone, as `| head` leaves it. */
import process from 'node:process';

import { describe, expect, test } from '@jest/globals';

import { commandsFor } from '../../src/commands/table.ts';
import { builtProgram } from '../support/controller-process.ts';
import { tryProgram, type ProgramResult } from '../support/run-program.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();
const commands = (await commandsFor([])).filter(({ isInternal }) => isInternal !== true);

/** The reader of the pipe has ended before the program starts, so that each write fails. */
const intoClosedPipe = 'exec 3> >(:); wait $!; exec "$@" >&3';
const bothIntoClosedPipe = 'exec 3> >(:); wait $!; exec "$@" >&3 2>&1';

function runInto(script: string, ...args: readonly string[]): Promise<ProgramResult> {
  return tryProgram('bash', ['-c', script, 'bash', process.execPath, builtProgram, ...args]);
}

const quiet = { code: 0, stdout: '', stderr: '' };

describe('a command whose output has no reader ends with 0 and says nothing:', () => {
  test.each([
    ['--help'],
    ['--version'],
    ...commands.map(({ name }) => [name, '--help']),
    ['version', '--client'],
    ['version', '--client', '-o', 'json'],
    ['completion', 'bash'],
  ])('reroll %s %s', async (...args) => {
    expect(await runInto(intoClosedPipe, ...args)).toEqual(quiet);
  });

  test('reroll status, at once', async () => {
    const args = ['status', '-A', '--all', '-o', 'json', '--kubeconfig', e2e.installation.adminKubeconfig];
    // First with what it says of errors, so that a failure of this test shows it.
    expect(await runInto(intoClosedPipe, ...args)).toEqual({
      ...quiet,
      stderr: expect.not.stringContaining('reroll: '),
    });
    expect(await runInto(bothIntoClosedPipe, ...args)).toEqual(quiet);
  });
});

test('without a reader of both outputs, wrong usage still ends with 2', async () => {
  expect(await runInto(bothIntoClosedPipe, '--no-such-option')).toEqual({ ...quiet, code: 2 });
  expect(await runInto(bothIntoClosedPipe)).toEqual({ ...quiet, code: 2 });
});

test('a command that writes to the cluster finishes nevertheless', async () => {
  const { cluster, installation } = e2e;
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
  const names = ['a', 'b', 'c'];
  for (const name of names) {
    await cluster.client.create(cluster.group('apps/v1', 'deployments'), {
      metadata: { name, annotations: { 'reroll.dev/record': '{}' } },
      spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template },
    });
  }
  const args = ['--kubeconfig', installation.adminKubeconfig, '--namespaces', cluster.namespace];
  expect(await runInto(intoClosedPipe, 'cleanup', ...args)).toMatchObject({ code: 0, stderr: '' });
  for (const name of names) {
    const { metadata } = await cluster.client.get(cluster.group('apps/v1', 'deployments', name));
    expect(metadata.annotations ?? {}).not.toHaveProperty(['reroll.dev/record']);
  }
});

test('a full disk is reported, with exit code 1', async () => {
  const intoFullDisk = 'exec "$@" > /dev/full';
  expect(await runInto(intoFullDisk, 'version', '--client')).toEqual({
    code: 1,
    stdout: '',
    stderr: 'reroll: cannot write to standard output: ENOSPC\n',
  });
});
