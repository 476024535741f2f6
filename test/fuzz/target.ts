/** A fuzz target: a part of the product, its generated inputs, and what must hold for each input. */
import type { Random } from '../support/random.ts';

export interface Target {
  /** Kebab-case; `--target` names it. */
  readonly name: string;
  /**
   * Draws one input, runs the part with it, and checks the result.
   * @returns a promise if the part is asynchronous
   * @throws Error when something does not hold, or what the product throws
   */
  readonly check: (random: Random) => unknown;
}

/** @throws Error with the text if the condition is false */
export function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}

/** A value as one line, truncated. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? String(value)).slice(0, 500);
}
