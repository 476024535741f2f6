/** test/README.md has a row for every folder of test, and the commands that it names exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from '@jest/globals';

const root = resolve(import.meta.dirname, '../../..');
const page = readFileSync(`${root}/test/README.md`, 'utf8');

test('every folder has a row, and every row a folder', () => {
  const rows = [...page.matchAll(/^\| \[([^\]]+)\]\(([^)]+)\) \|/gm)].map(([, name, target]) => [name, target]);
  const folders = readdirSync(`${root}/test`, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect([...rows].sort()).toEqual(folders.map(({ name }) => [name, name]).sort());
});

test('the commands are scripts of the package', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { scripts: Record<string, string> };
  const named = [...page.matchAll(/`npm (?:run )?([\w:]+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
