/** The results of rounds as Markdown: a page for docs/benchmarks. */
import { cpus, totalmem } from 'node:os';
import process from 'node:process';

import type { Fault } from './fault.ts';
import type { RoundResult } from './round.ts';

export interface Played {
  readonly fault: Fault;
  readonly rounds: readonly RoundResult[];
}

/** @param command as it was called */
export function formatReport(played: readonly Played[], command: string): string {
  const rounds = played.flatMap((each) => each.rounds);
  const failed = rounds.filter(({ complaints }) => complaints.length > 0);
  const memory = `${String(Math.round(totalmem() / 1024 ** 3))} GiB`;
  return `# Faults

What is played and what has to hold is in [How it is tested](../testing.md#faults). Written by

\`\`\`sh
${command}
\`\`\`

on ${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${String(cpus().length)} cores (${cpus()[0]?.model ?? 'unknown'}), ${memory}.

**${String(rounds.length)} rounds, ${String(failed.length)} failed.** Times are from the end of the fault and of the changes until every pod ran the
last content, rollouts by the control plane included. Memory and sockets are those of the process before and after a
round, of the round in which they grew most; a process that a fault kills is not compared.

| fault | | rounds | failed | changes | rollouts | settled, median | longest | memory, MiB | sockets |
| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |
${played.map(formatRow).join('\n')}
`;
}

function formatRow({ fault, rounds }: Played): string {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const settled = rounds.map(({ settledMs }) => settledMs).sort((a, b) => a - b);
  const cells = [
    `\`${fault.name}\``,
    fault.what,
    rounds.length,
    rounds.filter(({ complaints }) => complaints.length > 0).length,
    sum(rounds.map(({ changes }) => changes)),
    sum(rounds.map(({ rolls }) => rolls)),
    seconds(settled[Math.floor(settled.length / 2)]),
    seconds(settled.at(-1)),
    ...(fault.keepsProcess === false ? ['', ''] : growth(rounds)),
  ];
  return `| ${cells.map(String).join(' | ')} |`;
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '' : `${(ms / 1_000).toFixed(1)} s`;
}

function growth(rounds: readonly RoundResult[]): readonly [memory: string, sockets: string] {
  const pairs = rounds.flatMap(({ before, after }) => (before && after ? [{ before, after }] : []));
  const most = (of: (figures: { rssBytes: number; sockets: number }) => number): string => {
    const [first] = pairs.sort((a, b) => of(b.after) - of(b.before) - (of(a.after) - of(a.before)));
    return first === undefined ? '' : `${String(of(first.before))} → ${String(of(first.after))}`;
  };
  return [most(({ rssBytes }) => Math.round(rssBytes / 1024 ** 2)), most(({ sockets }) => sockets)];
}
