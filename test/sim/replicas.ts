/** The replicas of a simulated cluster: which of them lead, and how they are started and ended. */
import { testReading } from '../builders/config.ts';
import type { Violation } from './invariants.ts';
import type { SimOptions } from './options.ts';
import { playOn } from './replica-steps.ts';
import { Replica, type ReplicaOptions } from './replica.ts';
import type { ReplicaStep } from './steps.ts';
import type { Truth } from './truth.ts';

/** What a process is started with. */
export type ProcessOptions = Pick<ReplicaOptions, 'options' | 'readSettings'>;

export interface ReplicasOptions extends Omit<ReplicaOptions, 'name' | 'identity' | 'readSettings'> {
  readonly options: SimOptions;
  readonly truth: Truth;
  readonly onViolation: (violation: Violation) => void;
}

export class Replicas {
  readonly #options: ReplicasOptions;
  readonly #all: Replica[];
  /** Replicas that ran when etcd was restored: they may notice it. */
  readonly #restored = new Set<Replica>();
  /** Processes that were started. */
  #started = 0;

  constructor(options: ReplicasOptions) {
    this.#options = options;
    this.#all = Array.from({ length: options.options.replicas }, (_, index) => this.#start(index));
  }

  get all(): readonly Replica[] {
    return this.#all;
  }

  /** The one that holds the Lease, if it leads; else any that believes to lead. */
  get leader(): Replica | undefined {
    const leading = this.#all.filter(({ isLeading }) => isLeading);
    return leading.find(({ isHolder }) => isHolder) ?? leading[0];
  }

  async do(step: ReplicaStep): Promise<void> {
    if (step.do === 'stand down') {
      this.standDown();
      return;
    }
    const replica = this.#all[step.replica];
    if (replica === undefined) return;
    if (step.do === 'restart') await this.restart(step.replica);
    else if (step.do === 'lead') this.#lead(replica);
    else if (step.do === 'lead beside') this.#leadBeside(replica);
    else playOn(replica, step);
  }

  /** The leader gives the Lease away. */
  standDown(): void {
    for (const replica of this.#all) if (replica.isLeading) replica.release();
    this.#options.truth.noteGap();
  }

  /** Every leader writes to the Lease what is new. */
  renew(): void {
    for (const replica of this.#all) replica.renewIfDue();
  }

  /** One replica leads from now on, and no other. */
  keepOneLeader(): void {
    const leader = this.leader ?? this.#all[0];
    for (const replica of this.#all) if (replica !== leader && replica.isLeading) replica.standDown();
    // The one that holds the Lease may be gone: nobody has renewed it since.
    if (leader?.isLeading === true && !leader.isHolder) leader.standDown();
    if (leader?.isLeading === false) leader.lead();
  }

  /** Kills a replica, and starts another one in its place. @param changes what it is started with */
  async restart(index: number, changes: Partial<ProcessOptions> = {}): Promise<void> {
    const old = this.#all[index];
    if (old !== undefined) this.#noteLoss(old);
    await old?.stop();
    this.#all[index] = this.#start(index, changes);
    this.#options.truth.noteGap();
    old?.patches.arrive();
  }

  async restartRewound(): Promise<void> {
    for (const [index, replica] of this.#all.entries()) {
      if (!replica.isRewound) continue;
      if (!this.#restored.has(replica)) {
        const text = `${replica.name} says that etcd was restored`;
        this.#options.onViolation({ invariant: 'rewoundOnlyByRestore', text });
      }
      await this.restart(index);
    }
  }

  /** etcd was restored. */
  restored(): void {
    for (const replica of this.#all) {
      this.#restored.add(replica);
      replica.reconnect();
    }
  }

  #lead(replica: Replica): void {
    if (replica.isLeading) return;
    for (const other of this.#all) {
      if (!other.isLeading) continue;
      this.#noteLoss(other);
      other.standDown();
    }
    this.#options.truth.noteGap();
    replica.lead();
  }

  /** It leads, and the one that led before does not know it yet. */
  #leadBeside(replica: Replica): void {
    if (replica.isLeading) return;
    for (const other of this.#all) if (other.isLeading) this.#noteLoss(other);
    this.#options.truth.noteGap();
    replica.lead();
  }

  /** What it has not written to the Lease is lost. */
  #noteLoss(replica: Replica): void {
    if (replica.isLeading && replica.isRenewalDue) this.#options.truth.victims.allow(`${replica.name} was lost`);
  }

  #start(index: number, changes: Partial<ProcessOptions> = {}): Replica {
    this.#started += 1;
    const name = `replica-${String(index)}`;
    const identity = `${name}_${String(this.#started)}`;
    return new Replica({ ...this.#options, readSettings: testReading, ...changes, name, identity });
  }
}
