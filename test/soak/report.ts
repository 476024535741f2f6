/** Formats the results of a soak: a line for each cycle, and a Markdown page for docs/benchmarks. */
import { describeOrigin } from '../support/origin.ts';
import type { Growth } from './growth.ts';
import type { Cycle } from './soak.ts';

export interface SoakResult {
  readonly cycles: readonly Cycle[];
  readonly growths: readonly Growth[];
  readonly minutes: number;
  readonly command: string;
  /** The version of Kubernetes. */
  readonly kubernetes: string;
}

export function formatCycle(number: number, { fault, changes, rolls, sample }: Cycle): string {
  const { heap, rss, sockets, handles, timers } = sample;
  const held = `heap ${heap.toFixed(1)} MiB, RSS ${rss.toFixed(1)} MiB, ${String(sockets)} sockets, ${String(handles)} handles, ${String(timers)} timers`;
  return `${String(number).padStart(4)} ${fault}: ${String(changes)} changes, ${String(rolls)} rollouts; ${held}`;
}

export function formatGrowth({ figure, unit, first, last, tolerance, isGrown }: Growth): string {
  const text = `${figure}: ${inUnit(first, unit)} → ${inUnit(last, unit)} (may grow by ${inUnit(tolerance, unit)})`;
  return `${isGrown ? 'GREW  ' : 'ok    '} ${text}`;
}

export function formatReport({ cycles, growths, minutes, command, kubernetes }: SoakResult): string {
  const sum = (of: (cycle: Cycle) => number): string => String(cycles.reduce((total, cycle) => total + of(cycle), 0));
  const count = (kind: string): string =>
    sum(({ complaints }) => complaints.filter((each) => each.kind === kind).length);
  const counts = new Map<string, number>();
  for (const { fault } of cycles) counts.set(fault, (counts.get(fault) ?? 0) + 1);
  const faults = [...counts].sort().map(([name, times]) => `\`${name}\` ${String(times)}`);
  return `# Soak

[How it is tested](../testing.md#soak) describes the soak and its figures. Written by

\`\`\`sh
${command}
\`\`\`

${describeOrigin(kubernetes)}.

**${String(minutes)} minutes, ${String(cycles.length)} cycles, ${sum(({ changes }) => changes)} changes, ${sum(({ rolls }) => rolls)} rollouts: ${count('lost')} workloads lost, ${count('doubled')} rolled twice,
${String(growths.filter(({ isGrown }) => isGrown).length)} figures grown.** Faults: ${faults.join(', ')}.

Medians of the first and of the last third of the samples after the warm-up.

| figure | | first | last | may grow by | least | most | grown |
| --- | --- | --: | --: | --: | --: | --: | --- |
${growths.map(formatRow).join('\n')}
`;
}

function formatRow({ figure, unit, first, last, tolerance, least, most, isGrown }: Growth): string {
  const numbers = [first, last, tolerance, least, most].map((value) => inUnit(value, unit).replace(' MiB', ''));
  return `| ${[figure, unit, ...numbers, isGrown ? 'yes' : 'no'].join(' | ')} |`;
}

function inUnit(value: number, unit: string): string {
  if (unit === '') return String(Math.round(value * 10) / 10);
  return `${value.toFixed(1)} ${unit}`;
}
