/** Appends to the content history of a config. The history is bounded, so that no config takes much memory. */
import type { ConfigState } from '../model/config-state.ts';
import type { ContentHistory, PastContent } from '../model/content-history.ts';

/** Number of past contents that are kept: earlier contents are unknown. */
const maxPast = 8;
/** Number of keys that the past contents of a config may have together, without the last one. */
const maxKeys = 4_096;

export function notePast({ past, sinceRv }: ContentHistory, ended: PastContent): ContentHistory {
  const all = [...past, ended];
  const kept: PastContent[] = [];
  let room = maxKeys;
  for (const content of all.slice(-maxPast).reverse()) {
    room -= content.state?.keys.length ?? 0;
    if (room < 0 && kept.length > 0) break;
    kept.push(content);
  }
  const firstKept = all.length - kept.length;
  // If the end of the last dropped content has no version, it is unknown since when the rest is complete.
  const cutRv = firstKept === 0 ? sinceRv : all[firstKept - 1]?.untilRv;
  return { past: kept.reverse(), sinceRv: cutRv };
}

/**
 * Whether an object that a list shows for the first time may have been written more than once: the times of
 * `managedFields` are whole seconds, so a second write within the same second is not visible.
 */
export function hasChangedSinceCreation({ createdAtMs, writtenAtMs }: ConfigState): boolean {
  return !(writtenAtMs !== undefined && writtenAtMs <= createdAtMs);
}
