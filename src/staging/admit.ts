/**
 * Decides which waiting workloads may be rolled now: in the order of the candidates, each takes a slot in the group of
 * every staged config of its cause, or is skipped if one of them has none. Pure.
 */
import type { Candidate } from './candidate.ts';

export interface AdmitFacts<Group> {
  /** How many more workloads of a group may begin, before any of the candidates is admitted. */
  readonly freeIn: (group: Group) => number;
  /** Some users of the config have not been planned yet, so the order in this group is not known. */
  readonly isOpen: (group: Group) => boolean;
  /** The groups whose slots are to be given; the search ends when they have none left. */
  readonly groups: readonly Group[];
}

/**
 * The candidates that are admitted. Where the turn of a candidate is not known yet, the slots that it may need are kept
 * free: the result does not depend on which workloads are planned first.
 * @param candidates in their order
 */
export function admit<Group, Each extends Candidate<Group>>(
  candidates: Iterable<Each>,
  { freeIn, isOpen, groups }: AdmitFacts<Group>,
): readonly Each[] {
  const free = new Map<Group, number>();
  const freeOf = (group: Group): number => {
    const known = free.get(group) ?? (isOpen(group) ? 0 : freeIn(group));
    free.set(group, known);
    return known;
  };
  const kept = new Set<Group>();
  const isTaken = (group: Group): boolean => kept.has(group) || freeOf(group) <= 0;
  const admitted: Each[] = [];
  for (const candidate of candidates) {
    if (groups.every(isTaken)) break;
    if (candidate.groups.some((group) => kept.has(group) || isOpen(group))) {
      for (const group of candidate.groups) kept.add(group);
    } else if (!candidate.groups.some(isTaken)) {
      for (const group of candidate.groups) free.set(group, freeOf(group) - 1);
      admitted.push(candidate);
    }
  }
  return admitted;
}
