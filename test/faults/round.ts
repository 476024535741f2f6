/**
 * One round: a fault is active while configs change, then it ends and everything settles. What must hold then:
 * - every workload has the last content;
 * - no workload was rolled more often than its content changed, or for content that it already had, or was missed;
 * - no more workloads were in flight by a config that others share than its limit allows, and no breaker is tripped;
 * - the workload that is held was not rolled, and rolls once when it is released;
 * - the process is alive, answers, holds no more sockets than before and little more memory, and exits with 0 on
 *   SIGTERM;
 * - changes still arrive, and neither they nor a new process roll anything again;
 * - nothing that is visible to others contains a value of a Secret.
 */
import { waitFor } from '../support/wait-for.ts';
import type { Fault } from './fault.ts';
import { judgeHeld } from './held.ts';
import { judgeLeaks } from './leaks.ts';
import type { ProcessFigures } from './process-figures.ts';
import { seededRandom, type Random } from '../support/random.ts';
import { drawSchedule } from './schedule.ts';
import { judgeStaging } from './staging.ts';
import { namespace, type FaultTestbed } from './testbed.ts';
import { endStreaks } from './streaks.ts';
import { judgeError, judgeRollouts, judgeSilence, other, type Complaint } from './verdict.ts';

export interface RoundOptions {
  readonly seed: number;
  /** How long configs change. */
  readonly durationMs: number;
  /** Number of changes. */
  readonly changes: number;
  /** The most requests, and so idle connections, of the controller. */
  readonly concurrency: number;
  /** Whether to wait until idle connections are closed too, which takes half a minute. */
  readonly waitsForIdle: boolean;
}

export interface RoundResult {
  readonly fault: string;
  readonly seed: number;
  /** Changes of the content of workloads in the round: a change of a shared config counts for each of its workloads. */
  readonly changes: number;
  /** Template changes in the round. */
  readonly rolls: number;
  /** From the end of the fault and of the changes until every pod ran the last content. */
  readonly settledMs: number;
  /** Undefined where the round failed earlier. */
  readonly before?: ProcessFigures;
  readonly after?: ProcessFigures;
  /** What did not hold; empty for a round that passed. */
  readonly complaints: readonly Complaint[];
}

/** Longer than any back-off of the controller, plus the rollouts that follow. */
const settleLimitMs = 120_000;
const mostGrowthBytes = 80 * 1024 * 1024;

export async function runRound(testbed: FaultTestbed, fault: Fault, options: RoundOptions): Promise<RoundResult> {
  const round = new Round(testbed, fault, options);
  try {
    await round.run();
  } catch (error) {
    round.complaints.push(...judgeError(error));
  }
  return { fault: fault.name, seed: options.seed, ...round.counts, complaints: round.complaints, ...round.figures };
}

/**
 * Watches that the server reopens every few seconds here: the connection of a closed watch stays idle for half a
 * minute, and before the fault, soon after the start, there are fewer of them.
 */
const idleWatches = 6;

class Round {
  readonly complaints: Complaint[] = [];
  counts = { changes: 0, rolls: 0, settledMs: 0 };
  figures: Pick<RoundResult, 'before' | 'after'> = {};
  readonly #testbed: FaultTestbed;
  readonly #fault: Fault;
  readonly #options: RoundOptions;

  constructor(testbed: FaultTestbed, fault: Fault, options: RoundOptions) {
    this.#testbed = testbed;
    this.#fault = fault;
    this.#options = options;
  }

  /** @throws Error when it does not settle */
  async run(): Promise<void> {
    const [testbed, fault, options] = [this.#testbed, this.#fault, this.#options];
    await endStreaks(testbed.client, namespace, testbed.fleet);
    testbed.rollouts.begin(fault);
    testbed.ledger.begin();
    testbed.staging.begin();
    await testbed.replicas.launch(await fault.prepare?.(testbed));
    await untilAllReconciled(testbed);
    await testbed.settled(settleLimitMs);
    this.complaints.push(...judgeSilence(testbed, 'a new process'));
    const started = testbed.replicas.all;
    const before = await testbed.replicas.figures();

    await disturb(testbed, { fault, random: seededRandom(options.seed), options });
    const quietMs = performance.now();
    await testbed.settled(settleLimitMs);
    this.counts = { ...totals(testbed), settledMs: Math.round(performance.now() - quietMs) };
    this.complaints.push(...judgeRollouts(testbed));
    this.complaints.push(...(await judgeHeld(testbed, settleLimitMs)));
    this.complaints.push(...(await judgeStaging(testbed, settleLimitMs)));

    this.complaints.push(...(await judgeSentinel(testbed)));
    if (fault.keepsProcess !== false && started.some(({ isAlive }) => !isAlive))
      this.complaints.push(other('the process is gone'));
    await this.#compare(before);
    this.complaints.push(...(await judgeLeaks(testbed)));
    for (const { code, signal } of await testbed.replicas.stop()) {
      if (code !== 0) this.complaints.push(other(`the process ended with ${String(code ?? signal)} instead of 0`));
    }
  }

  async #compare(before: ProcessFigures): Promise<void> {
    const { concurrency, waitsForIdle } = this.#options;
    const mostIdle = concurrency * this.#testbed.replicas.all.length;
    const mostSockets = before.sockets + (waitsForIdle ? idleWatches : mostIdle);
    const after = await figuresAfter(this.#testbed, mostSockets);
    this.figures = { before, after };
    this.complaints.push(...judgeGrowth(before, after, mostSockets));
  }
}

export interface Disturbance {
  readonly fault: Pick<Fault, 'begin'>;
  readonly random: Random;
  readonly options: Pick<RoundOptions, 'durationMs' | 'changes'>;
}

/** Changes configs while a fault is active; resolves when both are over. */
export async function disturb(testbed: FaultTestbed, { fault, random, options }: Disturbance): Promise<void> {
  const schedule = drawSchedule({ configs: testbed.fleet.configs, ...options }, random);
  const end = await fault.begin(testbed, random);
  try {
    await testbed.changer.run(schedule);
  } finally {
    await end();
  }
}

/**
 * Waits until the leader of a new process has planned for every workload once: only then is it certain that it rolls
 * none.
 */
export async function untilAllReconciled({ replicas, fleet }: FaultTestbed): Promise<void> {
  const hasLooked = async (): Promise<boolean> =>
    (await replicas.metric('reroll_plans_total')) > fleet.workloads.length;
  await waitFor('a reconcile of every workload', hasLooked, { timeoutMs: 60_000 });
}

/** Checks with an undisturbed change that changes still arrive; everything before that change is then through. */
async function judgeSentinel(testbed: FaultTestbed): Promise<readonly Complaint[]> {
  const { sentinel } = testbed.fleet;
  testbed.rollouts.begin();
  await testbed.changer.change(sentinel.configs[0]);
  await testbed.settled(settleLimitMs);
  const rolls = testbed.rollouts.of(sentinel);
  const complaints = rolls === 1 ? [] : [afterwards(rolls)];
  return [...complaints, ...judgeSilence(testbed, 'what came after the quiet')];
}

function afterwards(rolls: number): Complaint {
  return { kind: rolls === 0 ? 'lost' : 'doubled', text: `one change after the fault made ${String(rolls)} rollouts` };
}

/** Changes and rolls since the begin of the round. */
export function totals({ fleet, ledger, rollouts }: FaultTestbed): { changes: number; rolls: number } {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    changes: sum(fleet.workloads.map((workload) => ledger.changesOf(workload))),
    rolls: sum(fleet.workloads.map((workload) => rollouts.of(workload))),
  };
}

/** Waits until idle connections are closed. */
async function figuresAfter({ replicas }: FaultTestbed, mostSockets: number): Promise<ProcessFigures> {
  const probe = async (): Promise<ProcessFigures | undefined> => {
    const figures = await replicas.figures();
    return figures.sockets <= mostSockets ? figures : undefined;
  };
  return waitFor('sockets to be closed', probe, { timeoutMs: 60_000, intervalMs: 200 }).catch(() => replicas.figures());
}

function judgeGrowth(before: ProcessFigures, after: ProcessFigures, mostSockets: number): readonly Complaint[] {
  const grownBytes = after.rssBytes - before.rssBytes;
  const memory = `memory grew by ${String(Math.round(grownBytes / 1024 / 1024))} MiB`;
  const sockets = `${String(before.sockets)} sockets before, ${String(after.sockets)} after`;
  return [
    ...(grownBytes > mostGrowthBytes ? [other(memory)] : []),
    ...(after.sockets > mostSockets ? [other(sockets)] : []),
  ];
}
