/**
 * The earlier contents of one config, as far as this process saw them: the pods that run now may have started with one.
 */
import type { ConfigState } from './config-state.ts';
import { compareResourceVersions } from './resource-version.ts';

/** Content that a config had before its present content. */
export interface PastContent {
  /** Undefined: there was no such config. */
  readonly state: ConfigState | undefined;
  /** Version of the write that replaced it, or a later one; undefined if no version is known. */
  readonly untilRv: string | undefined;
  /** There may have been other content between this one and the next, which a list or a read showed. */
  readonly hasGap: boolean;
}

export interface ContentHistory {
  /** Oldest first; empty if the config was never seen to change. */
  readonly past: readonly PastContent[];
  /** Content that was replaced before this version is unknown; undefined if nothing at all is known. */
  readonly sinceRv: string | undefined;
}

export const noHistory: ContentHistory = { past: [], sinceRv: undefined };

/**
 * The content of a config at a version.
 * @param present with the first version at which the present content was seen; undefined: not known
 * @returns `isKnown: false` if the history does not reach back that far or has a gap there
 */
export function contentAt(
  present: { readonly state: ConfigState | undefined; readonly contentRv: string | undefined },
  { past, sinceRv }: ContentHistory,
  rv: string,
): { readonly isKnown: boolean; readonly state: ConfigState | undefined } {
  const unknown = { isKnown: false, state: undefined };
  if (present.contentRv !== undefined && compareResourceVersions(present.contentRv, rv) <= 0) {
    return { isKnown: true, state: present.state };
  }
  const content = past.find(({ untilRv }) => untilRv !== undefined && compareResourceVersions(untilRv, rv) > 0);
  const isWithin = sinceRv !== undefined && compareResourceVersions(sinceRv, rv) <= 0;
  return content === undefined || !isWithin || content.hasGap ? unknown : { isKnown: true, state: content.state };
}
