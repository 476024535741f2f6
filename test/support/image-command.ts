/**
 * The Node version, flags and variables with which the image runs the program. Read from the Dockerfile, so that tests
 * measure the shipped configuration.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import process from 'node:process';
import { promisify } from 'node:util';

import { readCommandLine, readDockerfile } from './dockerfile.ts';

/** How the program is started. */
export interface ImageCommand {
  /** Path of the Node binary. */
  readonly node: string;
  /** Flags of Node, such as `--max-semi-space-size=2`. */
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Path of the built program. */
  readonly bundle: string;
}

const run = promisify(execFile);
const bundle = fileURLToPath(new URL('../../dist/reroll.js', import.meta.url));

/** @param node path of the Node binary to use instead of the image's */
export function readImageCommand(node: string): ImageCommand {
  const [, ...words] = readCommandLine();
  const variables =
    readDockerfile()
      .stages.at(-1)
      ?.instructions.filter(({ name }) => name === 'ENV') ?? [];
  return {
    node,
    // Words before the program's path are flags of Node.
    flags: words.slice(
      0,
      words.findIndex((word) => !word.startsWith('-')),
    ),
    env: Object.fromEntries(variables.flatMap(({ text }) => text.split(' ')).map((word) => splitAt(word, '='))),
    bundle,
  };
}

/** The major version of the image's Node. */
export function imageNodeMajor(): string {
  const { text = '' } = readDockerfile().header.find(({ text }) => text.startsWith('NODE_IMAGE=')) ?? {};
  const [, major] = /^NODE_IMAGE=node:(\d+)/.exec(text) ?? [];
  if (major === undefined) throw new Error('the Dockerfile names no image of Node');
  return major;
}

/**
 * Path of a Node binary of the image's major version: this process's own where it fits, else the newest one that the
 * npm registry has, which npx keeps for the next time.
 */
export async function findImageNode(): Promise<string> {
  const major = imageNodeMajor();
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const args = ['--yes', '--package', `node@${major}`, '--', 'node', '-p', 'process.execPath'];
  const { stdout } = await run('npx', args);
  return stdout.trim();
}

/** Such as `24.21.0`. @throws Error when the path is not that of a Node binary */
export async function nodeVersion(node: string): Promise<string> {
  const { stdout } = await run(node, ['-p', 'process.versions.node']);
  return stdout.trim();
}

function splitAt(text: string, separator: string): [string, string] {
  const end = text.indexOf(separator);
  return [text.slice(0, end), text.slice(end + 1)];
}
