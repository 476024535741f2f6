/**
 * The id of one change of a config's content in log lines and Events, by which everything that the change caused can be
 * found. It is computed from the change itself, so it is the same for all workloads, in every process and after a
 * restart.
 */
import type { ConfigKey } from './kinds.ts';

/**
 * @param resourceVersion at which the content was first seen; empty for a config that is gone
 * @returns 8 hexadecimal digits
 */
export function changeId(key: ConfigKey, resourceVersion: string): string {
  return fnv1a(`${key}@${resourceVersion}`).toString(16).padStart(8, '0');
}

const { imul } = Math;

/** FNV-1a of the UTF-16 code units, 32 bits: short to read. A collision only makes a search return too much. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  const { length } = text;
  for (let index = 0; index < length; index += 1) {
    hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
