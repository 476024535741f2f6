/** Formats the results of rounds as Markdown, for a page of docs/benchmarks. */
import { describeOrigin } from '../support/origin.ts';
import type { Fault } from './fault.ts';
import type { RoundResult } from './round.ts';
import type { Complaint } from './verdict.ts';

export interface FaultResult {
  readonly fault: Fault;
  readonly rounds: readonly RoundResult[];
}

/** @param origin the command line, and the version of Kubernetes */
export function formatReport(
  results: readonly FaultResult[],
  { command, kubernetes }: { readonly command: string; readonly kubernetes: string },
): string {
  const rounds = results.flatMap((each) => each.rounds);
  const failed = rounds.filter(({ complaints }) => complaints.length > 0);
  return `# Faults

[How it is tested](../testing.md#faults) describes the faults and what has to hold. Written by

\`\`\`sh
${command}
\`\`\`

${describeOrigin(kubernetes)}.

**${String(rounds.length)} rounds, ${String(failed.length)} failed; ${String(count(rounds, 'lost'))} workloads lost, ${String(count(rounds, 'doubled'))} rolled twice.** A change of a Secret that
several workloads use counts for each of them; several changes within the time that \`--settle\` and \`--min-interval\` wait for make one
rollout. Times are from the end of the fault and of the changes until every pod ran the last content, rollouts by the control plane included.
Memory and sockets are those of all replicas together before and after a round, of the round in which they grew most; where a fault kills
processes, those after it are of the ones that followed.

| fault | | rounds | failed | changes | rollouts | lost | doubled | settled, median | longest | memory, MiB | sockets |
| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |
${results.map(formatRow).join('\n')}
`;
}

function formatRow({ fault, rounds }: FaultResult): string {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  const settled = rounds.map(({ settledMs }) => settledMs).sort((a, b) => a - b);
  const cells = [
    `\`${fault.name}\``,
    fault.what,
    rounds.length,
    rounds.filter(({ complaints }) => complaints.length > 0).length,
    sum(rounds.map(({ changes }) => changes)),
    sum(rounds.map(({ rolls }) => rolls)),
    count(rounds, 'lost'),
    count(rounds, 'doubled'),
    seconds(settled[Math.floor(settled.length / 2)]),
    seconds(settled.at(-1)),
    ...growth(rounds),
  ];
  return `| ${cells.map(String).join(' | ')} |`;
}

function count(rounds: readonly RoundResult[], kind: Complaint['kind']): number {
  return rounds.flatMap(({ complaints }) => complaints).filter((complaint) => complaint.kind === kind).length;
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
