/** One contender's turn in a round: it is started, warmed up and measured alone, and ended before the next one starts. */
import { turnsOf, type Bench } from '../bench.ts';
import type { Contender } from '../contender.ts';
import { Observer } from '../observer.ts';
import type { Running, Stage } from '../stage.ts';

export interface Turn {
  readonly contender: Contender;
  readonly namespace: string;
  readonly stage: Stage;
  readonly observer: Observer;
  readonly running: Running;
  /** When it first reacted to a change, on the clock of `performance.now()`. */
  readonly readyAtMs: number;
  /** The time that it had spent on a CPU by then. */
  readonly readyCpuMs: number;
}

export interface TurnPlan {
  readonly title: string;
  readonly contenders: readonly Contender[];
  /** Fills the namespace of a contender, before its first turn. */
  readonly prepare?: (stage: Stage, namespace: string, contender: Contender) => Promise<void>;
  readonly measure: (turn: Turn) => Promise<void>;
  /** API paths that the floor reads to their end before it reacts. */
  readonly drain?: readonly string[];
}

/** Plays all rounds of a plan. */
export async function playTurns(bench: Bench, stage: Stage, plan: TurnPlan): Promise<void> {
  for (const contender of plan.contenders) {
    const namespace = await stage.namespaceOf(contender);
    await plan.prepare?.(stage, namespace, contender);
  }
  for (let round = 0; round < bench.rounds; round++) {
    for (const contender of turnsOf(plan.contenders, round)) {
      bench.log(`${plan.title}: round ${String(round + 1)} of ${String(bench.rounds)}, ${contender.name}`);
      await playTurn(stage, contender, plan);
    }
  }
}

/** Starts a contender, waits until it has done what it does at its first start, and ends it. */
export async function launchOnce(stage: Stage, contender: Contender): Promise<void> {
  await playTurn(stage, contender, { measure: ({ running }) => stage.untilIdle(running) });
}

async function playTurn(stage: Stage, contender: Contender, plan: Pick<TurnPlan, 'measure' | 'drain'>): Promise<void> {
  const namespace = await stage.namespaceOf(contender);
  const observer = await Observer.start(stage.client, namespace);
  try {
    const running = await stage.launch(contender, namespace, plan.drain);
    try {
      const ready = await stage.untilReacts(running, observer, namespace);
      await plan.measure({ contender, namespace, stage, observer, running, ...ready });
    } finally {
      await running.stop();
    }
  } finally {
    await observer.stop();
  }
}
