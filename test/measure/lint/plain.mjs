/** Parses all files of a folder as YAML into plain values, and counts these: the least that `reroll lint` must do. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

import { parseAllDocuments } from 'yaml';

const [, , folder] = process.argv;
let objects = 0;
for (const name of readdirSync(folder, { recursive: true })) {
  if (!name.endsWith('.yaml')) continue;
  for (const document of parseAllDocuments(readFileSync(join(folder, name), 'utf8'))) {
    if (typeof document.toJS() === 'object') objects += 1;
  }
}
process.stdout.write(`${String(objects)} objects\n`);
