/**
 * The one order in which waiting workloads are rolled, whatever the number of configs that changed: an order for each
 * config would let two workloads wait for each other. It is the same in every process.
 */
import type { WorkloadKey } from '../model/kinds.ts';

/** A workload whose gates are open, and which waits for its turn. */
export interface Candidate<Group> {
  readonly key: WorkloadKey;
  /** The annotation `canary` asks for an early turn. */
  readonly isPreferred: boolean;
  /** All its pods are available. */
  readonly isHealthy: boolean;
  /** How much bad content hurts, ascending. */
  readonly risk: number;
  /** Decides between equals: different for each content, so that not always the same workload is the first. */
  readonly rank: string;
  /** The groups of the staged configs of its cause. */
  readonly groups: readonly Group[];
}

/** Negative if `a` goes before `b`. @param isProven whether the present content of a group has a proof */
export function compareCandidates<Group>(
  a: Candidate<Group>,
  b: Candidate<Group>,
  isProven: (group: Group) => boolean,
): number {
  const unproven = ({ groups }: Candidate<Group>): number => groups.filter((group) => !isProven(group)).length;
  return comparePreferred(a, b) || unproven(a) - unproven(b) || compareHarm(a, b);
}

/**
 * The same where both wait for the same groups, and so for the same proofs: this order never changes.
 * @returns negative if `a` goes before `b`
 */
export function compareInGroups(a: Candidate<unknown>, b: Candidate<unknown>): number {
  return comparePreferred(a, b) || compareHarm(a, b);
}

type Each = Candidate<unknown>;

function comparePreferred(a: Each, b: Each): number {
  return Number(b.isPreferred) - Number(a.isPreferred);
}

function compareHarm(a: Each, b: Each): number {
  return (
    Number(b.isHealthy) - Number(a.isHealthy) ||
    a.risk - b.risk ||
    compareText(a.rank, b.rank) ||
    compareText(a.key, b.key)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
