/** How the demo tells its stories: a line for what is done, and one for what was seen of it, with how long it took. */
import process from 'node:process';

export interface Step<Stage> {
  readonly does: string;
  /** Returns what was seen, a line or several. @throws Error that says what did not happen */
  play(stage: Stage): Promise<string>;
}

const indent = ' '.repeat(9);

/** Plays one step after the other; returns false when it was stopped in between. */
export async function tell<Stage>(
  stage: Stage,
  story: readonly Step<Stage>[],
  { startMs, signal }: { readonly startMs: number; readonly signal: AbortSignal },
): Promise<boolean> {
  for (const step of story) {
    const stepMs = performance.now();
    say(`${seconds(stepMs - startMs)}  ${step.does}`);
    const [seen = '', ...details] = (await step.play(stage)).split('\n');
    say(`${indent}  -> ${seen} (${seconds(performance.now() - stepMs).trim()})`);
    for (const line of details) say(`${indent}     ${line}`);
    if (signal.aborted) return false;
  }
  return true;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2).padStart(6)} s`;
}

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
