/**
 * Tells where no roll is needed although the record is old: pods read their configs when they start, so those of a
 * template that came after the content run that content. It says so only where all of it is known; otherwise a roll
 * too many is the lesser evil.
 */
import type { Observation } from '../model/observation.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ConfigView } from './compare.ts';

/**
 * Whether the pods of the present template have started with what these configs hold: the template was seen to come, it
 * is one of which no pods ran before, and its version is greater than that of each content (resourceVersions of
 * different kinds can be compared where they live in one etcd).
 */
export function arePodsFresh({ templateRv, hasNewPods }: Observation, changed: readonly ConfigView[]): boolean {
  if (templateRv === undefined || !hasNewPods) return false;
  return changed.every(
    ({ contentRv }) => contentRv !== undefined && compareResourceVersions(templateRv, contentRv) > 0,
  );
}

/**
 * Whether a config that is not in the record yet holds content that is younger than the pods: it entered while nobody
 * watched, was changed after it was created, and was not changed before the template was last written. By the clocks of
 * the API servers, to the second.
 * @param rolledAtMs when we last wrote the template ourselves
 */
export function isEntryYoungerThanPods(
  { state }: ConfigView,
  { isSelectionSeen }: Observation,
  { templateWriter }: WorkloadState,
  rolledAtMs: number | undefined,
): boolean {
  if (isSelectionSeen || state?.writtenAtMs === undefined || templateWriter === undefined) return false;
  const templateAtMs = Math.max(templateWriter.atMs, rolledAtMs ?? 0);
  return state.writtenAtMs > state.createdAtMs && state.writtenAtMs >= templateAtMs;
}
