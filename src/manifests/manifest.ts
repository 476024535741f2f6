/** Objects in files: what `lint` and `preview` read in place of a cluster. */
import type { KubeObject } from '../model/kube-object.ts';

/** A place in a file. */
export interface Position {
  /** Relative to the working directory, with `/` on every system; `-` for standard input. */
  readonly file: string;
  /** From 1 on. */
  readonly line: number;
  /** From 1 on, in UTF-16 code units. */
  readonly column: number;
}

/** A key of a mapping or an index of a sequence. */
export type Path = readonly (string | number)[];

/** One object of a tree. */
export interface Manifest {
  readonly object: KubeObject;
  /** Where the object begins: in the file that it was rendered from, where its text says so. */
  readonly position: Position;
  /** Where a value begins, or the nearest ancestor that exists. Reads the text again: for what is reported alone. */
  readonly positionOf: (path: Path) => Position;
}

/** A text that is no manifest. The message never quotes it: it may be a Secret. */
export interface BrokenText {
  readonly position: Position;
  readonly message: string;
}

export interface Tree {
  readonly manifests: readonly Manifest[];
  readonly broken: readonly BrokenText[];
  /** Files that are templates of Helm, not yet rendered. */
  readonly templates: readonly string[];
}
