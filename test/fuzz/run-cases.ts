/** Runs the cases of a target. Each case has a seed of its own, so that a failing case can be run alone. */
import { seededRandom } from '../support/random.ts';
import type { Target } from './target.ts';

export interface CaseOptions {
  readonly seed: number;
  /** Number of the first case. */
  readonly from: number;
  readonly cases: number;
  /** Called after each thousand cases. */
  readonly onProgress?: (cases: number) => void;
}

export interface Failure {
  readonly target: string;
  /** Number of the case. */
  readonly case: number;
  readonly error: Error;
}

/** The first case that fails; undefined when none does. */
export async function runCases(
  target: Target,
  { seed, from, cases, onProgress }: CaseOptions,
): Promise<Failure | undefined> {
  for (let index = from; index < from + cases; index += 1) {
    try {
      const result = target.check(seededRandom(seedOf(seed, index)));
      if (result instanceof Promise) await result;
    } catch (error) {
      return { target: target.name, case: index, error: error as Error };
    }
    if ((index - from + 1) % 1_000 === 0) onProgress?.(index - from + 1);
  }
  return undefined;
}

/** Neighbouring cases share nothing: the generator itself steps by another number. */
function seedOf(seed: number, index: number): number {
  return (Math.imul(seed, 0x85ebca6b) ^ Math.imul(index, 0xc2b2ae35)) >>> 0;
}
