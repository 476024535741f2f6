/** The candidates that wait for slots in the same groups. Which of them is the first is known at any time. */
import type { WorkloadKey } from '../model/kinds.ts';
import { compareInGroups, type Candidate } from './candidate.ts';

/** So many that have left may stay in a heap, however few others are there. */
const leftOver = 16;

export class WaitingList<Group, Each extends Candidate<Group> = Candidate<Group>> {
  readonly groups: readonly Group[];
  readonly #members = new Map<WorkloadKey, Each>();
  /** A binary heap, with the first one at its top. Some of it have left, and stay until they come to the top. */
  #heap: Each[] = [];

  constructor(groups: readonly Group[]) {
    this.groups = groups;
  }

  get size(): number {
    return this.#members.size;
  }

  /** The one that goes before all others; undefined if the list is empty. In O(log size), amortized. */
  get first(): Each | undefined {
    for (let top = this.#heap[0]; top !== undefined; top = this.#heap[0]) {
      if (this.#members.get(top.key) === top) return top;
      this.#pop();
    }
    return undefined;
  }

  /** Replaces the one with the same key. In O(log size). */
  add(candidate: Each): void {
    this.#members.set(candidate.key, candidate);
    this.#push(candidate);
    this.#sweep();
  }

  /** In O(1), amortized. */
  delete(key: WorkloadKey): void {
    this.#members.delete(key);
    this.#sweep();
  }

  /** Forgets those that have left once they are the most. */
  #sweep(): void {
    if (this.#heap.length <= 2 * this.size + leftOver) return;
    this.#heap = [];
    for (const each of this.#members.values()) this.#push(each);
  }

  #push(candidate: Each): void {
    const heap = this.#heap;
    let index = heap.push(candidate) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || compareInGroups(above, candidate) <= 0) return;
      heap[index] = above;
      heap[parent] = candidate;
      index = parent;
    }
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    heap[0] = last;
    for (;;) {
      const below = this.#lesser(2 * index + 1, 2 * index + 2);
      const next = heap[below];
      if (next === undefined || compareInGroups(last, next) <= 0) return;
      heap[index] = next;
      heap[below] = last;
      index = below;
    }
  }

  /** Of two neighbours in the heap, the index of the one that goes first. */
  #lesser(left: number, right: number): number {
    const [a, b] = [this.#heap[left], this.#heap[right]];
    return a !== undefined && b !== undefined && compareInGroups(b, a) < 0 ? right : left;
  }
}
