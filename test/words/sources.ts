/** The files whose words are checked: what a user or a contributor reads. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import type { Source } from './find.ts';

const places = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'test/README.md',
  '.github',
  'docs',
  'manifests',
  'src',
];
const written = /\.(?:md|ts|ya?ml|json|txt|tpl)$/;

/** @param root of the repository */
export function readSources(root: string): readonly Source[] {
  const files = places.flatMap((place) =>
    statSync(join(root, place)).isDirectory() ? filesBelow(root, place) : place,
  );
  return files.map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
}

function filesBelow(root: string, folder: string): readonly string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => written.test(name))
    .map((name) => `${folder}/${name}`)
    .sort();
}
