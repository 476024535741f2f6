/** The part of a ConfigMap or Secret that is kept in memory: digests of its content, never the content. */
import type { ConfigKind } from './kinds.ts';

/** Stands for all keys of a config. No key of a ConfigMap or Secret can have this name. */
export const allKeys = '*';

/** The annotations of a config that decide whether its changes trigger a rollout. */
export interface ConfigMarks {
  /** Its changes never trigger. */
  readonly isIgnored: boolean;
  /** The hint `search` selects it. */
  readonly isMatch: boolean;
  /** The same two in the `reloader.stakater.com` vocabulary. */
  readonly isStakaterIgnored: boolean;
  readonly isStakaterMatch: boolean;
}

/** How many users of a config are rolled at the same time. `unlimited`: its changes are never staged. */
export type MaxConcurrent = number | 'unlimited';

/** What is wrong with the annotations of a config. Kept until it changes, so that it is reported once. */
export interface ConfigProblem {
  readonly text: string;
  /** Uid of the config. */
  readonly uid: string;
}

export interface ConfigState {
  readonly kind: ConfigKind;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Version of the object from which the digests were computed. */
  readonly resourceVersion: string;
  /** Names of the keys in `data` and `binaryData`, sorted by code unit. */
  readonly keys: readonly string[];
  /** The keyed digest of each value, in the order of `keys`. Parallel arrays, since a cluster holds many of these. */
  readonly digests: readonly string[];
  /** The digests under each previous digest key; undefined if there is none. */
  readonly previousDigests: readonly (readonly string[])[] | undefined;
  readonly marks: ConfigMarks;
  /** By its annotation; undefined without one, and if that does not parse. */
  readonly maxConcurrent: MaxConcurrent | undefined;
  /** Undefined, as nearly always, if its annotations are right. */
  readonly problem: ConfigProblem | undefined;
  /** When it was created, by the API server's clock, in ms. */
  readonly createdAtMs: number;
  /** When `data` or `binaryData` was last written, by `managedFields`, in ms; undefined if these do not contain it. */
  readonly writtenAtMs: number | undefined;
  /** The field manager that wrote it; undefined also where no message to people needs it. */
  readonly writtenBy?: string | undefined;
}

/** The digest of one key's value; undefined if the config has no such key. */
export function digestOfKey({ keys, digests }: ConfigState, key: string): string | undefined {
  // Binary search: a config may have tens of thousands of keys, and a workload may use each by name.
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

/** Whether both configs have the same marks. */
export function hasSameMarks({ marks: a }: ConfigState, { marks: b }: ConfigState): boolean {
  if (a.isIgnored !== b.isIgnored || a.isMatch !== b.isMatch) return false;
  return a.isStakaterIgnored === b.isStakaterIgnored && a.isStakaterMatch === b.isStakaterMatch;
}

/** The same for all that users ask of them; how many users may roll at a time changes nothing of what counts. */
export function hasSameHints(a: ConfigState, b: ConfigState): boolean {
  return a.maxConcurrent === b.maxConcurrent && hasSameMarks(a, b);
}

function isEqualList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
