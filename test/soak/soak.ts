/**
 * Cycles of changes, restarts and faults on one process that lives through all of them, and a second replica that is killed
 * and started again. After each cycle what has to hold after a fault has to hold, and the first replica leads; then it is
 * quiet, and a sample is taken of it.
 */
import { electing } from '../faults/families/election-faults.ts';
import { faults } from '../faults/catalogue.ts';
import type { Fault } from '../faults/fault.ts';
import { disturb, untilAllReconciled, totals } from '../faults/round.ts';
import type { FaultTestbed } from '../faults/testbed.ts';
import { judgeRollouts, type Complaint } from '../faults/verdict.ts';
import { seededRandom, type Random } from '../support/random.ts';
import { ShortLivedWorkloads } from './short-lived-workloads.ts';
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
  readonly #testbed: FaultTestbed;
  readonly #random: Random;
  readonly #passers: ShortLivedWorkloads;
  #deck: Disturber[] = [];
  #fault = 'none';

  private constructor(testbed: FaultTestbed, seed: number) {
    this.#testbed = testbed;
    this.#random = seededRandom(seed);
    this.#passers = new ShortLivedWorkloads(testbed.client);
  }

  /** Starts both replicas. */
  static async begin(testbed: FaultTestbed, seed: number): Promise<Soak> {
    testbed.rollouts.begin();
    testbed.ledger.begin();
    await testbed.replicas.launch({ ...electing, env: { NODE_OPTIONS: samplingOptions } });
    await untilAllReconciled(testbed);
    return new Soak(testbed, seed);
  }

  /** Name of the fault of the cycle that is played or was played last. */
  get fault(): string {
    return this.#fault;
  }

  /** @throws Error when it has no end */
  async cycle(): Promise<Cycle> {
    const [testbed, random] = [this.#testbed, this.#random];
    const fault = this.#draw();
    this.#fault = fault.name;
    testbed.rollouts.begin();
    testbed.ledger.begin();
    await Promise.all([
      disturb(testbed, { fault, random, options: cycleOptions }),
      this.#passers.createAndDelete(passersPerCycle),
    ]);
    await testbed.settled(settleLimitMs);
    await this.#leadFirst();
    await untilQuiet(testbed.replicas.first, testbed.fleet.workloads.length + 1);
    const { changes, rolls } = totals(testbed);
    const sample = await takeSample(testbed.replicas.first);
    return { fault: fault.name, changes, rolls, sample, complaints: judgeRollouts(testbed) };
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
    const { replicas } = this.#testbed;
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

function otherOf({ all }: FaultTestbed['replicas']): FaultTestbed['replicas']['first'] {
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
