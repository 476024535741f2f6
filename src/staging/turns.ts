/** The workloads that wait for their turn, and the ones whose turn it is. */
import type { WorkloadKey } from '../model/kinds.ts';
import { admit } from './admit.ts';
import type { Breaking } from './breaking.ts';
import type { Group, GroupCandidate } from './group.ts';
import { WaitingLists } from './waiting-lists.ts';

export interface TurnsOptions {
  readonly breaking: Pick<Breaking, 'closing' | 'limitOf'>;
  /** Queues a workload for a reconcile. */
  readonly wake: (workload: WorkloadKey) => void;
}

export class Turns {
  readonly #options: TurnsOptions;
  readonly #candidates = new Map<WorkloadKey, GroupCandidate>();
  readonly #waiting = new WaitingLists();
  /** Groups in which slots are kept free for candidates whose turn is not known yet. */
  #kept: ReadonlySet<Group> = new Set();

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
    this.#waiting.add(candidate);
    return [...left, ...candidate.groups];
  }

  /** Takes a workload out of the order. @returns the groups in which it waited or had a slot */
  remove(workload: WorkloadKey): readonly Group[] {
    const candidate = this.#candidates.get(workload);
    if (candidate === undefined) return [];
    this.#candidates.delete(workload);
    if (isWaiting(candidate)) this.#waiting.delete(candidate);
    for (const { members } of candidate.groups) members.put(workload, 'admitted', false);
    return candidate.groups;
  }

  /**
   * Admits the workloads that may go where slots may have changed: elsewhere the last call has left none that may go,
   * unless it kept slots free. A freed slot wakes as many as may go, never all.
   */
  admit(touched: readonly Group[]): void {
    if (touched.length === 0) return;
    const groups = [...touched, ...this.#kept].filter((group) => this.#freeIn(group) > 0);
    const lines = new Set(groups.flatMap((group) => [...this.#waiting.of(group)]));
    this.#kept = admit(lines, {
      freeIn: (group) => this.#freeIn(group),
      isOpen: ({ members }) => members.count('unplanned') > 0,
      isProven: ({ members }) => members.count('proven') > 0,
      begin: (candidate) => {
        this.#begin(candidate);
      },
    });
  }

  #begin(candidate: GroupCandidate): void {
    this.#waiting.delete(candidate);
    for (const { members } of candidate.groups) members.put(candidate.key, 'admitted', true);
    this.#options.wake(candidate.key);
  }

  /** It was admitted, and none has begun past the order since, whose slot it would take. */
  #hasSlot(group: Group, workload: WorkloadKey): boolean {
    const { members } = group;
    return members.has(workload, 'admitted') && members.count('begun') <= this.#options.breaking.limitOf(group);
  }

  #freeIn(group: Group): number {
    const { breaking } = this.#options;
    const { isStaged, members } = group;
    const isClosed = !isStaged || members.count('unplanned') > 0 || members.count('waiting') === 0;
    if (isClosed || breaking.closing(group) !== undefined) return 0;
    return breaking.limitOf(group) - members.count('begun');
  }
}

function isWaiting({ key, groups }: GroupCandidate): boolean {
  return groups.every(({ members }) => !members.has(key, 'admitted'));
}

function isSame(a: readonly Group[], b: readonly Group[]): boolean {
  return a.length === b.length && a.every((group) => b.includes(group));
}

function isAlike(a: GroupCandidate, b: GroupCandidate): boolean {
  const isAsGood = a.isPreferred === b.isPreferred && a.isHealthy === b.isHealthy && a.risk === b.risk;
  return isAsGood && a.rank === b.rank && isSame(a.groups, b.groups);
}
