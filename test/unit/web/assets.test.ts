/** The module that serves the style and the script of the page is made from their files. */
import { readFile } from 'node:fs/promises';

import { expect, test } from '@jest/globals';

import { assets } from '../../../src/web/assets.ts';
import { assetsModule, assetsModulePath } from '../../assets/assets-module.ts';

test('src/web/assets.ts is what `npm run assets` writes', async () => {
  expect(await readFile(assetsModulePath, 'utf8')).toBe(await assetsModule());
});

test('no part of the page is loaded from elsewhere', () => {
  expect(assets.css.text).not.toMatch(/@import|url\(|https?:/);
  expect(assets.js.text).not.toMatch(/\bimport\b|https?:|eval|innerHTML/);
});

test('the page stays small', () => {
  expect(assets.css.text.length).toBeLessThan(13_000);
  expect(assets.js.text.length).toBeLessThan(6_500);
});
