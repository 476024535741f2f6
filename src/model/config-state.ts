/** What is remembered of a ConfigMap or Secret: digests of its content, never the content. */
import type { ConfigKind } from './kinds.ts';

/** Stands for all keys of a config. No key of a ConfigMap or Secret can have this name. */
export const allKeys = '*';

/** What the annotations of a config say about its part in triggering. */
export interface ConfigMarks {
  /** It never triggers. */
  readonly isIgnored: boolean;
  /** It is one that `search` looks for. */
  readonly isMatch: boolean;
  /** The same in the peer's vocabulary. */
  readonly isStakaterIgnored: boolean;
  readonly isStakaterMatch: boolean;
}

/** Kept until it is another one, so that it is reported once. */
export interface ConfigProblem {
  readonly text: string;
  /** Of the config. */
  readonly uid: string;
}

export interface ConfigState {
  readonly kind: ConfigKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The version of the object at which the digests were taken. */
  readonly resourceVersion: string;
  /** Names of the keys in `data` and `binaryData`, sorted by code unit. */
  readonly keys: readonly string[];
  /** The keyed digest of each value, in the order of `keys`. Parallel arrays, since a cluster holds many of these. */
  readonly digests: readonly string[];
  /** The same under each former digest key; undefined where there is none. */
  readonly previousDigests: readonly (readonly string[])[] | undefined;
  readonly marks: ConfigMarks;
  /** What is wrong with the hints on it; undefined, as nearly always, where nothing is. */
  readonly problem: ConfigProblem | undefined;
  /** When it was created, by the API server's clock, in ms. */
  readonly createdAtMs: number;
  /** When `data` or `binaryData` was last written by `managedFields`, in ms; undefined where they do not tell. */
  readonly writtenAtMs: number | undefined;
}

/** The digest of one key's value; undefined where the config has no such key. */
export function digestOfKey({ keys, digests }: ConfigState, key: string): string | undefined {
  // By halves, since they are sorted: a config may have tens of thousands of keys, and a workload may use each by name.
  let [from, to] = [0, keys.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((keys[middle] ?? '') < key) from = middle + 1;
    else to = middle;
  }
  return keys[from] === key ? digests[from] : undefined;
}

/** Whether both hold the same keys with the same values, whatever their versions. */
export function hasSameContent(a: ConfigState, b: ConfigState): boolean {
  return isEqualList(a.keys, b.keys) && isEqualList(a.digests, b.digests);
}

/** Whether both say the same about their part in triggering. */
export function hasSameMarks({ marks: a }: ConfigState, { marks: b }: ConfigState): boolean {
  if (a.isIgnored !== b.isIgnored || a.isMatch !== b.isMatch) return false;
  return a.isStakaterIgnored === b.isStakaterIgnored && a.isStakaterMatch === b.isStakaterMatch;
}

function isEqualList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
