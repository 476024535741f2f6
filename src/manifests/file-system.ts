/**
 * The file system and the standard input of this process, for the reader of trees. Calls for thousands of small files
 * take less time than handing each to another thread, so they block; between some of them signals are handled.
 */
import { existsSync, readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import type { FileEntry, FilePorts } from './ports.ts';

type Surroundings = Pick<FilePorts, 'workingFolder' | 'sourceFolder' | 'signal'> & {
  /** Called once at most, since the first access opens the stream. */
  readonly input: () => AsyncIterable<Uint8Array | string>;
};

/** Files after which other work of the process has its turn. */
const filesInARow = 64;

export function fileSystem({ input, ...surroundings }: Surroundings): FilePorts {
  let reads = 0;
  return {
    ...surroundings,
    stat: (path) => {
      const stats = statSync(path);
      return { isFolder: stats.isDirectory(), size: stats.size };
    },
    list: (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => entryOf(folder, entry)),
    read: async (path) => {
      reads += 1;
      if (reads % filesInARow === 0) await setImmediate();
      return readFileSync(path);
    },
    readAgain: (path) => readFileSync(path),
    exists: (path) => existsSync(path),
    readInput: (mostBytes) => readAll(input(), mostBytes),
  };
}

/** A link to a folder may lead back to where it is, and one to nothing is none. */
function entryOf(folder: string, entry: Dirent): FileEntry[] {
  const { name } = entry;
  if (!entry.isSymbolicLink()) return [{ name, isFolder: entry.isDirectory() }];
  const target = statSync(join(folder, name), { throwIfNoEntry: false });
  return target?.isFile() === true ? [{ name, isFolder: false }] : [];
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
