/** action.yml: its scripts run with the programs that they call replaced, and with inputs that try to break out. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';

import { onDemand } from '../../../src/commands/on-demand.ts';
import { optionsOf } from '../../../src/config/command.ts';

const root = resolve(import.meta.dirname, '../../..');

interface Step {
  readonly name: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};
const { steps } = action.runs;

let folder: string;

/** Stands for `docker` and `gh`: it writes its arguments as a line of JSON, and prints what the test wants. */
const recorder = `#!${process.execPath}
const { appendFileSync, existsSync, readFileSync } = require('node:fs');
const { basename, dirname } = require('node:path');
const [, program, ...args] = process.argv;
const name = basename(program);
appendFileSync(dirname(program) + '/calls', JSON.stringify([name, ...args]) + '\\n');
const answer = dirname(program) + '/' + name + (args.includes('--paginate') ? '-list' : '') + '.answer';
if (existsSync(answer)) process.stdout.write(readFileSync(answer));
if (existsSync(dirname(program) + '/' + name + '.fails') && !args.includes('--paginate')) process.exit(1);
`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-action-'));
  await mkdir(join(folder, 'bin'));
  for (const name of ['docker', 'gh']) {
    await writeFile(join(folder, 'bin', name), recorder);
    await chmod(join(folder, 'bin', name), 0o755);
  }
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

interface Ran {
  readonly code: unknown;
  readonly stdout: string;
  readonly calls: readonly (readonly string[])[];
  readonly outputs: string;
}

async function run(name: string, env: Readonly<Record<string, string>>): Promise<Ran> {
  const step = steps.find((each) => each.name === name);
  if (step === undefined) throw new Error(`action.yml has no step ${name}`);
  const unset = Object.keys(step.env).filter((variable) => !(variable in env));
  if (unset.length > 0) throw new Error(`the test sets no ${unset.join(', ')}`);
  const path = (file: string): string => join(folder, file);
  const github = { GITHUB_OUTPUT: path('outputs'), GITHUB_STEP_SUMMARY: path('summary'), RUNNER_TEMP: folder };
  const variables = { ...github, GITHUB_REPOSITORY: 'example/shop', ...env };
  const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((settle) => {
    const all = { PATH: `${path('bin')}:${process.env['PATH'] ?? ''}`, ...variables };
    execFile('bash', ['-c', step.run], { cwd: folder, env: all }, (error, text) => {
      settle({ code: error === null ? 0 : error.code, stdout: text });
    });
  });
  const calls = (await read('bin/calls')).split('\n').filter((line) => line !== '');
  return { code, stdout, calls: calls.map((line) => JSON.parse(line) as string[]), outputs: await read('outputs') };
}

async function read(file: string): Promise<string> {
  return readFile(join(folder, file), 'utf8').catch(() => '');
}

/** The arguments behind the name of the image. */
function argumentsOf(call: readonly string[] | undefined, image = 'reroll:1'): readonly string[] {
  return call?.slice(call.indexOf(image) + 1) ?? [];
}

const hostile = `x"; touch pwned; $(touch pwned) \`touch pwned\` && touch pwned #`;
const noOptions = { NAMESPACE: '', OPTIONS: '', SARIF: '' };

describe('action.yml', () => {
  test('no input is part of a script, and each script ends at the first failure', () => {
    for (const { run: script, shell } of steps) {
      expect(script).not.toContain('${{');
      expect(script.startsWith('set -euo pipefail\n')).toBe(true);
      expect(shell).toBe('bash');
    }
  });

  test('every input is described, and used', () => {
    const text = readFileSync(join(root, 'action.yml'), 'utf8');
    for (const [name, { description }] of Object.entries(action.inputs)) {
      expect(description.length).toBeGreaterThan(10);
      expect(text.split(`inputs.${name}`).length - 1).toBeGreaterThan(0);
    }
  });

  test('the options that it passes are those of the commands', () => {
    const names = (command: string): readonly string[] =>
      onDemand.filter(({ name }) => name === command).flatMap((each) => optionsOf(each).map(({ name }) => name));
    expect(names('lint')).toEqual(expect.arrayContaining(['output', 'fail-on', 'disable']));
    expect(names('preview')).toEqual(expect.arrayContaining(['from', 'to', 'namespace', 'output', 'dialect']));
  });
});

describe('the image', () => {
  test.each([
    [
      'that of the version of the action',
      { IMAGE: '', REPOSITORY: 'Example/Reroll', REF: 'v1.2.3' },
      'ghcr.io/example/reroll:1.2.3',
    ],
    [
      'another one',
      { IMAGE: 'registry.example/reroll@sha256:0a', REPOSITORY: 'a/b', REF: 'main' },
      'registry.example/reroll@sha256:0a',
    ],
  ])('is %s', async (_what, env, expected) => {
    expect(await run('Image of reroll', env)).toMatchObject({ code: 0, outputs: `name=${expected}\n` });
  });

  test.each([
    ['a ref that is no version', { IMAGE: '', REPOSITORY: 'a/b', REF: 'main' }],
    ['a name that is an option', { IMAGE: '--privileged', REPOSITORY: 'a/b', REF: 'v1.2.3' }],
    ['a name with a line break', { IMAGE: 'a\nname=b', REPOSITORY: 'a/b', REF: 'v1.2.3' }],
  ])('is refused for %s', async (_what, env) => {
    expect(await run('Image of reroll', env)).toMatchObject({ code: 2, outputs: '' });
  });
});

describe('reroll lint', () => {
  test('gets its paths as operands, whatever they look like, without network and only to read', async () => {
    const env = { IMAGE: 'reroll:1', PATHS: `apps\n--fail-on=never\n\n${hostile}`, FAIL_ON: hostile, DISABLE: 'a,b' };
    const { code, calls } = await run('reroll lint', env);
    expect(code).toBe(0);
    expect(argumentsOf(calls[0])).toEqual([
      ...['lint', '--output=github', `--fail-on=${hostile}`, '--disable=a,b', '--', 'apps', '--fail-on=never', hostile],
    ]);
    expect(calls[0]?.join(' ')).toContain(`--network none --read-only`);
    expect(calls[0]).toContain(`${folder}:${folder}:ro`);
    expect(await read('pwned')).toBe('');
  });

  test('fails the job where lint fails', async () => {
    await writeFile(join(folder, 'bin/docker.fails'), '');
    expect((await run('reroll lint', { IMAGE: 'reroll:1', PATHS: 'a', FAIL_ON: 'error', DISABLE: '' })).code).toBe(1);
  });
});

describe('reroll preview', () => {
  test('writes the summary of the job, a file for the comment, and the log', async () => {
    await writeFile(join(folder, 'bin/docker.answer'), '<!-- reroll-preview -->\n');
    const env = {
      IMAGE: 'reroll:1',
      FROM: 'base',
      TO: hostile,
      NAMESPACE: 'shop',
      OPTIONS: '--dialect=stakater\n',
      SARIF: 'a.sarif',
    };
    const { code, calls, outputs } = await run('reroll preview', env);
    const common = ['preview', '--from=base', `--to=${hostile}`, '--namespace=shop', '--dialect=stakater'];
    expect(code).toBe(0);
    expect(calls.map((call) => argumentsOf(call))).toEqual(
      ['markdown', 'text', 'sarif'].map((format) => [...common, `--output=${format}`]),
    );
    expect(outputs).toBe(`file=${folder}/reroll-preview.md\n`);
    expect([await read('summary'), await read('a.sarif')]).toEqual(Array(2).fill('<!-- reroll-preview -->\n'));
    expect(await read('pwned')).toBe('');
  });

  test('takes no operand for an option', async () => {
    const { code, calls } = await run('reroll preview', {
      IMAGE: 'reroll:1',
      FROM: 'a',
      TO: 'b',
      ...noOptions,
      OPTIONS: 'x',
    });
    expect({ code, calls }).toEqual({ code: 2, calls: [] });
  });

  test('fails the job where the preview fails', async () => {
    await writeFile(join(folder, 'bin/docker.fails'), '');
    expect((await run('reroll preview', { IMAGE: 'reroll:1', FROM: 'a', TO: 'b', ...noOptions })).code).toBe(1);
  });
});

describe('the comment', () => {
  const env = { GH_TOKEN: 'token', FILE: '/tmp/a file.md', NUMBER: '7' };
  const body = ['--field', 'body=@/tmp/a file.md', '--silent'];

  test('is written where there is none', async () => {
    const { code, calls } = await run('Comment', env);
    expect(code).toBe(0);
    expect(calls[1]).toEqual(['gh', 'api', '--method', 'POST', 'repos/example/shop/issues/7/comments', ...body]);
  });

  test('is replaced where there is one, the first of several', async () => {
    await writeFile(join(folder, 'bin/gh-list.answer'), '11\n12\n');
    const { code, calls } = await run('Comment', env);
    expect(code).toBe(0);
    expect(calls[1]).toEqual(['gh', 'api', '--method', 'PATCH', 'repos/example/shop/issues/comments/11', ...body]);
  });

  test('that may not be written fails no job', async () => {
    await writeFile(join(folder, 'bin/gh.fails'), '');
    const { code, stdout } = await run('Comment', env);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^::warning::The preview could not/) });
  });
});
