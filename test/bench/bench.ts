/** The input and the output of every scenario. */
import type { ImageCommand } from '../support/image-command.ts';
import type { Contender } from './contender.ts';
import type { Sizes } from './sizes.ts';

export interface Bench {
  /** The floor first, then reroll, then other controllers. */
  readonly contenders: readonly Contender[];
  /** How reroll is started, for scenarios that need it with other options. */
  readonly image: ImageCommand;
  readonly sizes: Sizes;
  readonly rounds: number;
  /** Receives progress lines. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** One measured figure of one contender, with a value for each round. */
export interface Measurement {
  readonly scenario: string;
  /** Such as `back to back, p50`; the same for all contenders. */
  readonly metric: string;
  readonly unit: Unit;
  readonly contender: string;
  readonly rounds: readonly number[];
}

export type Unit = 'ms' | 's' | 'MB' | 'B' | 'rollouts' | 'calls' | 'workloads' | 'waves' | 'plans';

/** Collects the values of the rounds. */
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

/** The contenders in an order that rotates from round to round, so that none always follows the same one. */
export function turnsOf<T>(contenders: readonly T[], round: number): readonly T[] {
  const shift = round % Math.max(1, contenders.length);
  return [...contenders.slice(shift), ...contenders.slice(0, shift)];
}
