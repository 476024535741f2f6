/**
 * Remembers which keys of a config changed at which version. The record of a workload that uses a config whole has one digest
 * for all of it: this tells a person which keys made the difference. Nothing is decided from it.
 */
import type { ConfigState } from '../model/config-state.ts';
import { compareResourceVersions } from '../model/resource-version.ts';

export interface KeyChanges {
  /** What changed after this version is in `versions`. */
  readonly sinceRv: string;
  /** The version at which a key was last seen to change, to appear or to go. */
  readonly versions: ReadonlyMap<string, string>;
}

/** More keys than anybody would read. Beyond, what is known begins anew. */
const mostKeys = 64;

/**
 * @param before what was known until now
 * @param wasSinceRv the first version at which the former content was seen
 */
export function noteKeyChanges(
  before: KeyChanges | undefined,
  wasSinceRv: string,
  was: ConfigState,
  is: ConfigState,
): KeyChanges | undefined {
  const { sinceRv, versions } = before ?? { sinceRv: wasSinceRv, versions: new Map<string, string>() };
  // Versions that go back, in a restored cluster or a lagging list, do not tell what came after what.
  if (compareResourceVersions(is.resourceVersion, was.resourceVersion) < 0) return undefined;
  const next = new Map(versions);
  for (const key of differingKeys(was, is)) next.set(key, is.resourceVersion);
  return next.size > mostKeys ? undefined : { sinceRv, versions: next };
}

/** The keys that changed after a version, sorted; undefined where that is not known. */
export function keysChangedAfter(changes: KeyChanges | undefined, rv: string): readonly string[] | undefined {
  if (changes === undefined || compareResourceVersions(changes.sinceRv, rv) > 0) return undefined;
  return [...changes.versions]
    .filter(([, version]) => compareResourceVersions(version, rv) > 0)
    .map(([key]) => key)
    .sort();
}

function differingKeys(was: ConfigState, is: ConfigState): readonly string[] {
  const before = new Map(was.keys.map((key, index) => [key, was.digests[index]]));
  const after = new Map(is.keys.map((key, index) => [key, is.digests[index]]));
  return [...new Set([...was.keys, ...is.keys])].filter((key) => before.get(key) !== after.get(key));
}
