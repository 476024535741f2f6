/** The files and the standard input of this process, for commands that read manifests. */
import { resolve } from 'node:path';
import process from 'node:process';

import { fileSystem } from '../manifests/file-system.ts';
import type { FilePorts } from '../manifests/ports.ts';
import { standardStreams } from './standard-streams.ts';

/** @param sourceFolder where the paths begin that rendered texts name as their sources */
export function processFiles(sourceFolder: string, signal: AbortSignal): FilePorts {
  const workingFolder = process.cwd();
  return fileSystem({
    workingFolder,
    sourceFolder: resolve(workingFolder, sourceFolder),
    signal,
    input: () => standardStreams.input as AsyncIterable<Uint8Array | string>,
  });
}
