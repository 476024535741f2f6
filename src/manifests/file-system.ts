/** The file system and the standard input of this process, for the reader of trees. */
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { FilePorts } from './ports.ts';

type Surroundings = Pick<FilePorts, 'workingFolder' | 'sourceFolder' | 'signal'> & {
  /** Called once at most, since the first access opens the stream. */
  readonly input: () => AsyncIterable<Uint8Array | string>;
};

export function fileSystem({ input, ...surroundings }: Surroundings): FilePorts {
  return {
    ...surroundings,
    stat: async (path) => {
      const stats = await stat(path);
      return { isFolder: stats.isDirectory(), size: stats.size };
    },
    list: async (folder) => {
      const entries = await readdir(folder, { withFileTypes: true });
      const all = entries.map(async (entry) => {
        if (!entry.isSymbolicLink()) return [{ name: entry.name, isFolder: entry.isDirectory() }];
        // A link to a folder may lead back to where it is.
        const isFile = await stat(join(folder, entry.name)).then(
          (target) => target.isFile(),
          () => false,
        );
        return isFile ? [{ name: entry.name, isFolder: false }] : [];
      });
      return (await Promise.all(all)).flat();
    },
    read: (path) => readFile(path, { signal: surroundings.signal }),
    readAgain: (path) => readFileSync(path),
    exists: (path) => existsSync(path),
    readInput: (mostBytes) => readAll(input(), mostBytes),
  };
}

async function readAll(input: AsyncIterable<Uint8Array | string>, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of input) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > mostBytes) throw new RangeError('too much input');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}
