/** Wrong usage of `reroll preview`, and input that cannot be read: one line that says what is right. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { runPreview } from './run-preview.ts';

const golden = 'test/unit/commands/preview/golden';
const from = `${golden}/from`;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reroll-usage-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe('wrong usage', () => {
  test.each([
    ['no --from', ['--to', 'a'], '--from is missing: give --from and --to'],
    ['no --to', ['--from', 'a'], '--to is missing: give --from and --to'],
    ['a cluster as the new state', ['--from', 'a', '--to', 'cluster'], 'only --from can be cluster'],
    ['standard input twice', ['--from', '-', '--to', '-'], 'only one of both sides can be standard input'],
    ['another format', ['--from', 'a', '--to', 'b', '-o', 'markdwon'], 'did you mean markdown?'],
    ['too little room', ['--from', 'a', '--to', 'b', '--max-length', '10'], 'accepted is a whole number from 1000'],
  ])('%s', async (_what, argv, expected) => {
    await expect(runPreview(...argv)).rejects.toThrow(expected);
  });
});

test('a path that does not exist is named', async () => {
  await expect(runPreview('--from', from, '--to', 'nowhere')).rejects.toThrow(
    'cannot read "nowhere": there is no such file or folder',
  );
});

const broken = 'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {password: hunter2\n';

test('a broken text of the new state is an error with its place, which does not quote it', async () => {
  const path = await file('broken.yaml', broken);
  const failure = await runPreview('--from', from, '--to', path).catch((error: unknown) => (error as Error).message);
  expect(failure).toMatch(/broken\.yaml:\d+:\d+: .*; reroll lint finds all that is wrong$/);
  expect(failure).not.toContain('hunter2');
});

test('a broken text of the old state is left out: the change may repair it', async () => {
  const path = await file('broken.yaml', broken);
  const { code, talk } = await runPreview('--from', path, '--to', from);
  expect(code).toBe(0);
  expect(talk.join('\n')).toMatch(/note: left out: .*broken\.yaml:\d+:\d+/);
  expect(talk.join('\n')).not.toContain('hunter2');
});

test('what is not rendered is left out, and a note says what renders it', async () => {
  await file('kustomization.yaml', 'configMapGenerator: [{name: app, literals: [color=red]}]\n');
  await file('web.yaml', '{{- if .Values.web }}\napiVersion: v1\nkind: ConfigMap\n{{- end }}\n');
  const { talk } = await runPreview('--from', folder, '--to', folder);
  expect(talk).toEqual(
    expect.arrayContaining([expect.stringContaining('helm template'), expect.stringContaining('kustomize build')]),
  );
});

test('the namespace of objects that name none is that of -n', async () => {
  const path = await file('a.yaml', 'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {}\n');
  const empty = await file('empty.yaml', '');
  expect((await runPreview('--from', empty, '--to', path)).text).toContain('(unset)/deployment/web');
  expect((await runPreview('--from', empty, '--to', path, '-n', 'shop')).text).toContain('shop/deployment/web');
});
