/**
 * Calls back when the moment of a key has come. All keys share one timer, and a heap has the next moment on top: to set
 * a moment takes O(log n), however many keys there are.
 */
import type { Clock } from './clock.ts';

interface Deadline<K> {
  readonly key: K;
  readonly atMs: number;
}

export class Deadlines<K> {
  readonly #clock: Clock;
  readonly #onDue: (key: K) => void;
  readonly #present = new Map<K, Deadline<K>>();
  /** A binary heap by time. Deadlines that are no longer present are skipped when they come to the top. */
  #heap: Deadline<K>[] = [];
  #timer: { readonly atMs: number; readonly cancel: () => void } | undefined;

  /** @param onDue may set the moment of any key */
  constructor(clock: Clock, onDue: (key: K) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** Number of keys with a moment. */
  get size(): number {
    return this.#present.size;
  }

  /** @param atMs monotonic ms; undefined: never. It replaces the former moment of the key. */
  set(key: K, atMs: number | undefined): void {
    if (this.#present.get(key)?.atMs === atMs) return;
    this.#present.delete(key);
    if (atMs !== undefined) {
      const deadline = { key, atMs };
      this.#present.set(key, deadline);
      this.#push(deadline);
    }
    if (this.#heap.length > 2 * this.#present.size + 16) this.#compact();
    this.#arm();
  }

  /** Forgets all keys, and cancels the timer. */
  close(): void {
    this.#present.clear();
    this.#heap = [];
    this.#arm();
  }

  #arm(): void {
    const next = this.#top();
    if (this.#timer?.atMs === next?.atMs) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (next === undefined) return;
    const delayMs = Math.max(0, next.atMs - this.#clock.monotonicMs());
    const cancel = this.#clock.setTimer(delayMs, () => {
      this.#timer = undefined;
      this.#fire();
    });
    this.#timer = { atMs: next.atMs, cancel };
  }

  #fire(): void {
    const nowMs = this.#clock.monotonicMs();
    for (let next = this.#top(); next !== undefined && next.atMs <= nowMs; next = this.#top()) {
      this.#pop();
      this.#present.delete(next.key);
      this.#onDue(next.key);
    }
    this.#arm();
  }

  /** The next deadline that is present. */
  #top(): Deadline<K> | undefined {
    for (let [top] = this.#heap; top !== undefined; [top] = this.#heap) {
      if (this.#present.get(top.key) === top) return top;
      this.#pop();
    }
    return undefined;
  }

  #push(deadline: Deadline<K>): void {
    this.#heap.push(deadline);
    let index = this.#heap.length - 1;
    while (index > 0 && this.#atMs((index - 1) >> 1) > this.#atMs(index)) {
      this.#swap(index, (index - 1) >> 1);
      index = (index - 1) >> 1;
    }
  }

  #pop(): void {
    this.#swap(0, this.#heap.length - 1);
    this.#heap.pop();
    let index = 0;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const child = this.#atMs(right) < this.#atMs(left) ? right : left;
      if (this.#atMs(child) >= this.#atMs(index)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #atMs(index: number): number {
    return this.#heap[index]?.atMs ?? Infinity;
  }

  #swap(a: number, b: number): void {
    const [atA, atB] = [this.#heap[a], this.#heap[b]];
    if (atA === undefined || atB === undefined) return;
    this.#heap[a] = atB;
    this.#heap[b] = atA;
  }

  /** Removes what is no longer present; a sorted array is a heap. */
  #compact(): void {
    this.#heap = [...this.#present.values()].sort((a, b) => a.atMs - b.atMs);
  }
}
