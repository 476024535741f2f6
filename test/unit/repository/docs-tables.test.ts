/**
 * Every row of a table in the documentation has as many cells as its head; otherwise a renderer drops or garbles cells.
 */
import { expect, test } from '@jest/globals';

import { outsideOfFences, pages, readPage } from './pages.ts';

/** The lines of each table of a page, outside fenced code. */
function tablesOf(text: string): readonly (readonly string[])[] {
  return [...outsideOfFences(text).matchAll(/(?:^ *\|.*\n)+/gm)].map(([table]) => table.trimEnd().split('\n'));
}

/** Counts cells: an unescaped bar ends a cell, even in a code span. */
function cellsOf(row: string): number {
  return row.trim().split(/(?<!\\)\|/).length - 2;
}

test.each(pages)('%s', (page) => {
  const uneven = tablesOf(readPage(page)).flatMap(([head = '', ...rows]) => {
    const others = rows.filter((row) => !row.trimEnd().endsWith('|') || cellsOf(row) !== cellsOf(head));
    return others.map((row) => `${row} (in the table ${head})`);
  });
  expect(uneven).toEqual([]);
});

test('rows that are too short or too long are found', () => {
  expect(['| a | b |', '| a `\\|` | b |', '| a | b | c |', '| a |'].map(cellsOf)).toEqual([2, 2, 3, 1]);
  expect(tablesOf('a\n| a | b |\n| --- | --- |\n\n```\n| no table |\n```\n')).toEqual([['| a | b |', '| --- | --- |']]);
});
