/** A working copy of an example of the documentation: a plain folder, or a clone of a Git repository. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { runGit } from './run-git.ts';

/** A replacement of `from` by `to` in a file, or a whole new file. */
export type Change =
  | { readonly file: string; readonly from: string; readonly to: string }
  | { readonly file: string; readonly text: string };

/** Path of a folder of this repository. */
export function ourFolder(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

export function exampleFolder(name: string): string {
  return ourFolder(`docs/examples/${name}`);
}

export class Checkout {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * @param source a folder whose content is copied
   * @param into the target folder in the checkout; by default its root
   */
  static async copy(source: string, into = ''): Promise<Checkout> {
    const folder = await mkdtemp(join(tmpdir(), 'reroll-checkout-'));
    await cp(source, join(folder, into), { recursive: true });
    return new Checkout(folder);
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  /** @throws Error when there is nothing to replace, since the test would then show nothing */
  async change(changes: readonly Change[]): Promise<void> {
    for (const change of changes) {
      const path = this.path(change.file);
      if ('text' in change) {
        await writeFile(path, change.text);
        continue;
      }
      const text = await readFile(path, 'utf8');
      if (!text.includes(change.from)) throw new Error(`${change.file} does not hold ${JSON.stringify(change.from)}`);
      await writeFile(path, text.replace(change.from, change.to));
    }
  }

  /** Turns the checkout into a clone of an empty repository, and pushes its content. */
  async publish(url: string): Promise<void> {
    await runGit(this.folder, 'init', '--quiet', '--initial-branch=main');
    await runGit(this.folder, 'remote', 'add', 'origin', url);
    await this.commit('First deployment');
    await this.push();
  }

  /** Commits all changes; returns the hash of the commit. */
  async commit(message: string): Promise<string> {
    await runGit(this.folder, 'add', '--all');
    await runGit(this.folder, 'commit', '--quiet', '--message', message);
    return this.head();
  }

  /** Reverts a commit; returns the hash of the new commit. */
  async revert(commit = 'HEAD'): Promise<string> {
    await runGit(this.folder, 'revert', '--no-edit', commit);
    return this.head();
  }

  async push(): Promise<void> {
    await runGit(this.folder, 'push', '--quiet', 'origin', 'HEAD:main');
  }

  head(): Promise<string> {
    return runGit(this.folder, 'rev-parse', 'HEAD');
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
