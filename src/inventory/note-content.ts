/** Adds to the history of a config what an event says about its content. Bounded, so that no config takes much room. */
import type { ConfigState } from '../model/config-state.ts';
import type { ContentHistory, PastContent } from '../model/content-history.ts';

/** More changes than this between two reconciles are not told apart: what came before them is then unknown. */
const mostPast = 8;
/** Keys that the past contents of one config may have together, but for the last one. */
const mostKeys = 4_096;

export function notePast({ past, sinceRv }: ContentHistory, ended: PastContent): ContentHistory {
  const all = [...past, ended];
  const kept: PastContent[] = [];
  let room = mostKeys;
  for (const content of all.slice(-mostPast).reverse()) {
    room -= content.state?.keys.length ?? 0;
    if (room < 0 && kept.length > 0) break;
    kept.push(content);
  }
  const firstKept = all.length - kept.length;
  // A content whose end has no version cannot say since when the rest is known.
  const cutRv = firstKept === 0 ? sinceRv : all[firstKept - 1]?.untilRv;
  return { past: kept.reverse(), sinceRv: cutRv };
}

/**
 * Whether more than one write may have made what a list shows for the first time: the times of `managedFields` have whole
 * seconds, so a second write within the same second is not seen.
 */
export function hasChangedSinceCreation({ createdAtMs, writtenAtMs }: ConfigState): boolean {
  return !(writtenAtMs !== undefined && writtenAtMs <= createdAtMs);
}
