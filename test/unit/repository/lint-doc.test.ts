/** docs/lint.md describes every rule under an anchor of its own, to which the findings in SARIF point. */
import { readFileSync } from 'node:fs';

import { expect, test } from '@jest/globals';

import { lintRules } from '../../../src/lint/rules/table.ts';
import { root } from './pages.ts';

const page = readFileSync(`${root}/docs/lint.md`, 'utf8');
const ids = lintRules.map(({ id }) => id);

test('the table has every rule in its order, with its severity', () => {
  const rows = [...page.matchAll(/^\| \[([\w-]+)\]\(#([\w-]+)\)\s*\| (\w+)/gm)];
  expect(rows.map(([, name]) => name)).toEqual(ids);
  expect(rows.map(([, , anchor]) => anchor)).toEqual(ids);
  expect(rows.map(([, , , severity]) => severity)).toEqual(lintRules.map(({ severity }) => severity));
});

test('every rule has a heading', () => {
  const headings = [...page.matchAll(/^### (\S+)$/gm)].map(([, heading]) => heading);
  expect(headings.filter((heading) => heading?.includes('-') === true)).toEqual(ids);
});

test('every rule has a test by its name', () => {
  const files = ['hints', 'missing', 'objects', 'rolls'].map((name) => `${root}/test/unit/lint/${name}.test.ts`);
  const tests = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  expect(ids.filter((id) => !tests.includes(`lint-${id}:`))).toEqual([]);
});
