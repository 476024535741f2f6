/** The candidates that wait in one group, in their order. It is sorted when the order is asked for. */
import type { WorkloadKey } from '../model/kinds.ts';
import type { Candidate } from './candidate.ts';

export class WaitingList<Each extends Candidate<unknown>> {
  readonly #members = new Map<WorkloadKey, Each>();
  /** Those that wait in other groups, too. */
  readonly #shared = new Map<WorkloadKey, Each>();
  /** May contain candidates that have left; undefined: not sorted. */
  #sorted: Each[] | undefined;
  #sortedAt = -1;

  get size(): number {
    return this.#members.size;
  }

  keys(): Iterable<WorkloadKey> {
    return this.#members.keys();
  }

  /** The candidates that wait in other groups, too. */
  get shared(): Iterable<Each> {
    return this.#shared.values();
  }

  add(candidate: Each): void {
    this.#members.set(candidate.key, candidate);
    if (candidate.groups.length > 1) this.#shared.set(candidate.key, candidate);
    else this.#shared.delete(candidate.key);
    this.#sorted = undefined;
  }

  delete(key: WorkloadKey): void {
    this.#members.delete(key);
    this.#shared.delete(key);
  }

  /**
   * The candidates in their order.
   * @param epoch changes whenever the order of candidates may have changed
   */
  *inOrder(compare: (a: Each, b: Each) => number, epoch: number): Generator<Each> {
    if (this.#sorted === undefined || this.#sortedAt !== epoch || this.#sorted.length > 2 * this.size) {
      this.#sorted = [...this.#members.values()].sort(compare);
      this.#sortedAt = epoch;
    }
    for (const candidate of this.#sorted) if (this.#members.get(candidate.key) === candidate) yield candidate;
  }
}

/** The candidates of several lists in one order, each once. */
export function* inOneOrder<Each extends Candidate<unknown>>(
  lists: readonly Iterable<Each>[],
  compare: (a: Each, b: Each) => number,
): Generator<Each> {
  const iterators = lists.map((list) => list[Symbol.iterator]());
  const heads = iterators.map((iterator) => iterator.next());
  for (;;) {
    const present = heads.flatMap(({ done, value }) => (done === true ? [] : [value]));
    if (present.length === 0) return;
    const least = present.reduce((a, b) => (compare(b, a) < 0 ? b : a));
    yield least;
    for (const [index, { done, value }] of heads.entries()) {
      if (done !== true && value === least) heads[index] = iterators[index]?.next() ?? { done: true, value: undefined };
    }
  }
}
