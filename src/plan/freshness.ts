/**
 * Tells where no roll is needed although the record is old: pods read their configs when they start, so those of a
 * template that came after the content run that content. It says so only where all of it is known; otherwise a roll
 * too many is the lesser evil.
 */
import type { Observation } from '../model/observation.ts';
import { compareResourceVersions } from '../model/resource-version.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import type { ConfigView } from './compare.ts';
import type { KeyNeeds } from './needs.ts';

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

/** What tells since when a config has counted for a workload. */
export interface Entry {
  readonly view: ConfigView;
  readonly needs: KeyNeeds;
  readonly observation: Observation;
  readonly workload: WorkloadState;
  /** The version at which the Namespace was seen to come or its `auto` to change; undefined when neither was seen. */
  readonly namespaceRv: string | undefined;
  /** There is a record to compare with; without one the workload is new to us, and its past says nothing. */
  readonly hasRecord: boolean;
  /** When we last wrote the template ourselves, ms. */
  readonly rolledAtMs: number | undefined;
}

/**
 * Whether a config that is not in the record yet holds content that the pods were not started with. What only begins to
 * count is recorded and no cause to roll, but what has changed since it counts is. Where nobody watched when it began to
 * count, the times of `managedFields` decide, by the clocks of the API servers and to the second.
 */
export function isEntryStale(entry: Entry): boolean {
  const { view, needs, observation, namespaceRv } = entry;
  const countedRv = newest([observation.selectionRv, view.marksRv, namespaceRv]);
  if (countedRv === undefined) return view.isReplaced || (entry.hasRecord && isYoungerThanPods(entry));
  if (view.contentRv === undefined || compareResourceVersions(view.contentRv, countedRv) <= 0) return false;
  // What is new altogether is the first content of something required, or an optional config that appears.
  return view.isReplaced || [...needs.values()].every((need) => need === 'optional');
}

/** It was changed after it was created, and not before the template was last written. */
function isYoungerThanPods({ view: { state }, workload: { templateWriter }, rolledAtMs }: Entry): boolean {
  if (state?.writtenAtMs === undefined || templateWriter === undefined) return false;
  const templateAtMs = Math.max(templateWriter.atMs, rolledAtMs ?? 0);
  return state.writtenAtMs > state.createdAtMs && state.writtenAtMs >= templateAtMs;
}

function newest(versions: readonly (string | undefined)[]): string | undefined {
  return versions.reduce((a, b) => (a === undefined || (b !== undefined && compareResourceVersions(b, a) > 0) ? b : a));
}
