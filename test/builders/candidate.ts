/** Plain data: workloads that wait for their turn in groups, which a test names. */
import type { WorkloadKey } from '../../src/model/kinds.ts';
import type { Candidate } from '../../src/staging/candidate.ts';

export type PlainCandidate = Candidate<string>;

/** A Deployment that is well and waits in the group `a`. */
export function candidate(name: string, change: Partial<PlainCandidate> = {}): PlainCandidate {
  const key: WorkloadKey = `Deployment/shop/${name}`;
  return { key, isPreferred: false, isHealthy: true, risk: 0, rank: name, groups: ['a'], ...change };
}

/** @returns the names of the workloads */
export function namesOf(candidates: Iterable<PlainCandidate>): readonly string[] {
  return [...candidates].map(({ key }) => key.split('/').at(-1) ?? '');
}
