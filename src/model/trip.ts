/**
 * A trip of a breaker: a workload failed with a content of a config, so no other workload is rolled to that config's
 * content until the breaker is reset.
 */
import type { ConfigKey, WorkloadKey } from './kinds.ts';

export interface Trip {
  /** `t` and 12 characters of base32: see `Digester.ofTrip`. Users name it to let the rolls go on. */
  readonly id: string;
  /** The config whose breaker is tripped: for any content of it, not only for that one. */
  readonly config: ConfigKey;
  /** The id of the content with which the workload failed. */
  readonly contentId: string;
  /** The workload whose failure tripped it. */
  readonly by: WorkloadKey;
  /** Why that counts as failed, at most `longestTripWhy` characters that are safe to show. */
  readonly why: string;
  /** Wall clock, ms. */
  readonly atMs: number;
  /**
   * When a user let the rolls go on, wall clock, ms: the breaker is reset. The entry stays while the config has this
   * content, so that the same failures do not trip it again.
   */
  readonly resumedAtMs: number | undefined;
}

/** Characters of `why`. */
export const longestTripWhy = 200;

/**
 * Why a trip is over: `fixed`: a workload that failed is proven; `content-back`: the config has a content that is
 * proven; `resumed`: a user let it go on; `unstaged`: the users of the config are no longer rolled one after the other;
 * `replaced`: a user let it go on, and the content is another one now.
 */
export type TripEnd = 'fixed' | 'content-back' | 'resumed' | 'unstaged' | 'replaced';

const tripId = /^t[a-z2-7]{12}$/;

export function isTripId(text: string): boolean {
  return tripId.test(text);
}

/** Whether the breaker of the config is tripped, as opposed to reset by a user. */
export function isTripped(trip: Trip | undefined): trip is Trip & { readonly resumedAtMs: undefined } {
  return trip !== undefined && trip.resumedAtMs === undefined;
}
