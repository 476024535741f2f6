/** One contender's turn in a round: it is started, warmed up, measured alone and stopped before the next one starts. */
import { turnsOf, type Bench } from '../bench.ts';
import type { Contender } from '../contender.ts';
import { Observer } from '../observer.ts';
import type { Running, BenchTestbed } from '../testbed.ts';

export interface Turn {
  readonly contender: Contender;
  readonly namespace: string;
  readonly testbed: BenchTestbed;
  readonly observer: Observer;
  readonly running: Running;
  /** When it first reacted to a change, on the clock of `performance.now()`. */
  readonly readyAtMs: number;
  /** CPU time that it had used by then. */
  readonly readyCpuMs: number;
  /** CPU time that the API server had used by then. */
  readonly readyApiServerCpuMs: number;
}

export interface TurnPlan {
  readonly title: string;
  readonly contenders: readonly Contender[];
  /** Fills the namespace of a contender, before its first turn. */
  readonly prepare?: (testbed: BenchTestbed, namespace: string, contender: Contender) => Promise<void>;
  readonly measure: (turn: Turn) => Promise<void>;
  /** API paths that the floor reads to their end before it reacts. */
  readonly drain?: readonly string[];
}

/** Runs all rounds of a plan. */
export async function runTurns(bench: Bench, testbed: BenchTestbed, plan: TurnPlan): Promise<void> {
  for (const contender of plan.contenders) {
    const namespace = await testbed.namespaceOf(contender);
    await plan.prepare?.(testbed, namespace, contender);
  }
  for (let round = 0; round < bench.rounds; round++) {
    for (const contender of turnsOf(plan.contenders, round)) {
      bench.log(`${plan.title}: round ${String(round + 1)} of ${String(bench.rounds)}, ${contender.name}`);
      await runTurn(testbed, contender, plan);
    }
  }
}

/** Starts a contender, waits until it has finished the work of its first start, and stops it. */
export async function launchOnce(testbed: BenchTestbed, contender: Contender): Promise<void> {
  await runTurn(testbed, contender, { measure: ({ running }) => testbed.untilIdle(running) });
}

async function runTurn(
  testbed: BenchTestbed,
  contender: Contender,
  plan: Pick<TurnPlan, 'measure' | 'drain'>,
): Promise<void> {
  const namespace = await testbed.namespaceOf(contender);
  const observer = await Observer.start(testbed.client, namespace);
  try {
    const running = await testbed.launch(contender, namespace, plan.drain);
    try {
      const ready = await testbed.untilReacts(running, observer, namespace);
      await plan.measure({ contender, namespace, testbed: testbed, observer, running, ...ready });
    } finally {
      await running.stop();
    }
  } finally {
    await observer.stop();
  }
}
