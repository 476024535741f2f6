/** The workflows call existing scripts, pin their actions, and run every step of .ci/run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from '@jest/globals';
import { parse } from 'yaml';

const root = resolve(import.meta.dirname, '../../..');
const folder = '.github/workflows';
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly permissions: object;
  readonly jobs: Readonly<
    Record<string, { 'timeout-minutes': number; strategy?: { matrix: { node?: string[] } }; steps: Step[] }>
  >;
}

const workflows = readdirSync(join(root, folder)).map((name) => parse(read(join(folder, name))) as Workflow);
const jobs = workflows.flatMap((workflow) => Object.entries(workflow.jobs));
const steps = jobs.flatMap(([, { steps: each }]) => each);
const { scripts, engines } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

/** The npm scripts that a text calls. */
function scriptsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)].map(
    ([, name, test]) => name ?? test ?? '',
  );
}

const called = steps.flatMap(({ run = '' }) => scriptsIn(run));

test.each(called.map((name) => [name]))('the script %s exists', (name) => {
  expect(Object.keys(scripts)).toContain(name);
});

test('a job runs each step of .ci/run', () => {
  const commands = read('.ci/run')
    .split('\n')
    .filter((line) => !/^\s*(?:#|step )/.test(line))
    .join('\n');
  expect(scriptsIn(commands).length).toBeGreaterThan(3);
  expect(scriptsIn(commands).filter((name) => !called.includes(name))).toEqual([]);
});

test.each(steps.flatMap(({ uses }) => (uses === undefined ? [] : [[uses]])))('%s is pinned', (uses) => {
  expect(uses).toMatch(/@v\d+\.\d+\.\d+$/);
});

test.each(jobs)('the job %s has a time limit', (_name, job) => {
  expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
});

test('permissions are read-only unless a job extends them', () => {
  expect(workflows.map(({ permissions }) => permissions)).toEqual(workflows.map(() => ({ contents: 'read' })));
});

test('the tests run on the oldest supported Node, and on that of the image', () => {
  const versions = jobs.flatMap(([, { strategy }]) => strategy?.matrix.node ?? []);
  expect(versions).toContain(engines.node.replace('>=', ''));
  const [, ofImage = ''] = /^ARG NODE_IMAGE=node:(\d+)-/m.exec(read('Dockerfile')) ?? [];
  expect(versions).toContain(ofImage);
});

test('the image has both platforms, an SBOM and provenance', () => {
  const built = steps.filter((step) => step.with?.['platforms'] !== undefined).map((step) => step.with);
  expect(built).toEqual([
    expect.objectContaining({ platforms: 'linux/amd64,linux/arm64', sbom: true, provenance: 'mode=max' }),
  ]);
});
