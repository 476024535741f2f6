/** Manifests of a YAML text, with the positions of a file of that text. */
import type { Manifest } from '../../src/manifests/manifest.ts';
import { TextReader } from '../../src/manifests/read-text.ts';

/** @throws Error for a text that is no YAML */
export function manifestsIn(text: string, file = 'shop.yaml'): readonly Manifest[] {
  const bytes = Buffer.from(text);
  const reader = new TextReader({ exists: () => false, readAgain: () => bytes, sourceFolder: '/', workingFolder: '/' });
  reader.read({ name: file, readAgain: () => bytes }, bytes, true);
  const { manifests, broken } = reader.tree();
  if (broken.length > 0) throw new Error(broken.map(({ message }) => message).join('; '));
  return manifests;
}
