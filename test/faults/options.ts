/** The command line of `npm run test:faults`. */
import { readNames, readValues, readWholeNumber } from '../support/command-line.ts';
import { faults } from './catalogue.ts';
import type { Fault } from './fault.ts';

export interface FaultOptions {
  readonly faults: readonly Fault[];
  /** Of each fault. */
  readonly rounds: number;
  /** Of the first round of each fault; the next one has the next. */
  readonly seed: number;
  readonly workloads: number;
  readonly isShort: boolean;
  /** Path of a Markdown file that is written with the results. */
  readonly report: string | undefined;
}

export const help = `Usage: npm run test:faults [-- [--fault NAME,…] [--rounds N] [--seed S] [--workloads N] [--short] [--report FILE]]

Plays faults on the built controller and a real control plane: configs of many workloads change while a fault is on, then it
is quiet. Nothing may be lost, nothing rolled twice, and the process has to be as well as before.

  --fault NAMES  only these (default all):
${faults.map(({ name, what }) => `                   ${name.padEnd(18)} ${what}`).join('\n')}
  --rounds N     rounds of each fault (default 1)
  --seed S       of the first round, the next one has the next; it is printed, and plays the same changes (default: drawn)
  --workloads N  from 2 to 500 (default 50, with --short 20)
  --short        2 s of changes instead of 10 a round, and no wait until idle connections are closed
  --report FILE  write the results there, as Markdown
  --help         print this and end

Exit codes: 0 all held, 1 something did not, 2 wrong usage.
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

/** @throws UsageError; undefined where help is asked for */
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
