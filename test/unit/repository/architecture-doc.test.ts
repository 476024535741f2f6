/** Holds docs/architecture.md to the code: the folders of src are those of its table, and every name is in its file. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';

const docs = resolve(import.meta.dirname, '../../../docs');
const page = readFileSync(`${docs}/architecture.md`, 'utf8');

/** Links whose text is code, with what the text names and the file in which it stands. */
const links = [...page.matchAll(/\[([^\]]*`[^\]]*)\]\((\.\.\/[^)#]+\.ts)\)/g)].map(([, text = '', path = '']) => {
  const names = [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
  return { path, names: names.filter((name) => !name.endsWith('.ts')).flatMap((name) => name.split('.')) };
});

test.each(links.filter(({ names }) => names.length > 0))('$path has $names', ({ path, names }) => {
  const file = resolve(docs, path);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});

test('there are names for each step and each row', () => {
  expect(links.length).toBeGreaterThan(50);
});

describe('the table of folders', () => {
  const listed = [...page.matchAll(/^\| (`src\/[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, path]) => path),
  );
  const isShown = (path: string): boolean => !path.endsWith('.ts') || !/^src\/.*\//.test(path);
  const present = readdirSync(resolve(docs, '../src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.name.endsWith('.ts'))
    .map((entry) => `src/${resolve(entry.parentPath, entry.name).slice(resolve(docs, '../src').length + 1)}`);

  test('has every folder, and the files beside them', () => {
    expect([...listed].sort()).toEqual(present.filter(isShown).sort());
  });
});
