/**
 * Takes note of what an event says about a config: its content, its marks, and what it held before. Pure: from what was
 * known and the new state to what is known next.
 */
import { hasSameContent, hasSameMarks, type ConfigState } from '../model/config-state.ts';
import { noHistory, type ContentHistory } from '../model/content-history.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { ConfigOrigin } from './events.ts';
import { hasChangedSinceCreation, notePast } from './note-content.ts';

/** A config and what was seen of it. */
export interface KnownConfig {
  readonly state: ConfigState;
  /** Monotonic ms; undefined while it has only been listed and never seen to change. */
  readonly changedAtMs: number | undefined;
  /** The first version at which this content was seen: it is no older than the content, whatever was written since. */
  readonly contentRv: string;
  readonly history: ContentHistory;
  /** The version at which its marks were seen to change; undefined when they have not been. */
  readonly marksRv: string | undefined;
  /** The version at which a watch or a list last showed it; undefined where only a read for one plan did. */
  readonly shownRv: string | undefined;
}

/** A config that was seen to go, or that a read did not find. */
export interface GoneConfig {
  readonly uid: string;
  /** Version of its deletion, or of a list that lacks it; undefined where a read did not find it. */
  readonly goneRv: string | undefined;
  readonly history: ContentHistory;
  /** A read found it gone before its watch showed that. */
  readonly isConfirmed: boolean;
}

/** How and when a config was seen. */
export interface ConfigSource {
  readonly origin: ConfigOrigin;
  /** Monotonic time of the event; undefined where the first list only says what is there. */
  readonly atMs: number | undefined;
}

/** What is known next. */
export interface NextConfig {
  readonly config: KnownConfig;
  /** Whether anything differs that a plan depends on. */
  readonly isNews: boolean;
}

/**
 * One that is known is seen again. A watch that lags behind a read is passed over; any other view that jumps back is taken
 * as it is: only the plan, which has the record, can tell an old view from a restored cluster.
 */
export function nextConfig(known: KnownConfig, state: ConfigState, { origin, atMs }: ConfigSource): NextConfig {
  const isWatch = origin === 'watch';
  const shownRv = origin === 'confirmed' ? known.shownRv : state.resourceVersion;
  if (isWatch && isAheadOfWatch(known, state)) return { config: { ...known, shownRv }, isNews: false };
  const isMarkedNow = !hasSameMarks(known.state, state);
  const marksRv = isMarkedNow ? markedRvOf(known.state, state, isWatch) : known.marksRv;
  const isSame = hasSameContent(known.state, state);
  if (isSame && (isWatch || hasSameWrite(known.state, state))) {
    return { config: { ...known, state, marksRv, shownRv }, isNews: isMarkedNow };
  }
  const history = historyWith(known, state, !isWatch);
  // Where it is the same, it may have gone away and come back while nobody watched.
  const changedAtMs = isSame ? known.changedAtMs : atMs;
  return { config: content(state, changedAtMs, { history, marksRv, shownRv }), isNews: isMarkedNow || !isSame };
}

/** When its marks changed: where nobody saw it, or they ended with another object of the name, right after what is known. */
function markedRvOf(known: ConfigState, state: ConfigState, isWatch: boolean): string {
  return isWatch && known.uid === state.uid ? state.resourceVersion : known.resourceVersion;
}

/** Versions that go back tell nothing about what came after what. */
function historyWith({ state: known, history }: KnownConfig, state: ConfigState, hasGap: boolean): ContentHistory {
  const isBack = compareResourceVersions(state.resourceVersion, known.resourceVersion) < 0;
  return isBack ? noHistory : notePast(history, { state: known, untilRv: state.resourceVersion, hasGap });
}

/** One that was not there is seen. @param gone what is remembered of the one that had its name */
export function firstConfig(
  gone: GoneConfig | undefined,
  state: ConfigState,
  { origin, atMs }: ConfigSource,
): KnownConfig {
  const { resourceVersion } = state;
  const ended = {
    state: undefined,
    untilRv: resourceVersion,
    hasGap: origin !== 'watch' && hasChangedSinceCreation(state),
  };
  const before: ContentHistory = gone?.history ?? { past: [], sinceRv: '0' };
  // The first list says what is there, and nothing of what was.
  const history = atMs === undefined ? { past: [], sinceRv: resourceVersion } : notePast(before, ended);
  const shownRv = origin === 'confirmed' ? undefined : resourceVersion;
  return content(state, atMs, { history, marksRv: marksRvAfter(gone, state), shownRv });
}

/** The marks of the one before ended with it: one that was ignored, say, was so until it went. */
function marksRvAfter(gone: GoneConfig | undefined, state: ConfigState): string | undefined {
  const last = gone?.history.past.at(-1)?.state;
  return last === undefined || hasSameMarks(last, state) ? undefined : (gone?.goneRv ?? state.resourceVersion);
}

/** Every field in every config, in one order: V8 then keeps them in the object itself. */
function content(
  state: ConfigState,
  changedAtMs: number | undefined,
  { history, marksRv, shownRv }: Pick<KnownConfig, 'history' | 'marksRv' | 'shownRv'>,
): KnownConfig {
  return { state, changedAtMs, contentRv: state.resourceVersion, history, marksRv, shownRv };
}

/** Nothing has written the content in between, as far as versions and times tell. */
function hasSameWrite(a: ConfigState, b: ConfigState): boolean {
  if (a.resourceVersion === b.resourceVersion) return true;
  return a.uid === b.uid && a.writtenAtMs !== undefined && a.writtenAtMs === b.writtenAtMs;
}

/** A read has brought a newer version of this object than the watch shows now. */
function isAheadOfWatch({ state: known, shownRv }: KnownConfig, state: ConfigState): boolean {
  if (shownRv === known.resourceVersion || known.uid !== state.uid) return false;
  return compareResourceVersions(state.resourceVersion, known.resourceVersion) < 0;
}
