/** The ids of a trip of a breaker, by which a user answers it. */
import type { DigestKeys } from './record/previous-key.ts';
import type { TripParts } from './record/digest.ts';

/**
 * The ids under all digest keys of this process, the present one first: an answer outlives a rotation of the key. A new
 * trip gets the first one.
 * @param contentIds of the content with which the workload failed, in the same order: see `ContentIds.allOf`
 */
export function tripIds(
  parts: Omit<TripParts, 'contentId'>,
  contentIds: readonly string[],
  { digester, previous }: DigestKeys,
): readonly string[] {
  return [digester, ...previous].flatMap((each, index) => {
    const contentId = contentIds[index];
    return contentId === undefined ? [] : [each.ofTrip({ ...parts, contentId })];
  });
}
