/**
 * What a config held that pods of a workload can have started with, since a given moment: from what was seen of it in
 * unbroken watches and, where nobody watched, from the times in `managedFields`.
 */
import type { ConfigState } from '../../model/config-state.ts';
import type { RecordEntry } from '../../model/record.ts';
import { compareResourceVersions } from '../../model/resource-version.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';

/** Reads one digest of a content; undefined where it has no such key. */
export type DigestOf = (state: ConfigState) => string | undefined;

/** What was there beside the present digest. */
export interface Others {
  /** The first other digest with which pods can have started. */
  readonly present: string | undefined;
  /** It was not there, and pods that do not need it can have started without it. */
  readonly wasAbsent: boolean;
  /** It was not there, whether or not pods can start without it. */
  readonly hasArrived: boolean;
  /** Something may have been there that nobody saw. */
  readonly isUnknown: boolean;
}

/** The versions at which a config that is recorded was seen to begin to count. */
export interface RecordedSince {
  /** All that it can have been. */
  readonly possible: readonly string[];
  /** At the earliest. */
  readonly earliest: string | undefined;
}

/** What is asked of the history of a config. */
export interface Question {
  readonly digestOf: DigestOf;
  /** Whether pods can start with a content at all: it has every key that is required. */
  readonly canStart: (state: ConfigState | undefined) => boolean;
}

/**
 * What pods can have started with after a version, other than what is there now.
 * @param rv undefined: ever since the process watches
 */
export function othersSince(view: ConfigView, rv: string | undefined, { digestOf, canStart }: Question): Others {
  const now = view.state && digestOf(view.state);
  const { past, sinceRv } = view.history;
  // What ended at an unknown time ended before the next one did.
  const lastBefore = rv === undefined ? -1 : past.findLastIndex(({ untilRv }) => !isAfter(untilRv, rv));
  const later = past.slice(lastBefore + 1);
  const digests = later.filter(({ state }) => canStart(state)).map(({ state }) => state && digestOf(state));
  const others = digests.filter((digest) => digest !== now);
  // Nothing is known of what ended before `sinceRv`.
  const isCut = sinceRv === undefined || (rv !== undefined && isAfter(sinceRv, rv));
  return {
    present: others.find((digest) => digest !== undefined),
    wasAbsent: others.includes(undefined),
    isUnknown: isCut || later.some(({ hasGap }) => hasGap),
    hasArrived: now !== undefined && later.some(({ state }) => (state && digestOf(state)) === undefined),
  };
}

/**
 * Whether a config has held what an entry says ever since a version: as a whole or, where the history tells, in the keys
 * that count.
 */
export function heldSince(view: ConfigView, rv: string, entry: RecordEntry | undefined, digester: Digester): boolean {
  const { contentRv } = view;
  if (contentRv === undefined) return false;
  if (compareResourceVersions(contentRv, rv) < 0) return true;
  // What was there before it came has to be known.
  if (typeof entry !== 'object' || view.history.past.length === 0) return false;
  return Object.keys(entry.keys).every((key) => {
    const digestOf = (state: ConfigState): string | undefined => digester.ofDependency(state, key);
    const others = othersSince(view, rv, { digestOf, canStart: () => true });
    return others.present === undefined && !others.wasAbsent && !others.isUnknown;
  });
}

/** What has no version may have been at any time. */
function isAfter(version: string | undefined, rv: string): boolean {
  return version === undefined || compareResourceVersions(version, rv) > 0;
}

/** Whether the history shows the moment before pods could start: what came then was seen to come. */
export function wasSeenToArrive({ history }: ConfigView, { digestOf, canStart }: Question): boolean {
  return history.past.some(({ state }) => !canStart(state) || (state && digestOf(state)) === undefined);
}

export type Order = 'before' | 'after' | 'unknown';

/**
 * Whether a config was changed after the pods' template was last written, by the times in `managedFields`: those of the
 * API servers, in whole seconds, so the same second counts as after.
 *
 * A manager has one time for all that it owns. So what is found to be before may still be after, where the same manager
 * has written something else of the workload since; the caller lets the record speak first.
 * @param rolledAtMs when we last wrote the template ourselves
 */
export function orderByTimes(
  { state, history }: ConfigView,
  { templateWriter }: Pick<WorkloadState, 'templateWriter'>,
  rolledAtMs: number | undefined,
): Order {
  if (state?.writtenAtMs === undefined || templateWriter === undefined) return 'unknown';
  const templateAtMs = Math.max(templateWriter.atMs, rolledAtMs ?? 0);
  // It was never changed, as far as anybody can tell.
  const wasSeenToChange = history.past.some((past) => past.state !== undefined);
  if (state.writtenAtMs <= state.createdAtMs && !wasSeenToChange) return 'before';
  return state.writtenAtMs >= templateAtMs ? 'after' : 'before';
}

/** Whether it was created after the pods' template was last written, as far as times tell. */
export function arrivedAfterTemplate(
  { state }: ConfigView,
  { templateWriter }: Pick<WorkloadState, 'templateWriter'>,
): boolean {
  return state !== undefined && templateWriter !== undefined && state.createdAtMs > templateWriter.atMs;
}

/** Whether one write made all that is there, as far as times tell; false where they do not. */
export function isOfOneWrite(state: ConfigState): boolean {
  return state.writtenAtMs !== undefined && state.writtenAtMs <= state.createdAtMs;
}
