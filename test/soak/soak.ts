/**
 * Cycles of changes, restarts and faults on one process that lives through all of them, and a second replica that is killed
 * and started again. After each cycle what has to hold after a fault has to hold, and the first replica leads; then it is
 * quiet, and a sample is taken of it.
 */
import { electing } from '../faults/families/election-faults.ts';
import { faults } from '../faults/catalogue.ts';
import type { Fault } from '../faults/fault.ts';
import { disturb, hasLookedAtAll, totals } from '../faults/round.ts';
import type { Stage } from '../faults/stage.ts';
import { judgeRollouts, type Complaint } from '../faults/verdict.ts';
import { seededRandom, type Random } from '../support/random.ts';
import { Passers } from './passers.ts';
import { samplingOptions, takeSample, untilQuiet, type Sample } from './sample.ts';

export interface Cycle {
  /** Name of the fault. */
  readonly fault: string;
  readonly changes: number;
  readonly rolls: number;
  readonly sample: Sample;
  /** What did not hold; empty where all did. */
  readonly complaints: readonly Complaint[];
}

type Disturber = Pick<Fault, 'name' | 'begin'>;

const settleLimitMs = 120_000;
const cycleOptions = { durationMs: 2_000, changes: 20 };
const passersPerCycle = 5;

const ownDisturbers: readonly Disturber[] = [
  { name: 'none', begin: async () => async () => undefined },
  {
    name: 'other-replica-killed',
    begin:
      async ({ replicas }) =>
      async () =>
        replicas.killAndStart(otherOf(replicas)),
  },
];

/** Those that leave the first replica alive, and need nothing that has to be there from its start. */
const disturbers: readonly Disturber[] = [
  ...faults.filter(({ name, keepsProcess, prepare }) => name === 'two-leaders' || (keepsProcess !== false && !prepare)),
  ...ownDisturbers,
];

export class Soak {
  readonly #stage: Stage;
  readonly #random: Random;
  readonly #passers: Passers;
  #deck: Disturber[] = [];
  #fault = 'none';

  private constructor(stage: Stage, seed: number) {
    this.#stage = stage;
    this.#random = seededRandom(seed);
    this.#passers = new Passers(stage.client);
  }

  /** Starts both replicas. */
  static async begin(stage: Stage, seed: number): Promise<Soak> {
    stage.rollouts.begin();
    stage.ledger.begin();
    await stage.replicas.launch({ ...electing, env: { NODE_OPTIONS: samplingOptions } });
    await hasLookedAtAll(stage);
    return new Soak(stage, seed);
  }

  /** Name of the fault of the cycle that is played or was played last. */
  get fault(): string {
    return this.#fault;
  }

  /** @throws Error when it has no end */
  async cycle(): Promise<Cycle> {
    const [stage, random] = [this.#stage, this.#random];
    const fault = this.#draw();
    this.#fault = fault.name;
    stage.rollouts.begin();
    stage.ledger.begin();
    await Promise.all([disturb(stage, { fault, random, options: cycleOptions }), this.#passers.pass(passersPerCycle)]);
    await stage.settled(settleLimitMs);
    await this.#leadFirst();
    await untilQuiet(stage.replicas.first, stage.fleet.workloads.length + 1);
    const { changes, rolls } = totals(stage);
    const sample = await takeSample(stage.replicas.first);
    return { fault: fault.name, changes, rolls, sample, complaints: judgeRollouts(stage) };
  }

  /** All once, in a drawn order, before any comes again: so all thirds of a run have about the same. */
  #draw(): Disturber {
    if (this.#deck.length === 0) this.#deck = shuffle(disturbers, this.#random);
    const drawn = this.#deck.pop();
    if (drawn === undefined) throw new RangeError('there are no faults');
    return drawn;
  }

  /** Where the other one leads, it is stopped, which gives the Lease back, and started again. */
  async #leadFirst(): Promise<void> {
    const { replicas } = this.#stage;
    await replicas.ready();
    while ((await replicas.leader()) !== replicas.first) {
      const other = otherOf(replicas);
      await other.stop();
      await replicas.leader();
      replicas.replace(other);
      await replicas.ready();
    }
  }
}

function otherOf({ all }: Stage['replicas']): Stage['replicas']['first'] {
  const [, other] = all;
  if (other === undefined) throw new Error('there is no second replica');
  return other;
}

/** Fisher and Yates. */
function shuffle<T>(values: readonly T[], random: Random): T[] {
  const rest = [...values];
  const shuffled: T[] = [];
  while (rest.length > 0) shuffled.push(...rest.splice(random.below(rest.length), 1));
  return shuffled;
}
