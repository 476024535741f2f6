/** Objects in files: what `lint` and `preview` read in place of a cluster. */
import type { ConfigKind } from '../model/kinds.ts';
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

/** A value that is not of the type that the API has for it. */
export interface Mistyped {
  readonly path: Path;
  readonly expected: 'text' | 'a number' | 'a boolean' | 'a mapping' | 'a list';
  readonly found: 'null' | 'text' | 'a number' | 'a boolean' | 'a mapping' | 'a list';
}

/** One object of a tree. */
export interface Manifest {
  /**
   * Well-typed in all that reroll reads: a number or boolean in the place of a text is that text, and any other value
   * of a wrong type is left out.
   */
  readonly object: KubeObject;
  /** Where the object begins: in the file that it was rendered from, where its text says so. */
  readonly position: Position;
  /** Where a value begins, or the nearest ancestor that exists. Reads the text again: for what is reported alone. */
  readonly positionOf: (path: Path) => Position;
  /** The file that was read, where that is not the file of the position. */
  readonly file?: string | undefined;
  /** The values that were of a wrong type; absent if there are none. */
  readonly mistyped?: readonly Mistyped[] | undefined;
  /** A kustomization names its file as a patch: it is a part of an object. */
  readonly isPatch?: boolean | undefined;
}

/** A text that is no manifest. The message never quotes it: it may be a Secret. */
export interface BrokenText {
  readonly position: Position;
  readonly message: string;
}

/** A ConfigMap or Secret that `kustomize build` makes. */
export interface GeneratedConfig {
  readonly kind: ConfigKind;
  readonly name: string;
  /** Undefined if the kustomization does not set it. */
  readonly namespace: string | undefined;
  /** Undefined if it also has those of a file that is not read. */
  readonly keys: readonly string[] | undefined;
}

/** A file from which `kustomize build` makes objects. Such a tree is not rendered yet. */
export interface Kustomization {
  readonly file: string;
  readonly generated: readonly GeneratedConfig[];
  /** The files and folders that it takes objects from, below the working directory. */
  readonly resources: readonly string[];
  /** Files of which each holds parts of objects. */
  readonly patches: readonly string[];
  /** It also takes objects from elsewhere, such as another repository or a Helm chart. */
  readonly isPartial: boolean;
}

/** A mapping that lists sinks of notifications. */
export interface OptionsFile {
  readonly value: Readonly<Record<string, unknown>>;
  readonly positionOf: (path: Path) => Position;
}

export interface Tree {
  readonly manifests: readonly Manifest[];
  readonly broken: readonly BrokenText[];
  /** Files that are templates of Helm or of another tool, not yet rendered. */
  readonly templates: readonly string[];
  /** Files of options that are no objects, such as the routes of notifications; absent where there are none. */
  readonly optionsFiles?: readonly OptionsFile[];
  /** Absent where no file is one. */
  readonly kustomizations?: readonly Kustomization[];
}
