/**
 * `npm run test:faults`: runs rounds of faults and prints one line for each, with the seed that repeats a failed round.
 */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';

import { format } from 'prettier';

import { stopSignal } from '../cluster/stop-signal.ts';
import { runCommand } from '../support/command-line.ts';
import { help, readOptions, type FaultOptions } from './options.ts';
import { formatReport, type FaultResult } from './report.ts';
import { RoundRunner } from './round-runner.ts';

const argv = process.argv.slice(2);
const run = (options: FaultOptions): Promise<number> => runFaults(options).catch(reportError);
process.exitCode = await runCommand({ name: 'test:faults', help, readOptions, run }, argv);

function reportError(error: unknown): number {
  // A signal that ends the run is thrown as its name.
  process.stderr.write(`test:faults: ${error instanceof Error ? error.message : `ended by ${String(error)}`}\n`);
  return 1;
}

async function runFaults(options: FaultOptions): Promise<number> {
  for (const fault of options.faults) await fault.require?.();
  const runner = new RoundRunner(options, stopSignal());
  const results: FaultResult[] = [];
  try {
    for (const fault of options.faults) results.push({ fault, rounds: await runner.runRounds(fault) });
  } finally {
    await runner.close();
  }
  const rounds = results.flatMap((each) => each.rounds);
  const failed = rounds.filter(({ complaints }) => complaints.length > 0).length;
  const command = ['npm run test:faults --', ...argv].join(' ');
  if (options.report !== undefined) {
    const text = formatReport(results, { command, kubernetes: runner.kubernetes });
    await writeFile(options.report, await format(text, { parser: 'markdown', printWidth: 120 }));
  }
  process.stdout.write(`${String(rounds.length - failed)} passed, ${String(failed)} failed\n`);
  return failed === 0 ? 0 : 1;
}
