/** What is fuzzed: a part of the product, inputs for it, and what has to hold for each. */
import type { Random } from '../support/random.ts';

export interface Target {
  /** Kebab-case; `--target` names it. */
  readonly name: string;
  /**
   * Draws one input, puts it in, and checks what comes out.
   * @returns a promise where the part has to be waited for
   * @throws Error when something does not hold, or whatever the product throws
   */
  readonly check: (random: Random) => unknown;
}

/** @throws Error with the text, where something does not hold */
export function must(holds: boolean, what: () => string): void {
  if (!holds) throw new Error(what());
}

/** A value as one line, cut short. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? String(value)).slice(0, 500);
}
