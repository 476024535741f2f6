/**
 * What the users of a config are to its group, in one map: a cluster has many groups, and in most of them nothing
 * happens for days.
 */
import type { WorkloadKey } from '../model/kinds.ts';

const bits = {
  /** Not planned yet since the content was first met. */
  unplanned: 1,
  /** Waits for its turn. */
  waiting: 2,
  /** Its turn has come, and it is not rolled yet. */
  admitted: 4,
  /** The patch of its roll is on its way. */
  sent: 8,
  /** Rolled because of the config, with whatever content, and without a verdict. */
  rolling: 16,
  /** Its pods have started with the content of the group and stayed available. */
  proven: 32,
  /** A rollout of it because of the config has failed since the breaker was last reset, with whatever content. */
  failed: 64,
  /** One of those, and neither repaired nor changed since. */
  broken: 128,
  /** One of those, after whose failure a user has let the content go on. */
  forgiven: 256,
} as const;

export type Mark = keyof typeof bits;

/** A mark, or `begun`: any of the three of a workload that has a slot. It counts once, whatever it is. */
const masks = { ...bits, begun: bits.admitted | bits.sent | bits.rolling } as const;

type Countable = keyof typeof masks;

const countable = Object.keys(masks) as readonly Countable[];

export class Members {
  readonly #bitsOf = new Map<WorkloadKey, number>();
  /** In the order of `countable`. */
  readonly #counts = countable.map(() => 0);

  count(what: Countable): number {
    return this.#counts[countable.indexOf(what)] ?? 0;
  }

  has(key: WorkloadKey, what: Countable): boolean {
    return ((this.#bitsOf.get(key) ?? 0) & masks[what]) !== 0;
  }

  /** In O(all members); at once where there is none. Those that lose the mark meanwhile are left out. */
  *keys(what: Countable): Generator<WorkloadKey> {
    if (this.count(what) === 0) return;
    for (const [key, each] of this.#bitsOf) if ((each & masks[what]) !== 0) yield key;
  }

  put(key: WorkloadKey, mark: Mark, isIn: boolean): void {
    const before = this.#bitsOf.get(key) ?? 0;
    this.#set(key, before, isIn ? before | bits[mark] : before & ~bits[mark]);
  }

  delete(key: WorkloadKey): void {
    this.#set(key, this.#bitsOf.get(key) ?? 0, 0);
  }

  #set(key: WorkloadKey, before: number, after: number): void {
    if (before === after) return;
    if (after === 0) this.#bitsOf.delete(key);
    else this.#bitsOf.set(key, after);
    for (const [index, what] of countable.entries()) {
      const change = Number((after & masks[what]) !== 0) - Number((before & masks[what]) !== 0);
      this.#counts[index] = (this.#counts[index] ?? 0) + change;
    }
  }
}
