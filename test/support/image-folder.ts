/**
 * Follows the Dockerfile without Docker: copies the build context into a clean folder, runs the steps of the build
 * stage there, and gathers the files of the last stage in another folder. Dependencies are linked instead of installed,
 * and the base image is this machine.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { readDockerfile, type Instruction } from './dockerfile.ts';

export interface ImageFolder {
  /** Stands for the root of the image. */
  readonly root: string;
  remove(): Promise<void>;
}

const context = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

/** @throws Error for a step that fails, and for an unknown step */
export async function buildImageFolder(): Promise<ImageFolder> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-image-'));
  const { stages } = readDockerfile();
  for (const { name = 'image', instructions } of stages) {
    const root = join(folder, name);
    await mkdir(root);
    let workdir = '/';
    for (const instruction of instructions) {
      if (instruction.name === 'WORKDIR') workdir = instruction.text;
      await mkdir(join(root, workdir), { recursive: true });
      if (instruction.name === 'COPY') await copy(instruction, folder, root, workdir);
      // The files of the base image that the last stage removes do not exist here.
      if (instruction.name === 'RUN' && name !== 'image') await runStep(instruction, join(root, workdir));
    }
  }
  return { root: join(folder, 'image'), remove: () => rm(folder, { recursive: true }) };
}

/** Sources of another stage count from its root, whatever its WORKDIR; those of the context must not be ignored. */
async function copy({ text }: Instruction, folder: string, root: string, workdir: string): Promise<void> {
  const [, stage, list = ''] = /^(?:--from=(\S+)\s+)?(.*)$/.exec(text) ?? [];
  const words = list.split(/\s+/);
  const target = words.pop() ?? '';
  const destination = target.startsWith('/') ? join(root, target) : join(root, workdir, target);
  for (const word of words) {
    const source = stage === undefined ? await inContext(word) : join(folder, stage, word);
    // A folder is copied as its content; a file goes into a folder.
    const isFile = (await stat(source)).isFile();
    await cp(source, isFile ? join(destination, basename(word)) : destination, { recursive: true });
  }
}

async function inContext(word: string): Promise<string> {
  const kept = (await readFile(join(context, '.dockerignore'), 'utf8')).split('\n');
  if (!kept.includes(`!${word}`)) throw new Error(`${word} is not in the build context`);
  return join(context, word);
}

async function runStep({ text }: Instruction, cwd: string): Promise<void> {
  if (text.startsWith('npm ci')) await symlink(join(context, 'node_modules'), join(cwd, 'node_modules'));
  else await run('sh', ['-c', text], { cwd });
}
