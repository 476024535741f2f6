/** Breaks the check of words on purpose: each word is found where it stands, and nothing else is. */
import { describe, expect, test } from '@jest/globals';

import { findWords, unusedExceptions } from '../../words/find.ts';
import { bannedWords, exceptions } from '../../words/words.ts';

function linesOf(file: string, text: string): readonly string[] {
  return findWords({ file, text }, bannedWords, []).map(({ line, word }) => `${String(line)} ${word}`);
}

const forms = bannedWords.flatMap(({ forms: all, instead }) => all.split('|').map((form) => [form, instead] as const));

test.each(forms)('%s is found, with what to write instead', (form, instead) => {
  const text = `A workload rolls.\nHere ${form} stands in the second line.\n`;
  expect(findWords({ file: 'docs/page.md', text }, bannedWords, [])).toEqual([
    { file: 'docs/page.md', line: 2, word: form, instead },
  ]);
});

test.each([
  ['at the beginning of a sentence', 'Nobody leads.', ['1 Nobody']],
  ['twice in a line', 'told and told', ['1 told', '1 told']],
  ['over the end of a line', 'the controller looks\nat it', ['1 looks at']],
  ['over the end of a line of a comment', '# what the controller looks\n  # after', ['1 looks after']],
  ['as a part of another word', 'RerollNobodyLeads, amended, shallowest', []],
])('%s: %j', (_what, text, expected) => {
  expect(linesOf('manifests/file.yaml', text)).toEqual(expected);
});

describe('in TypeScript', () => {
  test.each([
    ['a comment at the end of a line', 'const a = 1; // told\n', ['1 told']],
    ['a comment of several lines', '/**\n * What it looks\n * at.\n */\nconst a = 1;\n', ['2 looks at']],
    ['a comment before a member', 'interface A {\n  /** Nobody. */\n  readonly a: string;\n}\n', ['2 Nobody']],
    ['a comment at the end of the file', 'const a = 1;\n// anew\n', ['2 anew']],
    ['a text', "const a = 'told';\n", ['1 told']],
    ['a template without a hole', 'const a = `told`;\n', ['1 told']],
    ['each part of a template', 'const a = `told ${b} anew\n ${c} lest`;\n', ['1 told', '1 anew', '2 lest']],
    ['a text in a hole of a template', "const a = `${b('told')}`;\n", ['1 told']],
    ['a text behind a regular expression with a quote', "const a = /'/.test(b) ? 'told' : '';\n", ['1 told']],
    ['a name is none', 'const told = 1;\nexport const a = told;\n', []],
  ])('%s', (_what, text, expected) => {
    expect(linesOf('src/file.ts', text)).toEqual(expected);
  });
});

describe('exceptions', () => {
  const exception = { file: 'docs/a.md', text: 'nobody leads', reason: 'a name' };

  test('allow a word where their text stands, and nowhere else', () => {
    const text = 'nobody leads\nnobody\nnobody leads\n';
    expect(findWords({ file: 'docs/a.md', text }, bannedWords, [exception]).map(({ line }) => line)).toEqual([2]);
    expect(findWords({ file: 'docs/b.md', text }, bannedWords, [exception])).toHaveLength(3);
  });

  test.each([
    ['are used where the text is there', 'nobody leads', exception, 0],
    ['are reported where the text is gone', 'a replica leads', exception, 1],
    ['are reported where their text has no such word', 'a replica leads', { ...exception, text: 'a replica' }, 1],
  ])('%s', (_what, text, each, count) => {
    expect(unusedExceptions([{ file: 'docs/a.md', text }], bannedWords, [each])).toHaveLength(count);
  });

  test('have reasons', () => {
    expect(exceptions.filter(({ reason }) => reason.length < 10)).toEqual([]);
  });
});
