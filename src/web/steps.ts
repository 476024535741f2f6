/**
 * Work on many workloads in small steps, between which the controller can act. A step is about a millisecond.
 */

/** Resolves when the next step may begin. */
export type Pause = () => Promise<void>;

/** Workloads, configs or their users in one step. */
const stepSize = 200;

/** Sorting one step compares about so many pairs. */
const comparisons = stepSize * 8;

/** Counts what a step has done, and pauses where one ends. */
export class Steps {
  readonly #pause: Pause;
  readonly #size: number;
  #done = 0;

  /** @param size of a step, in items */
  constructor(pause: Pause, size = stepSize) {
    this.#pause = pause;
    this.#size = size;
  }

  /** @param work on each of the items */
  async each<T>(items: Iterable<T>, work: (item: T) => void): Promise<void> {
    for (const item of items) {
      work(item);
      if (this.takes()) await this.end();
    }
  }

  /** Counts one item, and says whether the step is full. */
  takes(): boolean {
    this.#done += 1;
    return this.#done >= this.#size;
  }

  async end(): Promise<void> {
    this.#done = 0;
    await this.#pause();
  }
}

/** As `toSorted`: parts of one step each are sorted, and then merged. */
export async function sortInSteps<T>(
  items: readonly T[],
  compare: (a: T, b: T) => number,
  pause: Pause,
): Promise<readonly T[]> {
  let parts: (readonly T[])[] = [];
  for (let from = 0; from < items.length; from += stepSize) {
    parts.push(items.slice(from, from + stepSize).sort(compare));
    if (items.length > stepSize) await pause();
  }
  const steps = new Steps(pause, comparisons);
  while (parts.length > 1) {
    const merged: (readonly T[])[] = [];
    for (let index = 0; index < parts.length; index += 2)
      merged.push(await merge(parts[index] ?? [], parts[index + 1] ?? [], { compare, steps }));
    parts = merged;
  }
  return parts[0] ?? [];
}

interface Merging<T> {
  readonly compare: (a: T, b: T) => number;
  readonly steps: Steps;
}

async function merge<T>(
  left: readonly T[],
  right: readonly T[],
  { compare, steps }: Merging<T>,
): Promise<readonly T[]> {
  const merged: T[] = [];
  let taken = 0;
  for (const item of right) {
    for (let next = left[taken]; next !== undefined && compare(next, item) <= 0; next = left[taken]) {
      merged.push(next);
      taken += 1;
      if (steps.takes()) await steps.end();
    }
    merged.push(item);
    if (steps.takes()) await steps.end();
  }
  return [...merged, ...left.slice(taken)];
}
