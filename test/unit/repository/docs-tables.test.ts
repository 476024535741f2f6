/**
 * Every row of a table in the documentation has as many cells as its head; otherwise a renderer drops or garbles cells.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** The lines of each table of a page, outside fenced code. */
function tablesOf(text: string): readonly (readonly string[])[] {
  const outside = text.replaceAll(/^( *)(```|~~~).*?^ *\2/gms, '');
  return [...outside.matchAll(/(?:^ *\|.*\n)+/gm)].map(([table]) => table.trimEnd().split('\n'));
}

/** Counts cells: an unescaped bar ends a cell, even in a code span. */
function cellsOf(row: string): number {
  return row.trim().split(/(?<!\\)\|/).length - 2;
}

test.each(pages)('%s', (page) => {
  const text = readFileSync(`${root}${page}`, 'utf8');
  const uneven = tablesOf(text).flatMap(([head = '', ...rows]) => {
    const others = rows.filter((row) => !row.trimEnd().endsWith('|') || cellsOf(row) !== cellsOf(head));
    return others.map((row) => `${row} (in the table ${head})`);
  });
  expect(uneven).toEqual([]);
});

test('rows that are too short or too long are found', () => {
  expect(['| a | b |', '| a `\\|` | b |', '| a | b | c |', '| a |'].map(cellsOf)).toEqual([2, 2, 3, 1]);
  expect(tablesOf('a\n| a | b |\n| --- | --- |\n\n```\n| no table |\n```\n')).toEqual([['| a | b |', '| --- | --- |']]);
});
