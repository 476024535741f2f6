/**
 * Decides which waiting workloads may be rolled now: in the order of the candidates, each takes a slot in the group of
 * every staged config of its cause, or is skipped if one of them has none.
 */
import { compareCandidates, type Candidate } from './candidate.ts';

/** Candidates that wait for slots in the same groups. */
export interface Line<Group, Each> {
  readonly groups: readonly Group[];
  /** The one that goes before the others; undefined if none waits. */
  readonly first: Each | undefined;
}

export interface AdmitFacts<Group, Each> {
  /** How many more workloads of a group may begin now. */
  readonly freeIn: (group: Group) => number;
  /** Some users of the config have not been planned yet, so the order in this group is not known. */
  readonly isOpen: (group: Group) => boolean;
  /** The present content of the config has a proof. */
  readonly isProven: (group: Group) => boolean;
  /** Takes a candidate out of its line, and a slot in each of its groups. */
  readonly begin: (candidate: Each) => void;
}

/**
 * Admits as many as may go. Where the turn of a candidate is not known yet, the slots that it may need are kept free:
 * the result does not depend on which workloads are planned first. Each call costs O(lines) for each one admitted,
 * however many wait: all of a line wait for the same slots.
 * @param lines all in which a candidate may be able to go
 * @returns the groups in which slots are kept free
 */
export function admit<Group, Each extends Candidate<Group>>(
  lines: Iterable<Line<Group, Each>>,
  { freeIn, isOpen, isProven, begin }: AdmitFacts<Group, Each>,
): ReadonlySet<Group> {
  const kept = new Set<Group>();
  const left = new Set(lines);
  for (;;) {
    const next = firstOf(left, isProven);
    if (next === undefined) return kept;
    const { line, candidate } = next;
    if (line.groups.some((group) => kept.has(group) || isOpen(group))) {
      for (const group of line.groups) kept.add(group);
      left.delete(line);
    } else if (line.groups.every((group) => freeIn(group) > 0)) {
      begin(candidate);
    } else {
      left.delete(line);
    }
  }
}

/** The candidate that goes before all others of these lines. */
function firstOf<Group, Each extends Candidate<Group>>(
  lines: Iterable<Line<Group, Each>>,
  isProven: (group: Group) => boolean,
): { readonly line: Line<Group, Each>; readonly candidate: Each } | undefined {
  let found: { readonly line: Line<Group, Each>; readonly candidate: Each } | undefined;
  for (const line of lines) {
    const { first } = line;
    if (first === undefined) continue;
    if (found === undefined || compareCandidates(first, found.candidate, isProven) < 0) {
      found = { line, candidate: first };
    }
  }
  return found;
}
