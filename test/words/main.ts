/**
 * `npm run words`: fails on words that no text of the project uses, with a line for each: where it stands, and what to
 * write instead. `words.ts` has the list and its exceptions.
 */
import { resolve } from 'node:path';
import process from 'node:process';

import { findWords, unusedExceptions } from './find.ts';
import { readSources } from './sources.ts';
import { bannedWords, exceptions } from './words.ts';

const sources = readSources(resolve(import.meta.dirname, '../..'));
const found = sources.flatMap((source) => findWords(source, bannedWords, exceptions));
for (const { file, line, word, instead } of found) {
  process.stdout.write(`${file}:${String(line)}: "${word}": write ${instead}\n`);
}
const unused = unusedExceptions(sources, bannedWords, exceptions);
for (const { file, text } of unused) process.stdout.write(`${file}: no banned word in the exception "${text}"\n`);
process.stdout.write(`${String(sources.length)} files, ${String(found.length)} words to replace\n`);
process.exitCode = found.length + unused.length === 0 ? 0 : 1;
