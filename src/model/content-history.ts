/** What one config held before, as far as this process saw it: what the pods that run now can have started with. */
import type { ConfigState } from './config-state.ts';
import { compareResourceVersions } from './resource-version.ts';

/** Content that was there before the present content. */
export interface PastContent {
  /** Undefined: there was no such config. */
  readonly state: ConfigState | undefined;
  /** Version of the write that ended it, or a later one; undefined where no version is known. */
  readonly untilRv: string | undefined;
  /** Other content may have come and gone between this one and the next: a list or a read showed the next one. */
  readonly hasGap: boolean;
}

export interface ContentHistory {
  /** Oldest first; empty where the config was never seen to change. */
  readonly past: readonly PastContent[];
  /** Content that ended before this version is unknown; undefined where nothing at all is known. */
  readonly sinceRv: string | undefined;
}

export const noHistory: ContentHistory = { past: [], sinceRv: undefined };

/**
 * What the config held at a version.
 * @param contentRv first version at which the present content was seen; undefined: not known
 * @returns `known: false` where the history does not reach back that far or has a gap there
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
