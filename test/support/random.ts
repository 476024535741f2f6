/** Reproducible randomness: the same seed gives the same numbers on every machine. */

export interface Random {
  /** From 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** A whole number from 0 to `count` - 1. */
  below(count: number): number;
  /** One of the values. @throws RangeError where there is none */
  pick<T>(values: readonly T[]): T;
}

/** @param seed any whole number; its lowest 32 bits count */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  // Mulberry32: one addition and three rounds of mixing a number; good enough to draw tests, and for nothing else.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    below,
    pick: (values) => {
      const value = values[below(values.length)];
      if (value === undefined) throw new RangeError('nothing to pick from');
      return value;
    },
  };
}
