/** `npm run test:faults`: rounds of faults, one line each, and the seed with which a round that failed is played again. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';

import { format } from 'prettier';

import { stopSignal } from '../cluster/stop-signal.ts';
import { UsageError } from '../support/command-line.ts';
import { help, readOptions, type FaultOptions } from './options.ts';
import { formatReport, type Played } from './report.ts';
import { Theatre } from './theatre.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options === undefined) process.stdout.write(help);
    return options === undefined ? 0 : await play(options, argv);
  } catch (error) {
    // A signal that ends it is thrown as its name.
    process.stderr.write(`test:faults: ${error instanceof Error ? error.message : `ended by ${String(error)}`}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

async function play(options: FaultOptions, argv: readonly string[]): Promise<number> {
  for (const fault of options.faults) await fault.require?.();
  const theatre = new Theatre(options, stopSignal());
  const played: Played[] = [];
  try {
    for (const fault of options.faults) played.push({ fault, rounds: await theatre.playAll(fault) });
  } finally {
    await theatre.close();
  }
  const rounds = played.flatMap((each) => each.rounds);
  const failed = rounds.filter(({ complaints }) => complaints.length > 0).length;
  const command = ['npm run test:faults --', ...argv].join(' ');
  if (options.report !== undefined) {
    const text = formatReport(played, { command, kubernetes: theatre.kubernetes });
    await writeFile(options.report, await format(text, { parser: 'markdown', printWidth: 120 }));
  }
  process.stdout.write(`${String(rounds.length - failed)} passed, ${String(failed)} failed\n`);
  return failed === 0 ? 0 : 1;
}
