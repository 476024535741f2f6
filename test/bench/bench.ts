/** What every scenario is given, and what it gives back. */
import type { Contender } from './contender.ts';
import type { Sizes } from './sizes.ts';

export interface Bench {
  /** The floor first, then reroll, then peers. */
  readonly contenders: readonly Contender[];
  readonly sizes: Sizes;
  readonly rounds: number;
  /** Takes lines of progress. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What was measured of one contender, a value for each round. */
export interface Measurement {
  readonly scenario: string;
  /** Such as `back to back, p50`; the same for all contenders. */
  readonly metric: string;
  readonly unit: Unit;
  readonly contender: string;
  readonly rounds: readonly number[];
}

export type Unit = 'ms' | 's' | 'MB' | 'B' | 'rollouts' | 'calls' | 'workloads';

/** Gathers the values of the rounds. */
export class Measurements {
  readonly #scenario: string;
  readonly #values = new Map<string, Measurement & { rounds: number[] }>();

  constructor(scenario: string) {
    this.#scenario = scenario;
  }

  add(contender: string, metric: string, unit: Unit, value: number): void {
    const key = `${contender}/${metric}`;
    const known = this.#values.get(key) ?? { scenario: this.#scenario, metric, unit, contender, rounds: [] };
    known.rounds.push(value);
    this.#values.set(key, known);
  }

  get all(): readonly Measurement[] {
    return [...this.#values.values()];
  }
}

/** The contenders in an order that differs from round to round, so that none always comes after the same one. */
export function turnsOf<T>(contenders: readonly T[], round: number): readonly T[] {
  const shift = round % Math.max(1, contenders.length);
  return [...contenders.slice(shift), ...contenders.slice(0, shift)];
}
