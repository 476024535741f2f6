/** The workflows call existing scripts, pin their actions, and run every step of .ci/run. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';
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

test('the image has both platforms, an SBOM and provenance, whether it is only built or pushed', () => {
  const built = steps.filter((step) => step.with?.['platforms'] !== undefined).map((step) => step.with);
  const wanted = { platforms: 'linux/amd64,linux/arm64', sbom: true, provenance: 'mode=max' };
  expect(built).toEqual([wanted, { ...wanted, push: true }].map((each) => expect.objectContaining(each)));
});

test.each(steps.flatMap(({ run }) => (run === undefined ? [] : [[run]])))(
  'no expression is part of a script: %s',
  (run) => {
    // Whoever changes the matrix changes the workflow, too.
    expect(run).not.toMatch(/\$\{\{(?! matrix\.)/);
  },
);

describe('the release workflow', () => {
  const release = parse(read(`${folder}/release.yaml`)) as Workflow & {
    readonly jobs: Readonly<
      Record<string, { readonly permissions?: object; readonly needs?: string | readonly string[] }>
    >;
  };

  test('gives each job the rights that it needs, and no other', () => {
    const rights = Object.entries(release.jobs).map(([name, { permissions }]) => [name, permissions]);
    expect(Object.fromEntries(rights)).toEqual({
      build: undefined,
      image: { contents: 'read', packages: 'write' },
      chart: { contents: 'read', packages: 'write' },
      npm: { contents: 'read', 'id-token': 'write' },
      release: { contents: 'write' },
    });
  });

  test('publishes nothing before its checks, and the release last', () => {
    const needs = Object.entries(release.jobs).map(([name, job]) => [name, [job.needs ?? []].flat()]);
    expect(Object.fromEntries(needs)).toEqual({
      build: [],
      image: ['build'],
      chart: ['build', 'image'],
      npm: ['build', 'image'],
      release: ['image', 'chart', 'npm'],
    });
  });

  test('keeps no token where a job checks out', () => {
    const checkouts = Object.values(release.jobs).flatMap((job) =>
      job.steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@')),
    );
    expect(checkouts.map((step) => step.with?.['persist-credentials'])).toEqual(checkouts.map(() => false));
  });
});
