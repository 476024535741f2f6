/** Reads the trees of a preview, and says what of them does not count. */
import { processFiles } from '../../app/files.ts';
import type { CommandContext } from '../../config/command.ts';
import type { BrokenText, Manifest, Tree } from '../../manifests/manifest.ts';
import { readTree } from '../../manifests/read-tree.ts';
import { printable } from '../../model/quote.ts';
import { count } from '../../model/wording.ts';

/** As many broken texts are listed. */
const mostListed = 5;

/** A tree with a text that cannot be read: what it holds would count as gone. */
class BrokenTreeError extends Error {
  override readonly name = 'BrokenTreeError';
}

interface Surroundings extends Pick<CommandContext, 'signal' | 'printer'> {
  /** Where the paths begin that rendered manifests name as their sources. */
  readonly sourceRoot: string;
}

/**
 * @param path a file, a folder, or `-` for standard input
 * @throws BrokenTreeError if a text is broken; TreeError for a path that cannot be read
 */
export async function readNewTree(path: string, surroundings: Surroundings): Promise<readonly Manifest[]> {
  const { manifests, broken } = await read(path, surroundings);
  if (broken.length > 0) throw new BrokenTreeError(`${brokenText(broken)}; reroll lint finds all that is wrong`);
  return manifests;
}

/** What is broken may be what the change repairs. @throws TreeError for a path that cannot be read */
export async function readOldTree(path: string, surroundings: Surroundings): Promise<readonly Manifest[]> {
  const { manifests, broken } = await read(path, surroundings);
  if (broken.length > 0) surroundings.printer.printError(`note: left out: ${brokenText(broken)}`);
  return manifests;
}

async function read(path: string, { signal, printer, sourceRoot }: Surroundings): Promise<Tree> {
  const tree = await readTree([path], processFiles(sourceRoot, signal));
  for (const note of notesOn(tree)) printer.printError(`note: ${printable(path)}: ${note}`);
  return tree;
}

function notesOn({ templates, kustomizations = [] }: Tree): readonly string[] {
  const templated = `${count(templates.length, 'template')} of Helm left out, since they are not rendered: use helm template`;
  const built = `${count(kustomizations.length, 'kustomization')} not built, so that patches and generated configs do not count: use kustomize build`;
  return [...(templates.length > 0 ? [templated] : []), ...(kustomizations.length > 0 ? [built] : [])];
}

function brokenText(broken: readonly BrokenText[]): string {
  const shown = broken.slice(0, mostListed).map(({ position: { file, line, column }, message }) => {
    return printable(`${file}:${String(line)}:${String(column)}: ${message.replace(/\.$/, '')}`);
  });
  const more = broken.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${String(more)} more` : ''}`;
}
