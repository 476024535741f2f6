/**
 * Runs the rounds of faults one after the other, prints a line for each, and reuses the testbed until a round fails.
 */
import process from 'node:process';

import { versionOf } from '../support/origin.ts';
import type { Fault } from './fault.ts';
import type { FaultOptions } from './options.ts';
import { runRound, type RoundOptions, type RoundResult } from './round.ts';
import { FaultTestbed } from './testbed.ts';
import { namesIn } from './verdict.ts';

const concurrency = 8;
/** Fast settings where possible, so that a round shows within seconds what would otherwise take minutes. */
const controllerArgs = ['--settle', '200ms', '--watch-idle-limit', '5s', '--log-level', 'debug'];

/**
 * With staging of the configs that five workloads share, and a soak of 2 s. A pod becomes ready within the deadline,
 * also on a busy machine.
 */
const stagingArgs = ['--canary-from', '3', '--rollout-deadline', '8s'];

/** The size of a round, and the minimum interval between rolls of one workload. */
const full = { durationMs: 10_000, changesPerWorkload: 2, minInterval: '2s' };
const short = { durationMs: 2_000, changesPerWorkload: 0.8, minInterval: '1s' };

/** Keeps a testbed while rounds pass; after a failed round the next one starts on a new testbed. */
export class RoundRunner {
  readonly #options: FaultOptions;
  readonly #signal: AbortSignal;
  #testbed: FaultTestbed | undefined;
  #kubernetes = 'of an unknown version';

  constructor(options: FaultOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
  }

  /** The Kubernetes version of the control plane. */
  get kubernetes(): string {
    return this.#kubernetes;
  }

  /** @throws the signal's reason */
  async runRounds(fault: Fault): Promise<readonly RoundResult[]> {
    const results: RoundResult[] = [];
    for (let round = 0; round < this.#options.rounds; round += 1) {
      this.#signal.throwIfAborted();
      results.push(await this.#runRound(fault, this.#options.seed + round));
    }
    return results;
  }

  async close(): Promise<void> {
    await this.#testbed?.close();
    this.#testbed = undefined;
  }

  async #runRound(fault: Fault, seed: number): Promise<RoundResult> {
    const { workloads } = this.#options;
    this.#testbed ??= await this.#open();
    const result = await runRound(this.#testbed, fault, this.#roundOptions(seed));
    const isOk = result.complaints.length === 0;
    const figures = `${String(result.changes)} changes, ${String(result.rolls)} rollouts, settled in ${(result.settledMs / 1_000).toFixed(1)} s`;
    process.stdout.write(`${isOk ? 'ok    ' : 'FAILED'} ${fault.name}, seed ${String(seed)}: ${figures}\n`);
    if (isOk) return result;
    for (const { kind, text } of result.complaints.slice(0, 20)) process.stdout.write(`       ${kind}: ${text}\n`);
    const replay = `--fault ${fault.name} --seed ${String(seed)} --workloads ${String(workloads)}`;
    process.stdout.write(
      `       the end of the log:\n${await this.#testbed.replicas.logTails(namesIn(result.complaints))}\n`,
    );
    process.stdout.write(
      `       to repeat: npm run test:faults -- ${replay}${this.#options.isShort ? ' --short' : ''}\n`,
    );
    await this.close();
    return result;
  }

  async #open(): Promise<FaultTestbed> {
    const { workloads } = this.#options;
    const paced = ['--concurrency', String(concurrency), '--min-interval', this.#extent.minInterval];
    const testbed = await FaultTestbed.open({
      workloads,
      args: [...controllerArgs, ...stagingArgs, ...paced],
      log,
      signal: this.#signal,
    });
    this.#kubernetes = await versionOf(testbed.client);
    return testbed;
  }

  #roundOptions(seed: number): RoundOptions {
    const { isShort, workloads } = this.#options;
    const { durationMs, changesPerWorkload } = this.#extent;
    const changes = Math.ceil(workloads * changesPerWorkload);
    return { seed, concurrency, waitsForIdle: !isShort, durationMs, changes };
  }

  get #extent(): typeof full {
    return this.#options.isShort ? short : full;
  }
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}
