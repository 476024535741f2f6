/**
 * Decides which waiting workloads may be rolled now: in the order of the candidates, each takes a slot in the group of
 * every staged config of its cause, or is skipped if one of them has none. Pure.
 */
import type { Candidate } from './candidate.ts';

/**
 * The candidates that are admitted.
 * @param candidates in their order
 * @param slotsOf how many more workloads of a group may begin, before any of the candidates is admitted
 * @param isFull whether the rest of the candidates can be left out, since none of them can be admitted
 */
export function admit<Group, Each extends Candidate<Group>>(
  candidates: Iterable<Each>,
  slotsOf: (group: Group) => number,
  isFull: (freeOf: (group: Group) => number) => boolean = () => false,
): readonly Each[] {
  const taken = new Map<Group, number>();
  const freeOf = (group: Group): number => slotsOf(group) - (taken.get(group) ?? 0);
  const admitted: Each[] = [];
  for (const candidate of candidates) {
    if (isFull(freeOf)) break;
    if (!candidate.groups.every((group) => freeOf(group) > 0)) continue;
    for (const group of candidate.groups) taken.set(group, (taken.get(group) ?? 0) + 1);
    admitted.push(candidate);
  }
  return admitted;
}
