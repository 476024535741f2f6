/** The command line of `npm run test:faults`. */
import { parseArgs } from 'node:util';

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
  readonly table: string | undefined;
}

export class UsageError extends Error {}

export const help = `Usage: npm run test:faults [-- [--fault NAME,…] [--rounds N] [--seed S] [--workloads N] [--short] [--table FILE]]

Plays faults on the built controller and a real control plane: configs of many workloads change while a fault is on, then it
is quiet. Nothing may be lost, nothing rolled twice, and the process has to be as well as before.

  --fault NAMES  only these (default all):
${faults.map(({ name, what }) => `                   ${name.padEnd(18)} ${what}`).join('\n')}
  --rounds N     rounds of each fault (default 1)
  --seed S       of the first round, the next one has the next; it is printed, and plays the same changes (default: drawn)
  --workloads N  from 2 to 500 (default 50)
  --short        3 s of changes instead of 10 a round, and no wait until idle connections are closed
  --table FILE   write the results there, as Markdown
  --help         print this and end

Exit codes: 0 all held, 1 something did not, 2 wrong usage.
`;

/** @throws UsageError; undefined where help is asked for */
export function readOptions(argv: readonly string[]): FaultOptions | undefined {
  const values = parse(argv);
  if (values.help === true) return undefined;
  return {
    faults: chooseFaults(values.fault),
    rounds: wholeNumber('rounds', values.rounds ?? '1', [1, 1_000]),
    seed: values.seed === undefined ? drawSeed() : wholeNumber('seed', values.seed, [0, 999_999_999]),
    workloads: wholeNumber('workloads', values.workloads ?? '50', [2, 500]),
    isShort: values.short === true,
    table: values.table,
  };
}

function parse(argv: readonly string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  const options = { fault: text, rounds: text, seed: text, workloads: text, table: text, short: flag, help: flag };
  try {
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}; try --help`);
  }
}

function chooseFaults(names: string | undefined): readonly Fault[] {
  if (names === undefined) return faults;
  return names.split(',').map((name) => {
    const fault = faults.find((candidate) => candidate.name === name);
    if (fault === undefined) throw new UsageError(`--fault: there is no ${JSON.stringify(name)}; try --help`);
    return fault;
  });
}

function wholeNumber(option: string, text: string, [least, most]: readonly [number, number]): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const accepted = `a whole number from ${String(least)} to ${String(most)}`;
  throw new UsageError(`--${option}: ${JSON.stringify(text)} is not ${accepted}`);
}

function drawSeed(): number {
  return Math.floor(Math.random() * 1_000_000);
}
