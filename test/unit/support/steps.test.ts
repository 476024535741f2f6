import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import process from 'node:process';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { createStepRunner, type Count, type Step } from '../../support/steps.ts';

let folder: string;
let printed: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-steps-'));
  printed = '';
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** A step that runs JavaScript. */
function script(name: string, source: string, more: Partial<Step> = {}): Step {
  return { name, command: process.execPath, args: ['-e', source], ...more };
}

function run(steps: readonly Step[], width = 1): Promise<Count> {
  return createStepRunner((text) => (printed += text)).run(steps, width);
}

describe('a check', () => {
  test('that passes counts as one and shows its name and duration only', async () => {
    expect(await run([script('types', 'console.log("chatter")')])).toEqual({ passed: 1, failed: 0 });
    expect(printed).toMatch(/^ok {5}types \d+\.\d s\n$/);
  });

  test('that fails shows all of its output', async () => {
    const source = 'console.log("to stdout"); console.error("to stderr"); process.exitCode = 3;';
    expect(await run([script('lint', source)])).toEqual({ passed: 0, failed: 1 });
    expect(printed).toMatch(/^FAILED lint \d+\.\d s\n/);
    expect(printed).toContain('to stdout\n');
    expect(printed).toContain('to stderr\n');
  });

  test('that is ended by a signal has failed', async () => {
    expect(await run([script('lint', 'process.kill(process.pid, "SIGKILL")')])).toEqual({ passed: 0, failed: 1 });
    expect(printed).toContain('ended by SIGKILL');
  });

  test('whose program does not exist has failed', async () => {
    const missing = join(folder, 'missing');
    expect(await run([{ name: 'lint', command: missing, args: [] }])).toEqual({ passed: 0, failed: 1 });
    expect(printed).toContain('ENOENT');
  });

  test('that fails stops no other', async () => {
    const steps = [script('one', 'process.exit(1)'), script('two', ''), script('three', '')];
    expect(await run(steps, 2)).toEqual({ passed: 2, failed: 1 });
  });
});

describe('a run of Jest', () => {
  const rows: readonly (readonly [string, string, number, Count])[] = [
    ['its tests are counted', '{"numPassedTests":5,"numFailedTests":0}', 0, { passed: 5, failed: 0 }],
    ['its failures are counted', '{"numPassedTests":5,"numFailedTests":2}', 1, { passed: 5, failed: 2 }],
    [
      'a file that cannot be run is a failure',
      '{"numPassedTests":5,"numFailedTests":2,"numRuntimeErrorTestSuites":1}',
      1,
      { passed: 5, failed: 3 },
    ],
    ['no test at all is a failure', '{"numPassedTests":0,"numFailedTests":0}', 0, { passed: 0, failed: 1 }],
    [
      'a death after the last test is a failure',
      '{"numPassedTests":5,"numFailedTests":0}',
      1,
      { passed: 5, failed: 1 },
    ],
    ['results that are cut off are a failure', '{"numPassedTests":5', 0, { passed: 0, failed: 1 }],
  ];
  test.each(rows)('%s', async (_rule, json, code, expected) => {
    const jestResults = join(folder, 'results.json');
    await writeFile(jestResults, json);
    expect(await run([script('jest', `process.exitCode = ${String(code)}`, { jestResults })])).toEqual(expected);
    expect(printed).toContain(`(${String(expected.passed)} tests)`);
  });

  test('without results is a failure', async () => {
    const jestResults = join(folder, 'none.json');
    expect(await run([script('jest', '', { jestResults })])).toEqual({ passed: 0, failed: 1 });
  });
});

test('npm test refuses an argument that it does not know', () => {
  const root = resolve(import.meta.dirname, '../../..');
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'test/run.ts', '--reel'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toContain('unknown argument "--reel"\nUsage: npm test');
});
