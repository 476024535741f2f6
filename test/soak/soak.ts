/**
 * Cycles of changes, restarts and faults: one process lives through all of them, and a second replica is killed and
 * started again. After each cycle everything that must hold after a fault must hold, and the first replica leads; once
 * it is idle, a sample is taken.
 */
import { electing } from '../faults/families/election-faults.ts';
import { faults } from '../faults/catalogue.ts';
import type { Fault } from '../faults/fault.ts';
import { disturb, untilAllReconciled, totals } from '../faults/round.ts';
import { judgeStaging } from '../faults/staging.ts';
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
  /** What did not hold; empty for a cycle that passed. */
  readonly complaints: readonly Complaint[];
}

type Disturber = Pick<Fault, 'name' | 'begin' | 'removesTrigger'>;

const settleLimitMs = 120_000;
const cycleOptions = { durationMs: 2_000, changes: 20 };
const shortLivedPerCycle = 5;

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

/** Faults that leave the first replica alive and need no preparation before its start. */
const disturbers: readonly Disturber[] = [
  ...faults.filter(({ name, keepsProcess, prepare }) => name === 'two-leaders' || (keepsProcess !== false && !prepare)),
  ...ownDisturbers,
];

export class Soak {
  readonly #testbed: FaultTestbed;
  readonly #random: Random;
  readonly #shortLived: ShortLivedWorkloads;
  #deck: Disturber[] = [];
  #fault = 'none';

  private constructor(testbed: FaultTestbed, seed: number) {
    this.#testbed = testbed;
    this.#random = seededRandom(seed);
    this.#shortLived = new ShortLivedWorkloads(testbed.client);
  }

  /** Starts both replicas. */
  static async begin(testbed: FaultTestbed, seed: number): Promise<Soak> {
    testbed.rollouts.begin();
    testbed.ledger.begin();
    await testbed.replicas.launch({ ...electing, env: { NODE_OPTIONS: samplingOptions } });
    await untilAllReconciled(testbed);
    return new Soak(testbed, seed);
  }

  /** Name of the fault of the current or last cycle. */
  get fault(): string {
    return this.#fault;
  }

  /** @throws Error when it does not settle */
  async cycle(): Promise<Cycle> {
    const [testbed, random] = [this.#testbed, this.#random];
    const fault = this.#draw();
    this.#fault = fault.name;
    testbed.rollouts.begin(fault);
    testbed.ledger.begin();
    testbed.staging.begin();
    await Promise.all([
      disturb(testbed, { fault, random, options: cycleOptions }),
      this.#shortLived.createAndDelete(shortLivedPerCycle),
    ]);
    await testbed.settled(settleLimitMs);
    const staging = await judgeStaging(testbed, settleLimitMs);
    await this.#leadFirst();
    await untilQuiet(testbed.replicas.first, testbed.fleet.workloads.length + 1);
    const { changes, rolls } = totals(testbed);
    const sample = await takeSample(testbed.replicas.first);
    return { fault: fault.name, changes, rolls, sample, complaints: [...judgeRollouts(testbed), ...staging] };
  }

  /**
   * Draws every fault once, in random order, before any repeats, so that all thirds of a run have about the same
   * faults.
   */
  #draw(): Disturber {
    if (this.#deck.length === 0) this.#deck = shuffle(disturbers, this.#random);
    const drawn = this.#deck.pop();
    if (drawn === undefined) throw new RangeError('there are no faults');
    return drawn;
  }

  /** If the other replica leads, stops it, which releases the Lease, and starts it again. */
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

/** The Fisher–Yates shuffle. */
function shuffle<T>(values: readonly T[], random: Random): T[] {
  const rest = [...values];
  const shuffled: T[] = [];
  while (rest.length > 0) shuffled.push(...rest.splice(random.below(rest.length), 1));
  return shuffled;
}
