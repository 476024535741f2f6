/** The command line of `npm run test:faults`. */
import { readNames, readValues, readWholeNumber } from '../support/command-line.ts';
import { faults } from './catalogue.ts';
import type { Fault } from './fault.ts';

export interface FaultOptions {
  readonly faults: readonly Fault[];
  /** Rounds of each fault. */
  readonly rounds: number;
  /** Seed of the first round of each fault; each next round has the next seed. */
  readonly seed: number;
  readonly workloads: number;
  readonly isShort: boolean;
  /** Path of a Markdown file that receives the results. */
  readonly report: string | undefined;
}

export const help = `Usage: npm run test:faults [-- [--fault NAME,…] [--rounds N] [--seed S] [--workloads N] [--short]
                                  [--report FILE]]

Runs faults against the built controller on a real control plane: configs of many workloads change while a fault is
active, then the fault ends. No change may be lost, no workload rolled twice, no limit of a shared config exceeded, and
the process must be in the same state as before.

  --fault NAMES  only these faults (default all):
${faults.map(({ name, what }) => `                   ${name.padEnd(18)} ${what}`).join('\n')}
  --rounds N     rounds of each fault (default 1)
  --seed S       seed of the first round, which repeats its changes; each next round has the next seed (default: drawn,
                 and printed)
  --workloads N  from 2 to 500 (default 50, with --short 20)
  --short        2 s of changes instead of 10 a round, and no wait for idle connections to close
  --report FILE  write the results there, as Markdown
  --help         print this and end

Exit codes: 0 all rounds passed, 1 a round failed, 2 wrong usage.
`;

const kinds = {
  fault: 'text',
  rounds: 'text',
  seed: 'text',
  workloads: 'text',
  report: 'text',
  short: 'flag',
  help: 'flag',
} as const;

/** @returns undefined where help is asked for @throws UsageError */
export function readOptions(argv: readonly string[]): FaultOptions | undefined {
  const values = readValues(argv, kinds);
  if (values.help === true) return undefined;
  const isShort = values.short === true;
  const names = faults.map(({ name }) => name);
  const chosen = values.fault === undefined ? names : readNames('fault', values.fault, names);
  return {
    faults: faults.filter(({ name }) => chosen.includes(name)),
    rounds: readWholeNumber('rounds', values.rounds ?? '1', [1, 1_000]),
    seed: values.seed === undefined ? drawSeed() : readWholeNumber('seed', values.seed, [0, 999_999_999]),
    workloads: readWholeNumber('workloads', values.workloads ?? (isShort ? '20' : '50'), [2, 500]),
    isShort,
    report: values.report,
  };
}

function drawSeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}
