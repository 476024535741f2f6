/** What the records of the workloads say of the contents that their pods started with. */
import type { ConfigRef } from '../../../src/model/kinds.ts';
import type { RolloutStanding } from '../../../src/model/rollout-standing.ts';
import { contentId } from './digests.ts';

/** The ids of configs that a roll with other causes carries over. */
export function keptIds(
  standing: RolloutStanding | undefined,
  causes: readonly ConfigRef[],
): Readonly<Partial<Record<ConfigRef, string>>> {
  const kept = Object.entries(standing?.startedWith ?? {}).filter(([ref]) => !causes.includes(ref as ConfigRef));
  return Object.fromEntries(kept);
}

/** The record under the present digest key: the ids of contents that the configs still have are replaced. */
export function underPresentKey(
  standing: RolloutStanding,
  contentNow: (ref: ConfigRef) => string,
  keys: readonly number[],
): RolloutStanding | undefined {
  const entries = Object.entries(standing.startedWith).map(([ref, id]) => {
    const ids = keys.map((key) => contentId(contentNow(ref as ConfigRef), key));
    return [ref, id !== undefined && ids.includes(id) ? ids[0] : id] as const;
  });
  const isSame = entries.every(([ref, id]) => standing.startedWith[ref as ConfigRef] === id);
  // Other ids count as the start of other pods, until they have stayed available.
  const phase = standing.phase === 'proven' ? 'superseded' : standing.phase;
  return isSame ? undefined : { ...standing, phase, startedWith: Object.fromEntries(entries) };
}
