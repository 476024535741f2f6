/** `reroll version` beside a controller, beside one of another version, and without any. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { runReroll } from '../support/controller-process.ts';
import type { ProgramResult } from '../support/run-program.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { installNamespace, leasePath } from './installation.ts';

const e2e = useInstallation();
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const ofProgram = `program     ${version}\n`;
const key = 'reroll.dev/options';

function versions(...args: readonly string[]): Promise<ProgramResult> {
  return runReroll('version', '--kubeconfig', e2e.installation.adminKubeconfig, ...args);
}

/** A Lease as a controller of this version leaves it. */
async function publish(other: string, name = 'reroll'): Promise<void> {
  const options = JSON.stringify({ v: 1, version: other, keys: ['a'], freshnessKnown: true, options: {} });
  await e2e.cluster.client.create(leasePath.replace(/\/[^/]*$/, ''), {
    metadata: { name, annotations: { [key]: options } },
    spec: { holderIdentity: '', leaseDurationSeconds: 15 },
  });
}

afterEach(async () => {
  for (const name of ['reroll', 'second']) {
    await e2e.cluster.client.request('DELETE', leasePath.replace(/[^/]*$/, name));
  }
});

test('beside a controller: both versions, without a warning', async () => {
  await e2e.installation.start('--leader-elect', '--namespaces', e2e.cluster.namespace);
  await waitFor('the options on the Lease', async () => {
    const { status, body } = await e2e.cluster.client.request('GET', leasePath);
    return status === 200 && JSON.stringify(body).includes(key);
  });
  const lease = `${installNamespace}/reroll`;
  const controller = `controller  ${version} (Lease ${lease})\n`;
  expect(await versions()).toEqual({ code: 0, stdout: ofProgram + controller, stderr: '' });
  const expected = {
    apiVersion: 'reroll.dev/v1alpha1',
    kind: 'Version',
    program: { version },
    controller: { version, installation: lease },
  };
  expect(JSON.parse((await versions('-o', 'json')).stdout)).toEqual(expected);
  expect(parse((await versions('-o', 'yaml')).stdout)).toEqual(expected);
});

describe('beside a controller of another version', () => {
  const [major = '', minor = '', patch = ''] = version.split('.');

  test.each([
    ['another patch', [major, minor, String(Number(patch) + 1)].join('.'), false],
    ['a candidate of a release', [major, minor, '9-rc.1'].join('.'), false],
    ['a newer minor version', [major, String(Number(minor) + 1), patch].join('.'), true],
    ['a newer major version', [String(Number(major) + 1), minor, patch].join('.'), true],
    ['a version of ten times the digits', [major, `${minor}0`, patch].join('.'), true],
    ['no version of this kind', 'main', true],
  ])('%s: %s, warning: %s', async (_what, other, isWarning) => {
    await publish(other);
    const { code, stdout, stderr } = await versions();
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `${ofProgram}controller  ${other} (Lease ${installNamespace}/reroll)\n`,
    });
    const difference = `reroll: this program has version ${version}, the controller ${other}: `;
    if (isWarning) expect(stderr).toContain(difference);
    else expect(stderr).toBe('');
  });

  test('--installation names it', async () => {
    await publish('9.9.9', 'second');
    const { stdout } = await versions('--installation', `${installNamespace}/second`);
    expect(stdout).toContain(`controller  9.9.9 (Lease ${installNamespace}/second)\n`);
  });
});

describe('without an answer, the version of the program, and why there is no other:', () => {
  const unknown = 'reroll: the version of the controller is not known: ';

  test('no Lease', async () => {
    const { code, stdout, stderr } = await versions();
    expect({ code, stdout }).toEqual({ code: 0, stdout: ofProgram });
    expect(stderr).toMatch(new RegExp(`^${unknown}Lease ${installNamespace}/reroll does not exist: .*\n$`));
  });

  test('a Lease without options', async () => {
    await publish('1.0.0');
    await e2e.cluster.client.patch(leasePath, { metadata: { annotations: { [key]: null } } });
    expect(await versions()).toEqual({
      code: 0,
      stdout: ofProgram,
      stderr: `${unknown}Lease ${installNamespace}/reroll has no annotation ${key}\n`,
    });
  });

  test('a Lease with options of a later format', async () => {
    await publish('1.0.0');
    await e2e.cluster.client.patch(leasePath, { metadata: { annotations: { [key]: '{"v":2}' } } });
    const { code, stdout, stderr } = await versions();
    expect({ code, stdout }).toEqual({ code: 0, stdout: ofProgram });
    expect(stderr).toContain(`${unknown}${key} of Lease ${installNamespace}/reroll: format v is "2"`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['a server that does not listen', () => e2e.installation.unreachableKubeconfig()],
    ['no kubeconfig', async () => '/no/such/file'],
  ])('%s', async (_what, kubeconfig) => {
    const { code, stdout, stderr } = await runReroll('version', '-o', 'json', '--kubeconfig', await kubeconfig());
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ apiVersion: 'reroll.dev/v1alpha1', kind: 'Version', program: { version } });
    expect(stderr).toContain(unknown);
  });

  test('credentials that the server refuses', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'reroll-version-'));
    await writeKubeconfig(join(folder, 'kubeconfig'), e2e.cluster.cluster, { token: 'unknown' });
    const { code, stdout, stderr } = await runReroll('version', '--kubeconfig', join(folder, 'kubeconfig'));
    await rm(folder, { recursive: true });
    expect({ code, stdout }).toEqual({ code: 0, stdout: ofProgram });
    expect(stderr).toContain(unknown);
  });
});

test('--client asks no cluster', async () => {
  const missing = ['--kubeconfig', '/no/such/file'];
  expect(await runReroll('version', '--client', ...missing)).toEqual({ code: 0, stdout: ofProgram, stderr: '' });
});
