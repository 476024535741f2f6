/** Every relative link of a page leads to a file and, behind a `#`, to a heading of it; prose keeps to 120 columns. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { outsideOfFences, pages, readPage, root } from './pages.ts';

/** Their prose is written by the tools that measure, line by line. */
const writtenByTools = ['docs/benchmarks/results.md', 'docs/benchmarks/faults.md', 'docs/benchmarks/soak.md'];

function linksOf(text: string): readonly string[] {
  const targets = [...outsideOfFences(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target));
}

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(text: string): readonly string[] {
  return [...outsideOfFences(text).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isFound(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? `${root}/${page}` : resolve(root, dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
}

describe('links', () => {
  test.each(pages)('of %s', (page) => {
    const targets = linksOf(readPage(page));
    expect(targets.filter((target) => !isFound(page, target))).toEqual([]);
  });

  test.each([
    ['a file', '[a](CHANGELOG.md)', true],
    ['a heading', '[a](docs/semantics.md#the-digest-key)', true],
    ['a heading of the same page', '[a](#install-it)', true],
    ['a folder', '[a](docs/adr/)', true],
    ['a file that does not exist', '[a](docs/nothing.md)', false],
    ['a heading that does not exist', '[a](docs/semantics.md#nothing)', false],
  ])('to %s', (_what, text, expected) => {
    expect(linksOf(text).map((target) => isFound('README.md', target))).toEqual([expected]);
  });
});

test.each(pages.filter((page) => !writtenByTools.includes(page)))('the prose of %s keeps to 120 columns', (page) => {
  const lines = outsideOfFences(readPage(page)).split('\n');
  const prose = lines.filter((line) => !line.trimStart().startsWith('|'));
  expect(prose.filter((line) => line.length > 120)).toEqual([]);
});
