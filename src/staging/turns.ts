/** The workloads that wait for their turn, and the ones whose turn it is. */
import type { WorkloadKey } from '../model/kinds.ts';
import { admit } from './admit.ts';
import type { Breaking } from './breaking.ts';
import { compareCandidates } from './candidate.ts';
import type { Group, GroupCandidate } from './group.ts';
import { inOneOrder } from './waiting-list.ts';

export interface TurnsOptions {
  readonly breaking: Breaking;
  /** Queues a workload for a reconcile. */
  readonly wake: (workload: WorkloadKey) => void;
}

export class Turns {
  readonly #options: TurnsOptions;
  readonly #candidates = new Map<WorkloadKey, GroupCandidate>();
  /** Changes whenever the order of candidates may have changed. */
  #epoch = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#candidates.size;
  }

  /** The groups in which a workload waits or has a slot. */
  groupsOf(workload: WorkloadKey): readonly Group[] {
    return this.#candidates.get(workload)?.groups ?? [];
  }

  /** Whether it is the turn of a workload in exactly these groups. */
  isDue(workload: WorkloadKey, groups: readonly Group[]): boolean {
    return isSame(this.groupsOf(workload), groups) && groups.every((group) => this.#hasSlot(group, workload));
  }

  /** Puts a workload into the order. @returns the groups whose slots this may have changed */
  add(candidate: GroupCandidate): readonly Group[] {
    const present = this.#candidates.get(candidate.key);
    if (present !== undefined && isAlike(present, candidate) && isWaiting(present)) return candidate.groups;
    const left = this.remove(candidate.key);
    this.#candidates.set(candidate.key, candidate);
    for (const group of candidate.groups) group.waiting.add(candidate);
    return [...left, ...candidate.groups];
  }

  /** Takes a workload out of the order. @returns the groups in which it waited or had a slot */
  remove(workload: WorkloadKey): readonly Group[] {
    const groups = this.groupsOf(workload);
    this.#candidates.delete(workload);
    for (const group of groups) {
      group.waiting.delete(workload);
      group.admitted.delete(workload);
    }
    return groups;
  }

  /** The order of candidates may have changed: a content is new, or has its first proof. */
  reorder(): void {
    this.#epoch += 1;
  }

  /**
   * Admits the workloads that may go where slots may have changed, and in the groups that share waiting workloads with
   * these: elsewhere the last pass has left none that may go. A freed slot wakes as many as may go, never all.
   */
  admit(touched: Iterable<Group>): void {
    const groups = connected(touched).filter((group) => this.#freeIn(group) > 0);
    const waiting = groups.map((group) => group.waiting.inOrder(this.#compare, this.#epoch));
    const freeIn = (group: Group): number => this.#freeIn(group);
    const isOpen = ({ unplanned }: Group): boolean => unplanned.size > 0;
    for (const candidate of admit(inOneOrder(waiting, this.#compare), { freeIn, isOpen, groups })) {
      this.#admit(candidate);
    }
  }

  #admit({ key, groups }: GroupCandidate): void {
    for (const group of groups) {
      group.waiting.delete(key);
      group.admitted.add(key);
    }
    this.#options.wake(key);
  }

  /** It was admitted, and none has begun past the order since, whose slot it would take. */
  #hasSlot(group: Group, workload: WorkloadKey): boolean {
    return group.admitted.has(workload) && group.begun <= this.#options.breaking.limitOf(group);
  }

  #freeIn(group: Group): number {
    const { breaking } = this.#options;
    const isClosed = !group.isStaged || group.unplanned.size > 0 || group.waiting.size === 0;
    if (isClosed || breaking.closing(group) !== undefined) return 0;
    const limit = breaking.limitOf(group);
    return limit === Infinity ? limit : limit - group.begun;
  }

  readonly #compare = (a: GroupCandidate, b: GroupCandidate): number =>
    compareCandidates(a, b, ({ proven }) => proven.size > 0);
}

/** These groups, and the ones that share waiting workloads with them. */
function connected(groups: Iterable<Group>): readonly Group[] {
  const found = new Set(groups);
  // A set also iterates over what is added meanwhile.
  for (const { waiting } of found)
    for (const candidate of waiting.shared) for (const each of candidate.groups) found.add(each);
  return [...found];
}

function isWaiting({ key, groups }: GroupCandidate): boolean {
  return groups.every(({ admitted }) => !admitted.has(key));
}

function isSame(a: readonly Group[], b: readonly Group[]): boolean {
  return a.length === b.length && a.every((group) => b.includes(group));
}

function isAlike(a: GroupCandidate, b: GroupCandidate): boolean {
  const isAsGood = a.isPreferred === b.isPreferred && a.isHealthy === b.isHealthy && a.risk === b.risk;
  return isAsGood && a.rank === b.rank && isSame(a.groups, b.groups);
}
