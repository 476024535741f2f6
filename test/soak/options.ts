/** The command line of `npm run test:soak`. */
import { readValues, readWholeNumber, UsageError } from '../support/command-line.ts';

export interface SoakOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly workloads: number;
  /** Path of a Markdown file that receives the results. */
  readonly report: string | undefined;
}

export const help = `Usage: npm run test:soak -- --minutes M [--seed S] [--workloads N] [--report FILE]

Changes configs of many workloads, restarts replicas and control plane and runs faults, as fast as possible, against one
process of the built controller on a real control plane. Whenever the process is idle, its heap, memory, sockets,
handles, timers and queue are read: the soak fails when one of them grows, a change is lost, or a workload is rolled
twice.

  --minutes M    duration, from 2 to 10000; below 3 there may be too few samples
  --seed S       repeats the changes and faults of this seed (default: drawn, and printed)
  --workloads N  from 2 to 500 (default 50)
  --report FILE  write the results there, as Markdown
  --help         print this and end

Exit codes: 0 passed, 1 failed, 2 wrong usage.
`;

/** @returns undefined where help is asked for @throws UsageError */
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
