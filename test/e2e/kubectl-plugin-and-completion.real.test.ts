/** The plugin of kubectl: kubectl finds, runs and completes it. Runs on a real control plane only. */
import { readFileSync } from 'node:fs';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { commandsFor } from '../../src/commands/table.ts';
import { linkPrograms, type ProgramLinks } from '../support/program-links.ts';
import { tryProgram, type ProgramResult } from '../support/run-program.ts';
import { kubectlPath } from '../support/tools.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, leasePath } from './installation.ts';
import { applyWith, webManifest } from './web-manifest.ts';

const e2e = useInstallation();
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const commandNames = (await commandsFor([])).filter(({ isInternal }) => isInternal !== true).map(({ name }) => name);

let programs: ProgramLinks;

beforeAll(async () => {
  programs = await linkPrograms();
});

afterAll(() => programs.remove());

beforeEach(() =>
  applyWith((...args) => e2e.installation.kubectl('-n', e2e.cluster.namespace, ...args), webManifest('red')),
);

// The options on it are those of a controller for the namespace of one test.
afterEach(() => e2e.cluster.client.request('DELETE', leasePath));

/** As a user runs it, with the plugin on the PATH and the cluster in the current context. */
function kubectl(...args: readonly string[]): Promise<ProgramResult> {
  const { adminKubeconfig: KUBECONFIG } = e2e.installation;
  return tryProgram(kubectlPath(), args, { PATH: programs.path, KUBECONFIG, REROLL_COMPLETION_TIMEOUT: '30s' });
}

/** What kubectl passes on to the shell that completes the last word: candidates, and a line with its directive. */
async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout } = await kubectl('__complete', ...words);
  expect(code).toBe(0);
  return stdout.trimEnd().split('\n');
}

test('kubectl lists it as a plugin', async () => {
  expect((await kubectl('plugin', 'list')).stdout).toMatch(/\/kubectl-reroll$/m);
});

test('kubectl reroll version asks the cluster of kubectl', async () => {
  await e2e.installation.start('--leader-elect', '--namespaces', e2e.cluster.namespace);
  await waitFor('the version on the Lease', async () => (await kubectl('reroll', 'version')).stderr === '');
  expect(await kubectl('reroll', 'version')).toEqual({
    code: 0,
    stdout: `program     ${version}\ncontroller  ${version} (Lease ${installNamespace}/reroll)\n`,
    stderr: '',
  });
});

test('kubectl reroll status shows the workloads, and names itself in what it offers', async () => {
  const { code, stdout, stderr } = await kubectl('reroll', 'status', 'deploy/web', '-n', e2e.cluster.namespace);
  expect(code).toBe(0);
  expect(stdout).toContain('deployment/web');
  expect(stderr).toContain('kubectl reroll explain KIND/NAME');
});

test('the exit code is that of the plugin, and the help calls it as the user does', async () => {
  expect(await kubectl('reroll', 'version', '--no-such-option')).toMatchObject({ code: 2, stdout: '' });
  const { code, stdout } = await kubectl('reroll', '--help');
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: kubectl reroll <command> [options]');
});

describe('kubectl completes', () => {
  const noFiles = ':4';

  test('the name of the plugin', async () => {
    expect((await complete('rer'))[0]).toMatch(/^reroll\t/);
  });

  test('its commands', async () => {
    expect(await complete('reroll', '')).toEqual([...[...commandNames].sort(), noFiles]);
  });

  test('options of a command, and their values', async () => {
    expect(await complete('reroll', 'version', '--cl')).toEqual(['--client', noFiles]);
    expect(await complete('reroll', 'version', '-o', '')).toEqual(['json', 'text', 'yaml', noFiles]);
    expect(await complete('reroll', 'version', '--context', '')).toEqual(['test', noFiles]);
  });

  test('names of files where an option takes one', async () => {
    expect(await complete('reroll', 'version', '--kubeconfig', '')).toEqual([':0']);
  });

  test('objects of the cluster', async () => {
    const { namespace } = e2e.cluster;
    expect(await complete('reroll', 'status', '-n', namespace, 'deploy/')).toEqual(['deploy/web', noFiles]);
    expect(await complete('reroll', 'status', '-n', namespace, 'deployment', '')).toEqual(['web', noFiles]);
    expect(await complete('reroll', 'status', '-n', namespace, 'deploy/web', 'st')).toEqual(['statefulset/', ':6']);
    expect(await complete('reroll', 'status', '-n', namespace)).toEqual([namespace, noFiles]);
  });

  test('nothing, and no names of files, where the plugin has no answer', async () => {
    expect(await complete('reroll', 'status', '--context', 'missing', 'deploy/')).toEqual([noFiles]);
  });
});

test('the completion of a user without rights is empty', async () => {
  const args = ['--as', 'jane', 'status', '-n', e2e.cluster.namespace, 'deploy/'];
  expect(await complete('reroll', ...args)).toEqual([':4']);
});
