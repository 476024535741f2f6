/** The image as far as it can be tried without Docker: its steps in a clean folder, and its exact command line. */
import { execFile, type ExecFileException } from 'node:child_process';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { readCommandLine, readDockerfile, readEntryPoint } from '../support/dockerfile.ts';
import { buildImageFolder, type ImageFolder } from '../support/image-folder.ts';

const user = 65_532;
const { header, stages } = readDockerfile();
const last = stages.at(-1)?.instructions ?? [];

let image: ImageFolder;

beforeAll(async () => {
  image = await buildImageFolder();
  await chmod(join(image.root, '..'), 0o755);
}, 120_000);

afterAll(() => image.remove());

interface Result {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line of the image with more arguments. */
function runImage(...args: readonly string[]): Promise<Result> {
  return runLine([...readCommandLine(), ...args]);
}

/** Runs the image with these arguments in place of its own, as in `docker run reroll version`. */
function runCommand(...args: readonly string[]): Promise<Result> {
  return runLine([...readEntryPoint(), ...args]);
}

/** Runs as the user of the image where that is possible, with nothing in the environment but PATH. */
async function runLine(line: readonly string[]): Promise<Result> {
  const [, ...words] = line.map((word) => (word.startsWith('/') ? join(image.root, word) : word));
  const others = process.getuid?.() === 0 ? { uid: user, gid: user } : {};
  // Other users may not have access to a Node in a user's home folder.
  const { error } = await runNode(['--version'], others);
  return runNode(words, error?.code === 'EACCES' ? {} : others);
}

function runNode(args: readonly string[], identity: { readonly uid?: number; readonly gid?: number }): Promise<Result> {
  const options = { cwd: '/', env: { PATH: process.env['PATH'] }, ...identity };
  return new Promise((done) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      done({ error, stdout, stderr });
    });
  });
}

test('the image holds the program, its licences and what says that it is a module, and nothing else', async () => {
  expect((await readdir(image.root, { recursive: true })).sort()).toEqual([
    'app',
    'app/LICENSE',
    'app/THIRD-PARTY-NOTICES.txt',
    'app/commands.js',
    'app/controller.js',
    'app/croner.cjs',
    'app/jsonpath-plus.cjs',
    'app/notifications.js',
    'app/package.json',
    'app/page.js',
    'app/pino-pretty.cjs',
    'app/re2js.cjs',
    'app/reroll.js',
    'app/yaml.cjs',
  ]);
});

test('its command line runs the controller, which says what it lacks', async () => {
  const { error, stdout, stderr } = await runImage('--kubeconfig', 'missing.yaml', '--listen-address', 'off');
  expect({ code: error?.code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ level: 'error', msg: 'cannot continue' });
});

test('it has every option of run', async () => {
  const { error, stdout } = await runImage('--help');
  expect(error).toBeNull();
  expect(stdout).toContain('reroll run');
});

test.each([
  ['version', ['version', '--client'], 'program     '],
  ['completion', ['completion', 'bash'], 'complete -F _reroll reroll'],
  ['the help of the program', ['--help'], 'Usage: reroll <command>'],
])('it runs %s in place of the controller', async (_what, args, expected) => {
  const { error, stdout, stderr } = await runCommand(...args);
  expect({ error, stderr }).toEqual({ error: null, stderr: '' });
  expect(stdout).toContain(expected);
});

test('its user is a number that is not root', () => {
  expect(last.filter(({ name }) => name === 'USER').map(({ text }) => text)).toEqual([
    `${String(user)}:${String(user)}`,
  ]);
});

test('both stages are of one image, which can be named with a digest', () => {
  expect(header).toEqual([{ name: 'ARG', text: expect.stringMatching(/^NODE_IMAGE=node:24-[a-z]+-slim$/) }]);
  const bases = stages.map(({ instructions: [from] }) => from?.text.replace(/^--platform=\S+ | AS \S+$/g, ''));
  expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}']));
});

test('the labels of its last stage are those of the OCI, with the version of the package', async () => {
  const labels = last.find(({ name }) => name === 'LABEL')?.text ?? '';
  const names = [...labels.matchAll(/org\.opencontainers\.image\.(\w+)=/g)].map(([, name]) => name);
  expect(names).toEqual(['title', 'description', 'licenses', 'version', 'revision', 'source']);
  const text = await readFile(join(resolve(import.meta.dirname, '../..'), 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  expect(last.filter(({ name }) => name === 'ARG').map((arg) => arg.text)).toContain(`VERSION=${version}`);
});

test('no package manager is left in it', () => {
  const removed = last.filter(({ name }) => name === 'RUN').map(({ text }) => text.split(/\s+/));
  expect(removed[0]).toEqual(
    expect.arrayContaining([
      '/usr/local/lib/node_modules',
      '/usr/local/bin/npm',
      '/usr/local/bin/corepack',
      '/usr/local/bin/yarn',
    ]),
  );
});
