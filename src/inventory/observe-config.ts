/**
 * Computes the next observation of a config from the known one and a new state: its content, its marks and its earlier
 * contents. Pure.
 */
import { hasSameContent, hasSameHints, hasSameMarks, type ConfigState } from '../model/config-state.ts';
import { noHistory, type ContentHistory } from '../model/content-history.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { ConfigOrigin } from './events.ts';
import { hasChangedSinceCreation, notePast } from './note-content.ts';

/** A config and what was observed of it. */
export interface KnownConfig {
  readonly state: ConfigState;
  /** Monotonic ms of its last change; undefined while it was only listed and never seen to change. */
  readonly changedAtMs: number | undefined;
  /**
   * The resourceVersion at which this content was first seen: it is no older than the content, whatever was written
   * since.
   */
  readonly contentRv: string;
  readonly history: ContentHistory;
  /** The resourceVersion at which its marks were seen to change; undefined if they were not. */
  readonly marksRv: string | undefined;
  /** The resourceVersion at which a watch or a list last showed it; undefined if only a read for a plan did. */
  readonly shownRv: string | undefined;
}

/** A deleted config. */
export interface GoneConfig {
  readonly uid: string;
  /** resourceVersion of its deletion, or of a list that lacks it; undefined where a read did not find it. */
  readonly goneRv: string | undefined;
  readonly history: ContentHistory;
  /** Whether a read found it deleted before its watch showed that. */
  readonly isConfirmed: boolean;
}

/** Where a state of a config comes from, and when. */
export interface ConfigSource {
  readonly origin: ConfigOrigin;
  /** Monotonic ms of the event; undefined for an item of the first list, which does not say when it changed. */
  readonly atMs: number | undefined;
}

export interface NextConfig {
  readonly config: KnownConfig;
  /** Whether it differs in anything that a plan depends on. */
  readonly isNews: boolean;
}

/**
 * The next observation of a known config. A watch event that lags behind a read is skipped; any other state that goes
 * back to an older version is stored: only the plan, which has the record, can distinguish a lagging view from a
 * restored cluster.
 */
export function nextConfig(known: KnownConfig, state: ConfigState, { origin, atMs }: ConfigSource): NextConfig {
  const isWatch = origin === 'watch';
  const shownRv = origin === 'confirmed' ? known.shownRv : state.resourceVersion;
  if (isWatch && isAheadOfWatch(known, state)) return { config: { ...known, shownRv }, isNews: false };
  const marksRv = hasSameMarks(known.state, state) ? known.marksRv : markedRvOf(known.state, state, isWatch);
  const isSame = hasSameContent(known.state, state);
  const isNews = !isSame || !hasSameHints(known.state, state);
  if (isSame && (isWatch || hasSameWrite(known.state, state))) {
    return { config: { ...known, state, marksRv, shownRv }, isNews };
  }
  const history = historyWith(known, state, !isWatch);
  // Equal content may have changed and come back during a gap in the watch.
  const changedAtMs = isSame ? known.changedAtMs : atMs;
  return { config: content(state, changedAtMs, { history, marksRv, shownRv }), isNews };
}

/**
 * When its marks changed: at the version of the watch event. If no event showed it, or another object took the name,
 * then right after the known version.
 */
function markedRvOf(known: ConfigState, state: ConfigState, isWatch: boolean): string {
  return isWatch && known.uid === state.uid ? state.resourceVersion : known.resourceVersion;
}

/** The history after a change. It is cleared if versions go back, since they then say nothing about the order. */
function historyWith({ state: known, history }: KnownConfig, state: ConfigState, hasGap: boolean): ContentHistory {
  const isBack = compareResourceVersions(state.resourceVersion, known.resourceVersion) < 0;
  return isBack ? noHistory : notePast(history, { state: known, untilRv: state.resourceVersion, hasGap });
}

/** The first observation of a config. @param gone the remembered deleted config of that name */
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
  // The first list says nothing about earlier contents.
  const history = atMs === undefined ? { past: [], sinceRv: resourceVersion } : notePast(before, ended);
  const shownRv = origin === 'confirmed' ? undefined : resourceVersion;
  return content(state, atMs, { history, marksRv: marksRvAfter(gone, state), shownRv });
}

/** The marks of the deleted config ended with its deletion: if it was ignored, for example, it was so until then. */
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

/** Whether no write of the content lies between two states, as far as versions and times show. */
function hasSameWrite(a: ConfigState, b: ConfigState): boolean {
  if (a.resourceVersion === b.resourceVersion) return true;
  return a.uid === b.uid && a.writtenAtMs !== undefined && a.writtenAtMs === b.writtenAtMs;
}

/** Whether a read delivered a newer version of this object than the watch shows now. */
function isAheadOfWatch({ state: known, shownRv }: KnownConfig, state: ConfigState): boolean {
  if (shownRv === known.resourceVersion || known.uid !== state.uid) return false;
  return compareResourceVersions(state.resourceVersion, known.resourceVersion) < 0;
}
