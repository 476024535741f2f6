/**
 * `npm run test:soak`: whether the controller uses the same resources after hours of changes and faults as after
 * minutes.
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';

import { format } from 'prettier';

import { stopSignal } from '../cluster/stop-signal.ts';
import { judgeLeaks } from '../faults/leaks.ts';
import { FaultTestbed } from '../faults/testbed.ts';
import { judgeError, namesIn, type Complaint } from '../faults/verdict.ts';
import { runCommand } from '../support/command-line.ts';
import { versionOf } from '../support/origin.ts';
import { judgeSamples, type Growth } from './growth.ts';
import { help, readOptions, type SoakOptions } from './options.ts';
import { formatCycle, formatGrowth, formatReport } from './report.ts';
import { Soak, type Cycle } from './soak.ts';

/**
 * Fast settings where possible: a soak of an hour then contains as many waits as one of days. Rolls are not spaced: the
 * same workloads change every few seconds for hours, and spacing would soon limit them to one roll in ten minutes.
 */
const controllerArgs = [
  ...['--settle', '200ms', '--min-interval', '0', '--watch-idle-limit', '5s'],
  ...['--concurrency', '8', '--log-level', 'debug'],
];

const argv = process.argv.slice(2);
const run = (options: SoakOptions): Promise<number> => runSoak(options).catch(reportError);
process.exitCode = await runCommand({ name: 'test:soak', help, readOptions, run }, argv);

function reportError(error: unknown): number {
  process.stderr.write(`test:soak: ${(error as Error).message}\n`);
  return 1;
}

async function runSoak(options: SoakOptions): Promise<number> {
  const { minutes, seed, workloads, report } = options;
  say(`seed ${String(seed)}, ${String(minutes)} minutes`);
  const signal = stopSignal();
  const testbed = await FaultTestbed.open({ workloads, args: controllerArgs, log: note, signal });
  const kubernetes = await versionOf(testbed.client);
  const cycles: Cycle[] = [];
  const hasFailed = await runCycles(testbed, { options, cycles, signal }).finally(() => testbed.close());
  const growths = judgeSamples(
    cycles.map(({ sample }) => sample),
    minutes,
  );
  if (growths === undefined) {
    say(`${String(cycles.length)} cycles are too few to show whether something grows`);
    return 1;
  }
  for (const growth of growths) say(formatGrowth(growth));
  if (report !== undefined) {
    const command = ['npm run test:soak --', ...argv].join(' ');
    const text = formatReport({ cycles, growths, minutes, command, kubernetes });
    await writeFile(report, await format(text, { parser: 'markdown', printWidth: 120 }));
  }
  return summarize(cycles, growths, hasFailed);
}

interface SoakRun {
  readonly options: SoakOptions;
  /** Receives the finished cycles. */
  readonly cycles: Cycle[];
  readonly signal: AbortSignal;
}

/** Runs cycles until the time is over or a cycle fails. Returns whether one failed. @throws the signal's reason */
async function runCycles(testbed: FaultTestbed, { options, cycles, signal }: SoakRun): Promise<boolean> {
  const endMs = performance.now() + options.minutes * 60_000;
  let soak: Soak | undefined;
  try {
    soak = await Soak.begin(testbed, options.seed);
    while (performance.now() < endMs) {
      signal.throwIfAborted();
      const cycle = await soak.cycle();
      cycles.push(cycle);
      say(formatCycle(cycles.length, cycle));
      if (cycle.complaints.length > 0) return await failed(testbed, cycle.complaints);
    }
    const leaks = await judgeLeaks(testbed);
    return leaks.length > 0 && (await failed(testbed, leaks));
  } catch (error) {
    if (signal.aborted) throw new Error(`ended by ${String(signal.reason)}`, { cause: error });
    say(`FAILED ${soak?.fault ?? 'at the start'}`);
    return failed(testbed, judgeError(error));
  }
}

async function failed({ replicas }: FaultTestbed, complaints: readonly Complaint[]): Promise<true> {
  for (const { kind, text } of complaints) say(`       ${kind}: ${text}`);
  say(`       the end of the logs:\n${await replicas.logTails(namesIn(complaints))}`);
  return true;
}

function summarize(cycles: readonly Cycle[], growths: readonly Growth[], hasFailed: boolean): number {
  const grown = growths.filter(({ isGrown }) => isGrown);
  const held = hasFailed ? 'something did not hold' : 'all held';
  say(`${String(cycles.length)} cycles, ${held}, ${String(grown.length)} figures grown`);
  return hasFailed || grown.length > 0 ? 1 : 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}
