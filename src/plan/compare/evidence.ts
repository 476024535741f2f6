/**
 * The evidence about the contents of a config with which pods of a workload can have started since a given moment: the
 * history that unbroken watches brought and, for the time before the watch, the times in `managedFields`.
 */
import type { ConfigState } from '../../model/config-state.ts';
import type { RecordEntry } from '../../model/record.ts';
import { compareResourceVersions } from '../../model/resource-version.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { ConfigView } from '../input/config-view.ts';
import type { Digester } from '../record/digest.ts';

/** Reads one digest of a content; undefined if the content has no such key. */
export type DigestOf = (state: ConfigState) => string | undefined;

/** What a config held other than its present digest. */
export interface Others {
  /** The first other digest with which pods can have started. */
  readonly present: string | undefined;
  /** The digest was missing at some time at which pods that do not require it can have started. */
  readonly wasAbsent: boolean;
  /** The digest was missing at some time, whether or not pods can start without it. */
  readonly hasArrived: boolean;
  /** The config may have held other content that this process did not see. */
  readonly isUnknown: boolean;
}

/** The versions at which a config that is in the record was seen to begin to count. */
export interface RecordedSince {
  /** Every version at which it may have begun. */
  readonly possible: readonly string[];
  /** The earliest of them. */
  readonly earliest: string | undefined;
}

/** A question to the history of a config: about one digest, and the contents with which pods start. */
export interface Question {
  readonly digestOf: DigestOf;
  /** Whether pods can start with a content: it has every required key. */
  readonly canStart: (state: ConfigState | undefined) => boolean;
}

/**
 * The content, other than the present one, with which pods can have started after a version.
 * @param rv undefined: since the process began to watch
 */
export function othersSince(view: ConfigView, rv: string | undefined, { digestOf, canStart }: Question): Others {
  const now = view.state && digestOf(view.state);
  const { past, sinceRv } = view.history;
  // Content that was replaced at an unknown time was replaced before the next one.
  const lastBefore = rv === undefined ? -1 : past.findLastIndex(({ untilRv }) => !isAfter(untilRv, rv));
  const later = past.slice(lastBefore + 1);
  const digests = later.filter(({ state }) => canStart(state)).map(({ state }) => state && digestOf(state));
  const others = digests.filter((digest) => digest !== now);
  // Content that was replaced before `sinceRv` is unknown.
  const isCut = sinceRv === undefined || (rv !== undefined && isAfter(sinceRv, rv));
  return {
    present: others.find((digest) => digest !== undefined),
    wasAbsent: others.includes(undefined),
    isUnknown: isCut || later.some(({ hasGap }) => hasGap),
    hasArrived: now !== undefined && later.some(({ state }) => (state && digestOf(state)) === undefined),
  };
}

/**
 * Whether a config has held the content of an entry ever since a version: as a whole or, by its history, in the keys
 * that count.
 */
export function heldSince(view: ConfigView, rv: string, entry: RecordEntry | undefined, digester: Digester): boolean {
  const { contentRv } = view;
  if (contentRv === undefined) return false;
  if (compareResourceVersions(contentRv, rv) < 0) return true;
  // The content before the present one has to be known.
  if (typeof entry !== 'object' || view.history.past.length === 0) return false;
  return Object.keys(entry.keys).every((key) => {
    const digestOf = (state: ConfigState): string | undefined => digester.ofDependency(state, key);
    const others = othersSince(view, rv, { digestOf, canStart: () => true });
    return others.present === undefined && !others.wasAbsent && !others.isUnknown;
  });
}

/** Content without a version may have been there at any time. */
function isAfter(version: string | undefined, rv: string): boolean {
  return version === undefined || compareResourceVersions(version, rv) > 0;
}

/** Whether the history contains a time at which pods could not start: then the present content was seen to arrive. */
export function wasSeenToArrive({ history }: ConfigView, { digestOf, canStart }: Question): boolean {
  return history.past.some(({ state }) => !canStart(state) || (state && digestOf(state)) === undefined);
}

export type Order = 'before' | 'after' | 'unknown';

/**
 * Whether a config was changed after the pods' template was last written, by the times in `managedFields`. These are of
 * the API servers and in whole seconds, so the same second counts as after.
 *
 * A manager has one time for all fields that it owns. So a change that seems to be before may be after, if the same
 * manager has written another field of the workload since; therefore the caller asks the record first.
 * @param rolledAtMs when reroll itself last wrote the template
 */
export function orderByTimes(
  { state, history }: ConfigView,
  { templateWriter }: Pick<WorkloadState, 'templateWriter'>,
  rolledAtMs: number | undefined,
): Order {
  if (state?.writtenAtMs === undefined || templateWriter === undefined) return 'unknown';
  const templateAtMs = Math.max(templateWriter.atMs, rolledAtMs ?? 0);
  // As far as the times and the history show, it was never changed.
  const wasSeenToChange = history.past.some((past) => past.state !== undefined);
  if (state.writtenAtMs <= state.createdAtMs && !wasSeenToChange) return 'before';
  return state.writtenAtMs >= templateAtMs ? 'after' : 'before';
}

/** Whether a config was created after the pods' template was last written; false if the times do not show that. */
export function arrivedAfterTemplate(
  { state }: ConfigView,
  { templateWriter }: Pick<WorkloadState, 'templateWriter'>,
): boolean {
  return state !== undefined && templateWriter !== undefined && state.createdAtMs > templateWriter.atMs;
}

/** Whether a single write brought the whole content; false if the times do not show that. */
export function isOfOneWrite(state: ConfigState): boolean {
  return state.writtenAtMs !== undefined && state.writtenAtMs <= state.createdAtMs;
}
