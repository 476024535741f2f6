/** Runs the steps of a demo, and prints each step with its result and its duration. */
import process from 'node:process';

export interface Step<E> {
  readonly title: string;
  /** Returns the observed result in one or more lines. @throws Error if the expected result does not appear */
  run(env: E): Promise<string>;
}

const indent = ' '.repeat(9);

/** Runs the steps in order; returns false if the signal aborts between two steps. */
export async function runSteps<E>(
  env: E,
  steps: readonly Step<E>[],
  { startMs, signal }: { readonly startMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  for (const step of steps) {
    const stepMs = performance.now();
    print(`${seconds(stepMs - startMs)}  ${step.title}`);
    const [result = '', ...details] = (await step.run(env)).split('\n');
    print(`${indent}  -> ${result} (${seconds(performance.now() - stepMs).trim()})`);
    for (const line of details) print(`${indent}     ${line}`);
    if (signal.aborted) return false;
  }
  return true;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2).padStart(6)} s`;
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
