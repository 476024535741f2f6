/** What the reader of trees needs of the file system. */

export interface FileEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

export interface FilePorts {
  /** Whether a path is a folder, and how many bytes a file has. @throws Error with a `code` if there is no such path */
  stat(path: string): { readonly isFolder: boolean; readonly size: number };
  /** The files and folders of a folder, in any order; links to folders are left out. @throws Error with a `code` */
  list(folder: string): readonly FileEntry[];
  /** @throws Error with a `code` */
  read(path: string): Promise<Uint8Array>;
  /** The same, for a text that was read before. @throws Error with a `code` */
  readAgain(path: string): Uint8Array;
  exists(path: string): boolean;
  /** All of standard input. @throws RangeError beyond a number of bytes */
  readInput(mostBytes: number): Promise<Uint8Array>;
  /** The working directory, absolute. */
  readonly workingFolder: string;
  /** Where the paths begin that rendered texts name as their sources, absolute. */
  readonly sourceFolder: string;
  readonly signal: AbortSignal;
}

/** A path that cannot be read. */
export class TreeError extends Error {
  override readonly name = 'TreeError';
}
