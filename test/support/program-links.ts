/** The programs of the package in a folder for `PATH`, as npm installs them: links to the built files. */
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '../..');

export interface ProgramLinks {
  /** `PATH` with the programs before all others. */
  readonly path: string;
  remove(): Promise<void>;
}

export async function linkPrograms(): Promise<ProgramLinks> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-programs-'));
  const { bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { bin: Record<string, string> };
  for (const [name, file] of Object.entries(bin)) await symlink(join(root, file), join(folder, name));
  return {
    path: [folder, process.env['PATH'] ?? ''].join(delimiter),
    remove: () => rm(folder, { recursive: true }),
  };
}
