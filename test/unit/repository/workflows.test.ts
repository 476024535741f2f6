/** Holds the workflows to the scripts that there are, to versions that do not move, and to what .ci/run does. */
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

/** The npm scripts that a text runs. */
function scriptsIn(text: string): readonly string[] {
  return [...text.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(test)\b)/g)].map(
    ([, name, test]) => name ?? test ?? '',
  );
}

const called = steps.flatMap(({ run = '' }) => scriptsIn(run));

test.each(called.map((name) => [name]))('the script %s exists', (name) => {
  expect(Object.keys(scripts)).toContain(name);
});

test('everything that .ci/run runs is run by a job', () => {
  const commands = read('.ci/run')
    .split('\n')
    .filter((line) => !/^\s*(?:#|step )/.test(line))
    .join('\n');
  expect(scriptsIn(commands).length).toBeGreaterThan(3);
  expect(scriptsIn(commands).filter((name) => !called.includes(name))).toEqual([]);
});

test.each(steps.flatMap(({ uses }) => (uses === undefined ? [] : [[uses]])))('%s does not move', (uses) => {
  expect(uses).toMatch(/@v\d+\.\d+\.\d+$/);
});

test.each(jobs)('the job %s ends', (_name, job) => {
  expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
});

test('nothing may be written, unless a job says so', () => {
  expect(workflows.map(({ permissions }) => permissions)).toEqual(workflows.map(() => ({ contents: 'read' })));
});

test('the tests run on the oldest Node that is supported, and on that of the image', () => {
  const versions = jobs.flatMap(([, { strategy }]) => strategy?.matrix.node ?? []);
  expect(versions).toContain(engines.node.replace('>=', ''));
  const [, ofImage = ''] = /^ARG NODE_IMAGE=node:(\d+)-/m.exec(read('Dockerfile')) ?? [];
  expect(versions).toContain(ofImage);
});

test('the image is built for both platforms, with its parts and its provenance', () => {
  const built = steps.filter((step) => step.with?.['platforms'] !== undefined).map((step) => step.with);
  expect(built).toEqual([
    expect.objectContaining({ platforms: 'linux/amd64,linux/arm64', sbom: true, provenance: 'mode=max' }),
  ]);
});
