/** A preview of two trees in every format, as it was printed when a person last read it. */
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';

import { describe, expect, test } from '@jest/globals';

import { previewFormats } from '../../../../src/commands/preview/settings.ts';
import { violations } from '../../../support/data-schemas.ts';
import { runPreview } from './run-preview.ts';

const folder = 'test/unit/commands/preview/golden';
const sides = ['--from', `${folder}/from`, '--to', `${folder}/to`];

const extensions = { text: 'txt', markdown: 'md', json: 'json', sarif: 'sarif.json', github: 'github.txt' } as const;

describe('preview-two-trees-golden', () => {
  test.each(previewFormats.map((format) => [format]))('%s (UPDATE_GOLDEN=1 writes the file)', async (format) => {
    const { code, text } = await runPreview(...sides, '-o', format);
    const path = `${folder}/expected.${extensions[format]}`;
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${text}\n`);
    expect(code).toBe(0);
    expect(`${text}\n`).toBe(readFileSync(path, 'utf8'));
  });
});

test('the data is as its schema says', async () => {
  const { text } = await runPreview(...sides, '-o', 'json');
  expect(violations(JSON.parse(text), 'preview')).toEqual([]);
});

test('with --exit-code it ends with 3 where a workload rolls, and with 0 where none does', async () => {
  expect(await runPreview(...sides, '--exit-code')).toMatchObject({ code: 3 });
  const same = ['--from', `${folder}/to`, '--to', `${folder}/to`];
  expect(await runPreview(...same, '--exit-code')).toEqual({
    code: 0,
    text: '',
    talk: ['no workload would restart; 9 unchanged'],
  });
});
