/**
 * The completion scripts in real shells, with names from a cluster; and what the shells do not see: a cluster that does
 * not answer, and errors.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { commandsFor } from '../../src/commands/table.ts';
import { writeKubeconfig } from '../cluster/kubeconfig.ts';
import { useCluster } from '../contract/cluster.ts';
import { builtProgram, runReroll } from '../support/controller-process.ts';
import { linkPrograms, type ProgramLinks } from '../support/program-links.ts';
import { tryProgram } from '../support/run-program.ts';
import { findShells, type Offer } from './shells.ts';

const context = useCluster();
const { found: shells, lacking } = await findShells();
const commandNames = (await commandsFor([])).filter(({ isInternal }) => isInternal !== true).map(({ name }) => name);

let folder: string;
let programs: ProgramLinks;
let kubeconfig: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-completion-'));
  programs = await linkPrograms();
  kubeconfig = join(folder, 'kubeconfig');
  await writeKubeconfig(kubeconfig, context.cluster, { token: context.cluster.adminToken });
});

afterAll(async () => {
  await programs.remove();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'web:1' }] } };
  for (const name of ['web', 'api']) {
    await context.client.create(context.group('apps/v1', 'deployments'), {
      metadata: { name },
      spec: { replicas: 0, selector: { matchLabels: { app: 'web' } }, template },
    });
  }
});

/** On a busy machine, the start of the program alone may take longer than users wait. */
const patient = { REROLL_COMPLETION_TIMEOUT: '30s' };

/** In a line of the tests it stands for the namespace of the test. */
const place = (line: string): string => line.replaceAll('NS', context.namespace);

describe.each(shells)('$name', (shell) => {
  /** What a line ends with up to `=` or `:` is no part of the word in bash. */
  const isSplit = shell.name === 'bash';
  let script: string;

  beforeAll(async () => {
    script = join(folder, shell.name);
    await writeFile(script, (await runReroll('completion', shell.name)).stdout);
  });

  /** The program starts once for each line, and not again for the script. */
  const complete = (line: string): Promise<Offer> =>
    shell.complete(place(line), {
      ...{ ...patient, COMPLETION_SCRIPT: script },
      ...{ PATH: programs.path, KUBECONFIG: kubeconfig },
    });

  test('what the program prints is the script', async () => {
    const env = { ...patient, PATH: programs.path, KUBECONFIG: kubeconfig };
    expect((await shell.complete('reroll ver', env)).words).toEqual(['version']);
  });

  test.each<readonly [string, readonly string[]]>([
    ['reroll ', [...commandNames].sort()],
    ['reroll ver', ['version']],
    ['reroll completion ', ['bash', 'zsh']],
    ['reroll version --out', ['--output']],
    ['reroll version -o ', ['json', 'text', 'yaml']],
    ['reroll version --output=j', [isSplit ? 'json' : '--output=json']],
    ['reroll version --output=', ['json', 'text', 'yaml'].map((value) => (isSplit ? value : `--output=${value}`))],
    ['reroll version --context ', ['test']],
    ['reroll status -n NS deploy/', ['deploy/api', 'deploy/web']],
    ['reroll status -n NS deployment w', ['web']],
    ['reroll status -n NS deploy/api deploy/', ['deploy/web']],
    ['reroll cleanup --namespace NS', ['NS']],
    ['reroll version something ', []],
    ['reroll no-such-command ', []],
  ])('%s', async (line, expected) => {
    expect(await complete(line)).toEqual({ words: expected.map(place), isOpen: false, areFiles: false });
  });

  test('adds no space behind a kind that needs a name', async () => {
    expect(await complete('reroll status -n NS deploy/web st')).toEqual({
      words: ['statefulset/'],
      isOpen: true,
      areFiles: false,
    });
  });

  test.each(['reroll version --kubeconfig ', 'reroll cleanup --config=/'])('%s: names of files', async (line) => {
    expect(await complete(line)).toEqual({ words: [], isOpen: false, areFiles: true });
  });
});

const skipped = lacking.map((name) => `${name} is not installed, so its completion script is not run`);
if (skipped.length > 0) test.skip.each(skipped)('%s', () => undefined);

test('all namespaces, those that the user names, and that of the context', async () => {
  const complete = async (...words: readonly string[]): Promise<string> => {
    const args = [builtProgram, '__complete', 'status', '--kubeconfig', kubeconfig, ...words];
    const { stdout } = await tryProgram(process.execPath, args, patient);
    return stdout;
  };
  const both = 'deploy/api\ndeploy/web\n:4\n';
  expect(await complete('-n', context.namespace, 'deploy/')).toBe(both);
  expect(await complete('-n', 'no-such-namespace', 'deploy/')).toBe(':4\n');
  expect(await complete('-A', 'deploy/')).toEqual(expect.stringMatching(/^(?:.*\n)*deploy\/api\n(?:.*\n)*:4\n$/));
});

describe('where the cluster has no answer, nothing is printed, and the exit code is 0:', () => {
  const nothing = { code: 0, stdout: '', stderr: '' };
  const words = ['status', 'deploy/'];

  test('no kubeconfig', async () => {
    expect(await runReroll('__complete', '--kubeconfig', join(folder, 'missing'), ...words)).toEqual(nothing);
  });

  test('a kubeconfig that is not YAML', async () => {
    await writeFile(join(folder, 'broken'), '{');
    expect(await runReroll('__complete', '--kubeconfig', join(folder, 'broken'), ...words)).toEqual(nothing);
    expect(await runReroll('__complete', '--kubeconfig', join(folder, 'broken'), 'run', '--context', '')).toEqual(
      nothing,
    );
  });

  test('an unknown context', async () => {
    const args = ['--kubeconfig', kubeconfig, '--context', 'missing'];
    expect(await runReroll('__complete', ...args, ...words)).toEqual(nothing);
  });

  test('refused credentials', async () => {
    await writeKubeconfig(join(folder, 'refused'), context.cluster, { token: 'unknown' });
    expect(await runReroll('__complete', '--kubeconfig', join(folder, 'refused'), ...words)).toEqual(nothing);
  });

  test('a wrong value on the line', async () => {
    expect(await runReroll('__complete', '--kubeconfig', kubeconfig, '-n', 'A/B', ...words)).toEqual(nothing);
  });

  describe('a server that never answers', () => {
    let server: Server;
    let silent: string;

    beforeAll(async () => {
      server = createServer((socket) => socket.resume().on('error', () => undefined));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      silent = join(folder, 'silent');
      const address = `https://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      await writeKubeconfig(silent, { server: address, caPem: context.cluster.caPem }, { token: 'token' });
    });

    afterAll(async () => {
      await new Promise((resolve) => server.close(resolve));
    });

    test('long before a command gives up', async () => {
      const command = spawn(process.execPath, [builtProgram, 'version', '--kubeconfig', silent], { stdio: 'ignore' });
      const ended = new Promise((resolve) => command.once('close', resolve));
      expect(await runReroll('__complete', '--kubeconfig', silent, ...words)).toEqual(nothing);
      expect(command.exitCode).toBeNull();
      command.kill();
      await ended;
    });
  });

  test('a plugin for credentials that does not end', async () => {
    // It ends when the process that has started it is gone.
    const args = ['-c', 'while kill -0 $PPID; do sleep 0.1; done 2> /dev/null'];
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args, interactiveMode: 'Never' };
    const content = {
      clusters: [{ name: 'c', cluster: { server: context.cluster.server } }],
      users: [{ name: 'u', user: { exec } }],
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'test',
    };
    await writeFile(join(folder, 'plugin'), JSON.stringify(content));
    expect(await runReroll('__complete', '--kubeconfig', join(folder, 'plugin'), ...words)).toEqual(nothing);
  });
});

test.each([
  [[], 'no shell is given: accepted is one of bash, zsh'],
  [['fish'], 'invalid shell "fish": accepted is one of bash, zsh'],
  [['bahs'], 'invalid shell "bahs": accepted is one of bash, zsh; did you mean bash?'],
  [['bash', 'zsh'], 'unexpected argument "zsh": accepted is one of bash, zsh'],
])('reroll completion %j is wrong usage', async (args, message) => {
  expect(await runReroll('completion', ...args)).toEqual({ code: 2, stdout: '', stderr: `reroll: ${message}\n` });
});
