/** Statistics of measurements. Pure; every function takes its numbers in any order. */

/** A middle value and how far the rounds lie apart. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** A point of a line: what was varied, and what was measured there. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * The smallest value that at least the share `q` of all values does not exceed (the nearest rank: it is one of the
 * values, and nothing is interpolated).
 * @param q above 0, at most 1
 * @throws RangeError when there is no value
 */
export function percentile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('there is no value');
  return value;
}

/**
 * The middle value; of an even number of values the mean of the two in the middle.
 * @throws RangeError when there is no value
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new RangeError('there is no value');
  return (lower + upper) / 2;
}

/** @throws RangeError when there is no value */
export function summarize(values: readonly number[]): Summary {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * How many times its partner each value is. Values of the same round are partners, so that what made a round slow
 * made both slow.
 * @throws RangeError when a value has no partner, or one that is not positive
 */
export function ratios(values: readonly number[], partners: readonly number[]): number[] {
  return values.map((value, round) => {
    const partner = partners[round];
    if (partner === undefined || partner <= 0)
      throw new RangeError(`round ${String(round)} has nothing to compare with`);
    return value / partner;
  });
}

/**
 * By how much y grows with x: the slope of the line with the least squares of distances.
 * @throws RangeError when there are not two different x
 */
export function slope(points: readonly Point[]): number {
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const variance = sum(points.map(({ x }) => (x - meanX) ** 2));
  if (!(variance > 0)) throw new RangeError('a slope needs two different x');
  return sum(points.map(({ x, y }) => (x - meanX) * (y - meanY))) / variance;
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
