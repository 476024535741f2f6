/** The pages of the documentation, for the tests that check all of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The root of the repository. */
export const root = resolve(import.meta.dirname, '../../..');

/** Paths of all pages from the root: the pages there, the map of the tests, and everything in docs. */
export const pages: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  'test/README.md',
  ...readdirSync(`${root}/docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export function readPage(page: string): string {
  return readFileSync(`${root}/${page}`, 'utf8');
}

/** The text of a page without its fenced code. */
export function outsideOfFences(text: string): string {
  return text.replaceAll(/^( *)(```|~~~).*?^ *\2/gms, '');
}
