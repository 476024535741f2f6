/** `npm run test:faults`: rounds of faults, one line each, and the seed with which a round that failed is played again. */
import { writeFile } from 'node:fs/promises';
import process from 'node:process';

import { format } from 'prettier';

import { stopSignal } from '../cluster/stop-signal.ts';
import type { Fault } from './fault.ts';
import { help, readOptions, UsageError, type FaultOptions } from './options.ts';
import { formatReport, type Played } from './report.ts';
import { playRound, type RoundOptions, type RoundResult } from './round.ts';
import { Stage } from './stage.ts';

const concurrency = 8;
/** Quick where it can be, so that a round tells within seconds what would else take minutes. */
const controllerArgs = [
  ...['--settle', '200ms', '--min-interval', '2s', '--watch-idle-limit', '5s'],
  ...['--concurrency', String(concurrency), '--log-level', 'debug'],
];

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = readOptions(argv);
    if (options === undefined) process.stdout.write(help);
    return options === undefined ? 0 : await play(options, argv);
  } catch (error) {
    process.stderr.write(`test:faults: ${(error as Error).message}\n`);
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
  if (options.table !== undefined) {
    await writeFile(
      options.table,
      await format(formatReport(played, command), { parser: 'markdown', printWidth: 120 }),
    );
  }
  process.stdout.write(`${String(rounds.length - failed)} passed, ${String(failed)} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** Has a stage as long as nothing goes wrong on it; after a round that failed the next one begins on a new one. */
class Theatre {
  readonly #options: FaultOptions;
  readonly #signal: AbortSignal;
  #stage: Stage | undefined;

  constructor(options: FaultOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** @throws the signal's reason */
  async playAll(fault: Fault): Promise<readonly RoundResult[]> {
    const results: RoundResult[] = [];
    for (let round = 0; round < this.#options.rounds; round += 1) {
      this.#signal.throwIfAborted();
      results.push(await this.#play(fault, this.#options.seed + round));
    }
    return results;
  }

  async close(): Promise<void> {
    await this.#stage?.close();
    this.#stage = undefined;
  }

  async #play(fault: Fault, seed: number): Promise<RoundResult> {
    const { workloads } = this.#options;
    this.#stage ??= await Stage.open({ workloads, args: controllerArgs, log, signal: this.#signal });
    const result = await playRound(this.#stage, fault, this.#roundOptions(seed));
    const isOk = result.complaints.length === 0;
    const figures = `${String(result.changes)} changes, ${String(result.rolls)} rollouts, settled in ${(result.settledMs / 1_000).toFixed(1)} s`;
    process.stdout.write(`${isOk ? 'ok    ' : 'FAILED'} ${fault.name}, seed ${String(seed)}: ${figures}\n`);
    if (isOk) return result;
    for (const complaint of result.complaints.slice(0, 20)) process.stdout.write(`       ${complaint}\n`);
    const replay = `--fault ${fault.name} --seed ${String(seed)} --workloads ${String(workloads)}`;
    process.stdout.write(`       the end of the log:\n${await this.#stage.controller.logTail()}\n`);
    process.stdout.write(
      `       play it again: npm run test:faults -- ${replay}${this.#options.isShort ? ' --short' : ''}\n`,
    );
    await this.close();
    return result;
  }

  #roundOptions(seed: number): RoundOptions {
    const { isShort, workloads } = this.#options;
    const common = { seed, concurrency, waitsForIdle: !isShort };
    return isShort
      ? { ...common, durationMs: 3_000, changes: Math.ceil(workloads * 0.8) }
      : { ...common, durationMs: 10_000, changes: workloads * 2 };
  }
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
