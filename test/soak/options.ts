/** The command line of `npm run test:soak`. */
import { readValues, readWholeNumber, UsageError } from '../support/command-line.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly workloads: number;
  /** Path of a Markdown file that is written with the results. */
  readonly report: string | undefined;
}

export const help = `Usage: npm run test:soak -- --minutes M [--seed S] [--workloads N] [--report FILE]

Changes configs of many workloads, restarts what there is and plays faults, as fast as it goes, against one process of the built
controller on a real control plane. At each quiet moment heap, memory, sockets, handles, timers and queue of the process are
read: it fails when one of them grows, when a change is lost, or when one is rolled twice.

  --minutes M    how long, from 2 to 10000; below 3 there may be too few samples
  --seed S       draws the same changes and faults again (default: drawn, and printed)
  --workloads N  from 2 to 500 (default 50)
  --report FILE  write the results there, as Markdown
  --help         print this and end

Exit codes: 0 nothing grew and all held, 1 something did not, 2 wrong usage.
`;

/** @throws UsageError; undefined where help is asked for */
export function readOptions(argv: readonly string[]): SoakOptions | undefined {
  const kinds = { minutes: 'text', seed: 'text', workloads: 'text', report: 'text', help: 'flag' } as const;
  const values = readValues(argv, kinds);
  if (values.help === true) return undefined;
  if (values.minutes === undefined) throw new UsageError('--minutes is missing, such as --minutes 10; try --help');
  return {
    minutes: readWholeNumber('minutes', values.minutes, [2, 10_000]),
    seed: readWholeNumber('seed', values.seed ?? String(Math.floor(Math.random() * 1_000_000)), [0, 999_999_999]),
    workloads: readWholeNumber('workloads', values.workloads ?? '50', [2, 500]),
    report: values.report,
  };
}
