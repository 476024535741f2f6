/** Files in memory, in place of the file system. */
import { posix } from 'node:path';

import { readTree } from '../../../src/manifests/read-tree.ts';
import type { Tree } from '../../../src/manifests/manifest.ts';
import type { FileEntry, FilePorts } from '../../../src/manifests/ports.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

function missing(): Error {
  return Object.assign(new Error('missing'), { code: 'ENOENT' });
}

/** Paths are below `/work`, the working directory; `-` is standard input. */
export function memoryFiles(files: Files, sourceFolder = '/work', signal = new AbortController().signal): FilePorts {
  const workingFolder = '/work';
  const contents = new Map(Object.entries(files).map(([path, text]) => [posix.resolve(workingFolder, path), text]));
  const bytesOf = (path: string): Uint8Array => {
    const text = contents.get(path);
    if (text === undefined) throw missing();
    return typeof text === 'string' ? Buffer.from(text) : text;
  };
  const below = (folder: string): string[] => [...contents.keys()].filter((path) => path.startsWith(`${folder}/`));
  const isFolder = (path: string): boolean => below(path).length > 0;
  return {
    workingFolder,
    sourceFolder,
    signal,
    exists: (path) => contents.has(path) || isFolder(path),
    read: async (path) => bytesOf(path),
    readAgain: bytesOf,
    readInput: async () => Buffer.from(files['-'] ?? ''),
    stat: (path) => (isFolder(path) ? { isFolder: true, size: 0 } : { isFolder: false, size: bytesOf(path).length }),
    list: (folder) => {
      const entries = below(folder).map((path): [string, FileEntry] => {
        const [name = '', ...rest] = path.slice(folder.length + 1).split('/');
        return [name, { name, isFolder: rest.length > 0 }];
      });
      return [...new Map(entries).values()];
    },
  };
}

/** The tree of all files. */
export function treeOf(files: Files, sourceFolder?: string): Promise<Tree> {
  const paths = Object.keys(files).includes('-') ? ['-'] : ['.'];
  return readTree(paths, memoryFiles(files, sourceFolder));
}
