/**
 * What is published: the packed tarball, installed into an empty folder, runs on nothing but Node. Needs no cluster and
 * no network.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { commandsFor } from '../../src/commands/table.ts';

interface Result {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

const root = resolve(import.meta.dirname, '../..');

/** The files of libraries that most processes never read, and one export of each. */
const libraries = {
  'croner.cjs': 'Cron',
  'jsonpath-plus.cjs': 'JSONPath',
  'pino-pretty.cjs': 'prettyFactory',
  're2js.cjs': 'RE2JS',
  'yaml.cjs': 'parseDocument',
};

let folder: string;
let packed: Packed;

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  variables: NodeJS.ProcessEnv = {},
): Promise<Result> {
  return new Promise((resolveResult) => {
    execFile(command, args, { cwd, env: { ...plainEnvironment(), ...variables } }, (error, stdout, stderr) => {
      resolveResult({ code: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

/** Without what npm tells the scripts that it runs: an npm inside would take this project for its own. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:npm_|REROLL_)/i.test(name)));
}

function reroll(...args: readonly string[]): Promise<Result> {
  return run(join(folder, 'node_modules/.bin/reroll'), args, folder);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-package-'));
  const { stdout, stderr } = await run('npm', ['pack', '--json', '--pack-destination', folder], root);
  const [first] = JSON.parse(stdout.slice(stdout.indexOf('[')) || '[]') as Packed[];
  if (first === undefined) throw new Error(`npm pack: ${stderr}`);
  packed = first;
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const installed = await run('npm', ['install', '--offline', '--no-audit', packed.filename], folder);
  if (installed.code !== 0) throw new Error(`npm install: ${installed.stderr}`);
}, 120_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('the tarball holds the bundle and its required files, and nothing else', () => {
  expect(packed.files.map(({ path }) => path).sort()).toEqual([
    'LICENSE',
    'README.md',
    'bin/kubectl_complete-reroll',
    'dist/THIRD-PARTY-NOTICES.txt',
    'dist/commands.js',
    'dist/controller.js',
    'dist/croner.cjs',
    'dist/jsonpath-plus.cjs',
    'dist/notifications.js',
    'dist/page.js',
    'dist/pino-pretty.cjs',
    'dist/re2js.cjs',
    'dist/reroll.js',
    'dist/yaml.cjs',
    'package.json',
  ]);
});

test('the package depends on nothing', async () => {
  const installed = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as { packages: object };
  expect(Object.keys(installed.packages)).toEqual(['', 'node_modules/reroll']);
});

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  expect(await reroll('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

const commandNames = (await commandsFor([])).filter(({ isInternal }) => isInternal !== true).map(({ name }) => name);

test('--help lists every command', async () => {
  const { code, stdout, stderr } = await reroll('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(commandNames.filter((name) => !stdout.includes(`\n  reroll ${name} `))).toEqual([]);
});

test.each(commandNames)('%s --help helps', async (name) => {
  const { code, stdout, stderr } = await reroll(name, '--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Usage: reroll ${name} `);
});

describe('from another folder, by PATH,', () => {
  let elsewhere: string;

  beforeAll(async () => {
    elsewhere = await mkdtemp(join(tmpdir(), 'reroll-elsewhere-'));
  });

  afterAll(() => rm(elsewhere, { recursive: true, force: true }));

  function byPath(program: string, ...args: readonly string[]): Promise<Result> {
    const path = [join(folder, 'node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
    return run(program, args, elsewhere, { PATH: path, HOME: elsewhere, REROLL_COMPLETION_TIMEOUT: '30s' });
  }

  test.each([
    ['reroll', 'reroll'],
    ['kubectl-reroll', 'kubectl reroll'],
  ])('%s runs, and its help calls it %s', async (program, name) => {
    const { code, stdout, stderr } = await byPath(program, 'version', '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: ${name} version [options]\n`);
    expect(stdout).toContain(`\n  ${name} version --client -o json `);
  });

  test('kubectl_complete-reroll prints candidates, and then what kubectl does with them', async () => {
    const { code, stdout, stderr } = await byPath('kubectl_complete-reroll', 'version', '--output', 'j');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'json\n:4\n', stderr: '' });
  });

  test('kubectl_complete-reroll keeps kubectl from names of files where it has no answer', async () => {
    const { code, stdout, stderr } = await byPath('kubectl_complete-reroll', 'cleanup', '--namespace', '');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: ':4\n', stderr: '' });
  });
});

test('no command: the help on standard error, exit code 2', async () => {
  const { code, stdout, stderr } = await reroll();
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('Usage: reroll <command>');
});

test('a wrong option: one line on standard error, exit code 2', async () => {
  expect(await reroll('run', '--setle', '5s')).toEqual({
    code: 2,
    stdout: '',
    stderr: 'reroll: unknown option "--setle"; did you mean --settle?\n',
  });
});

test('a cluster that cannot be found: one line of log, exit code 1', async () => {
  const { code, stdout, stderr } = await reroll('run', '--kubeconfig', 'missing.yaml', '--listen-address', 'off');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ level: 'error', msg: 'cannot continue' });
  expect(stdout).toContain('missing.yaml');
});

describe('the bundles', () => {
  const read = (file: string): Promise<string> => readFile(join(folder, 'node_modules/reroll/dist', file), 'utf8');

  test.each([
    ...['reroll.js', 'controller.js', 'commands.js', 'notifications.js', 'page.js', ...Object.keys(libraries)],
  ])('%s is plain ASCII and contains no path of the build machine', async (file) => {
    const bundle = await read(file);
    expect(bundle).not.toMatch(/[^\0-\x7f]/);
    expect(bundle).not.toContain(root);
  });

  test('reroll.js is executable', async () => {
    expect((await read('reroll.js')).slice(0, 20)).toBe('#!/usr/bin/env node\n');
  });

  test('the controller and the commands do not load the code of each other', async () => {
    const ofController = ['prom-client', 'LeaderElector'];
    const ofCommands = ['yargs', 'LeftoverStore'];
    // `reroll notify test` knows the formats of messages, too.
    const ofMessages = ['messageReplyOption'];
    const parts = [...ofController, ...ofCommands, ...ofMessages];
    const partsOf = async (file: string): Promise<readonly string[]> => {
      const bundle = await read(file);
      return parts.filter((part) => bundle.includes(part));
    };
    expect(await partsOf('reroll.js')).toEqual([]);
    expect(await partsOf('controller.js')).toEqual(ofController);
    expect(await partsOf('commands.js')).toEqual([...ofCommands, ...ofMessages]);
    expect(await partsOf('notifications.js')).toEqual(ofMessages);
  });
});

test.each(Object.entries(libraries))('%s, which is read on demand, exports %s', async (file, name) => {
  const script = `process.stdout.write(typeof require('./node_modules/reroll/dist/${file}').${name})`;
  const { stdout, stderr } = await run(process.execPath, ['-e', script], folder);
  expect({ stdout, stderr }).toEqual({ stdout: 'function', stderr: '' });
});

test.each([
  ['the options of run', ['run', '--window', '61 22 * * fri 10h', '--kubeconfig', 'missing.yaml'], '61'],
  [
    'the log for people',
    ['run', '--log-format', 'pretty', '--kubeconfig', 'missing.yaml', '--listen-address', 'off'],
    'ERROR',
  ],
  ['YAML', ['version', '--client', '-o', 'yaml'], '\nkind: Version\n'],
])('libraries that are read on demand: %s', async (_, args, text) => {
  const { stdout, stderr } = await reroll(...args);
  expect(stdout + stderr).toContain(text);
});

test('every package in the bundle has its licence beside it', async () => {
  const notices = await readFile(join(folder, 'node_modules/reroll/dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  for (const name of [
    '@kubernetes/client-node',
    'pino',
    'prom-client',
    'yargs',
    'yaml',
    'fast-json-stable-stringify',
  ]) {
    expect(notices).toContain(`\n${name} `);
  }
});
