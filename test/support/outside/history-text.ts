/** A history as text for people, one line for each step: what a test prints when it fails. */
import type { RolloutHistory, Step } from './history.ts';

const longest = 120;

/** The steps, the first and last ones if there are many, and all that break a rule. */
export function historyText(history: RolloutHistory): string {
  const { steps } = history;
  const shown = steps.filter(({ violation }, index) => {
    return violation !== undefined || index < longest / 2 || index >= steps.length - longest / 2;
  });
  const lines = shown.map(stepLine);
  const left = steps.length - shown.length;
  return [
    'What the watch from outside has seen:',
    ...lines,
    ...(left === 0 ? [] : [`  (${String(left)} of ${String(steps.length)} steps left out)`]),
    `rolled ${String(history.rolled.length)}, complete ${String(history.complete.length)}, ` +
      `unfinished ${listed(history.unfinished)}, without an available pod ${listed(history.down)}`,
  ].join('\n');
}

function stepLine({ revision, atMs, text, violation }: Step): string {
  const seconds = (atMs / 1_000).toFixed(2).padStart(7);
  return `  ${seconds} s  revision ${String(revision)}  ${text}${violation === undefined ? '' : `  <-- ${violation}`}`;
}

function listed(workloads: readonly string[]): string {
  const more = workloads.length - 5;
  const names = workloads.slice(0, 5).join(', ');
  return workloads.length === 0
    ? '0'
    : `${String(workloads.length)} (${names}${more > 0 ? ` and ${String(more)} more` : ''})`;
}
