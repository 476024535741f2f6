/** Makes src/web/assets.ts of the files in src/web/assets: neither Jest nor tsx imports them as text. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { format, resolveConfig } from 'prettier';

const root = resolve(import.meta.dirname, '../..');

export const assetsModulePath = join(root, 'src/web/assets.ts');

const files = {
  css: { file: 'page.css', type: 'text/css; charset=utf-8' },
  js: { file: 'page.js', type: 'text/javascript; charset=utf-8' },
} as const;

export async function assetsModule(): Promise<string> {
  const entries = await Promise.all(Object.entries(files).map(entry));
  const source = `/** Made by \`npm run assets\` from the files in src/web/assets. The names contain hashes of the contents. */

export const assets = {\n${entries.join('\n')}\n} as const;\n`;
  const options = await resolveConfig(assetsModulePath);
  return format(source, { ...options, filepath: assetsModulePath });
}

async function entry([key, { file, type }]: readonly [string, (typeof files)[keyof typeof files]]): Promise<string> {
  const text = await readFile(join(root, 'src/web/assets', file), 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const name = file.replace('.', `-${hash}.`);
  return `${key}: { name: ${JSON.stringify(name)}, type: ${JSON.stringify(type)}, text: ${JSON.stringify(text)} },`;
}
