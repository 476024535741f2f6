/**
 * Reads the objects of files, folders and standard input. What is no object of Kubernetes is passed over, what cannot
 * be parsed is reported with its place, and the work is bounded (see the limits below).
 */
import { basename, dirname, join, resolve } from 'node:path';

import { isKustomizationFile } from './kustomization.ts';
import type { Tree } from './manifest.ts';
import { TreeError, type FilePorts } from './ports.ts';
import { TextReader } from './read-text.ts';
import { shown } from './shown-path.ts';

/** Bytes of one file, and of all together. */
export const mostBytes = 16 * 1_048_576;
const mostTotal = 100 * 1_048_576;

/** `-` as a path. */
const standardInput = '-';

const isManifestName = /\.(?:ya?ml|json)$/i;

/** Folders that hold no manifests of the repository itself. */
function isSkippedFolder(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/**
 * @param paths files, folders (with all below them except hidden folders and `node_modules`) and `-`
 * @throws TreeError for a path that does not exist or may not be read; the reason of the signal
 */
export async function readTree(paths: readonly string[], ports: FilePorts): Promise<Tree> {
  const walk = new Walk(ports);
  for (const path of paths) await walk.take(path);
  return walk.tree();
}

class Walk {
  readonly #ports: FilePorts;
  readonly #reader: TextReader;
  readonly #taken = new Set<string>();
  #total = 0;

  constructor(ports: FilePorts) {
    this.#ports = ports;
    this.#reader = new TextReader(ports);
  }

  tree(): Tree {
    return this.#reader.tree();
  }

  async take(path: string): Promise<void> {
    if (path === standardInput) {
      await this.#takeInput();
      return;
    }
    const absolute = resolve(this.#ports.workingFolder, path);
    const { isFolder, size } = this.#ask(absolute, () => this.#ports.stat(absolute));
    if (isFolder) await this.#takeFolder(absolute, isInChartTemplates(absolute, this.#ports));
    else await this.#takeFile(absolute, size, { isNamed: true, isTemplate: false });
  }

  async #takeInput(): Promise<void> {
    const name = standardInput;
    try {
      const bytes = await this.#ports.readInput(mostTotal);
      if (this.#isTaken(name)) return;
      this.#reader.read({ name, readAgain: () => bytes }, bytes, true);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#reader.refuse(name, `is larger than ${megabytes(mostTotal)} and is not read`);
    }
  }

  async #takeFolder(folder: string, isTemplate: boolean): Promise<void> {
    const entries = this.#ask(folder, () => this.#ports.list(folder));
    const isChart = entries.some(({ name }) => name === 'Chart.yaml');
    for (const { name, isFolder } of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, name);
      if (isFolder) {
        if (!isSkippedFolder(name)) await this.#takeFolder(path, isTemplate || (isChart && name === 'templates'));
      } else if ((isManifestName.test(name) || isKustomizationFile(name)) && !(isChart && isOfChart(name))) {
        const { size } = this.#ask(path, () => this.#ports.stat(path));
        await this.#takeFile(path, size, { isNamed: false, isTemplate });
      }
    }
  }

  async #takeFile(
    path: string,
    size: number,
    { isNamed, isTemplate }: { readonly isNamed: boolean; readonly isTemplate: boolean },
  ): Promise<void> {
    this.#ports.signal.throwIfAborted();
    if (this.#isTaken(path)) return;
    const name = shown(path, this.#ports.workingFolder);
    if (isTemplate) {
      this.#reader.takeTemplate(name);
      return;
    }
    if (size > mostBytes) {
      this.#reader.refuse(name, `is larger than ${megabytes(mostBytes)} and is not read`);
      return;
    }
    if (this.#total <= mostTotal && this.#total + size > mostTotal) {
      this.#reader.refuse(name, `exceeds ${megabytes(mostTotal)} in all: neither it nor a file after it is read`);
    }
    this.#total += size;
    if (this.#total > mostTotal) return;
    const bytes = await this.#read(path);
    this.#reader.read({ name, readAgain: () => this.#ports.readAgain(path) }, bytes, isNamed);
  }

  #isTaken(path: string): boolean {
    if (this.#taken.has(path)) return true;
    this.#taken.add(path);
    return false;
  }

  #ask<T>(path: string, question: () => T): T {
    try {
      return question();
    } catch (error) {
      throw this.#refusal(path, error);
    }
  }

  async #read(path: string): Promise<Uint8Array> {
    try {
      return await this.#ports.read(path);
    } catch (error) {
      this.#ports.signal.throwIfAborted();
      throw this.#refusal(path, error);
    }
  }

  #refusal(path: string, error: unknown): TreeError {
    const { code = 'unreadable' } = error as NodeJS.ErrnoException;
    const name = JSON.stringify(shown(path, this.#ports.workingFolder));
    return new TreeError(`cannot read ${name}: ${reasons[code] ?? code}`);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not read it',
};

/** Whether a folder that the user names is below the `templates` of a chart. */
function isInChartTemplates(folder: string, ports: FilePorts): boolean {
  for (let at = folder; dirname(at) !== at; at = dirname(at)) {
    if (basename(at) === 'templates' && ports.exists(join(dirname(at), 'Chart.yaml'))) return true;
  }
  return false;
}

/** Files beside `Chart.yaml` that hold no objects. */
function isOfChart(name: string): boolean {
  return /^(?:Chart\.yaml|values.*\.(?:ya?ml|json)|requirements\.yaml)$/.test(name);
}

function megabytes(bytes: number): string {
  return `${String(bytes / 1_048_576)} MiB`;
}
