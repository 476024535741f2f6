/**
 * A Kubernetes cluster in memory with workloads, configs and several replicas of the controller, each of whose watches
 * has its own lag. Steps from a generator or a test are played on it; violated invariants are collected in
 * `violations`.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { ObjectEvent } from '../../src/model/object-event.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { Actions } from './actions.ts';
import { EventChecks } from './event-checks.ts';
import type { Judged } from './exceptions.ts';
import { GateActions } from './gate-actions.ts';
import { gaugesAreTrue, nothingIsLeft, podsRunWhatIsThere, recordsAreRight, type Violation } from './invariants.ts';
import { configName, configKind, workloadName, type Texts } from './objects.ts';
import { plainOptions, type SimOptions } from './options.ts';
import { pendingIsRight, pendingIsSlow } from './pending-invariants.ts';
import { playOn } from './replica-steps.ts';
import { Replica } from './replica.ts';
import { Server } from './server.ts';
import { SimLease } from './sim-lease.ts';
import {
  isConfigStep,
  isGateStep,
  isPodStep,
  isReplicaStep,
  isWorkloadStep,
  losesOrder,
  type ClusterStep,
  type ReplicaStep,
  type Step,
} from './steps.ts';
import { Store } from './store.ts';
import { Truth } from './truth.ts';
import { WriteChecks } from './write-checks.ts';

/** A quiet cluster does not wait for a timer that is due later. */
const quietMs = 7_200_000;
const mostRounds = 1_000;

export class TestCluster {
  readonly clock = new FakeClock();
  readonly violations: Violation[] = [];
  readonly store: Store;
  readonly truth: Truth;
  readonly #options: SimOptions;
  readonly #actions: Actions;
  readonly #gates: GateActions;
  readonly #lease = new SimLease();
  readonly #events = new EventChecks();
  readonly #writes = new WriteChecks();
  readonly #server: Server;
  readonly #replicas: Replica[];
  /** Replicas that ran when etcd was restored: they may notice it. */
  readonly #restored = new Set<Replica>();
  readonly #onLog: (line: string) => void;

  constructor(options: Partial<SimOptions> = {}, onLog: (line: string) => void = () => undefined) {
    this.#onLog = onLog;
    this.#options = { ...plainOptions, ...options };
    const nowMs = (): number => this.clock.now();
    this.store = new Store(nowMs);
    this.truth = new Truth(this.store, this.#options);
    this.#actions = new Actions(this.store, this.truth, nowMs);
    this.#gates = new GateActions({ store: this.store, lease: this.#lease, truth: this.truth, nowMs });
    this.#server = new Server(this.store, this.truth, nowMs, (workload, accepted) => {
      this.violations.push(...this.#writes.take(this.#judged(), workload, accepted));
    });
    this.#actions.fill(this.#options.workloads, this.#options.configs);
    this.clock.tick(60_000);
    this.#replicas = Array.from({ length: this.#options.replicas }, (_, index) => this.#start(index));
  }

  /** All Events of the replicas. */
  get events(): readonly ObjectEvent[] {
    return this.#events.events;
  }

  /** All rolls, as `WriteChecks` collects them. */
  get rolls(): readonly string[] {
    return this.#writes.rolls;
  }

  /** The annotations of the Lease. */
  get leaseAnnotations(): Texts {
    return this.#lease.annotations;
  }

  /** How often reroll has rolled a workload. */
  rollsOf(workload: number): number {
    return this.truth.workloads.get(workloadName(workload))?.rolls ?? 0;
  }

  /** @throws Error if there is no replica of this number */
  replica(index: number): Replica {
    const replica = this.#replicas[index];
    if (replica === undefined) throw new Error(`there is no replica ${String(index)}`);
    return replica;
  }

  /** Plays steps one after the other, and waits after each for its immediate consequences. */
  async do(...steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#one(step);
      await nextTurn();
      await this.#restartRewound();
    }
  }

  /** Everything arrives and time passes until nothing is left to do; then the invariants are checked. */
  async quiet(): Promise<void> {
    await this.#settle();
    const judged = this.#judged();
    const checks = [recordsAreRight, podsRunWhatIsThere, gaugesAreTrue, pendingIsRight];
    for (const check of checks) this.violations.push(...check(judged));
  }

  /** Deletes all objects, and checks that nothing of them is remembered. To be called last. */
  async end(): Promise<void> {
    for (let workload = 0; workload < this.#options.workloads; workload += 1)
      this.store.remove('Deployment', workloadName(workload));
    for (let config = 0; config < this.#options.configs; config += 1)
      this.store.remove(configKind(config), configName(config));
    await this.#settle();
    for (const replica of this.#replicas) this.violations.push(...nothingIsLeft(replica.sizes));
    await this.stop();
  }

  /** Ends all replicas. */
  async stop(): Promise<void> {
    for (const replica of this.#replicas) await replica.stop();
  }

  async #one(step: Step): Promise<void> {
    // Without a watch, times decide the order, and these have whole seconds.
    if (losesOrder.has(step.do)) this.clock.tick(1_000);
    if (isConfigStep(step)) this.#actions.config(step);
    else if (isWorkloadStep(step)) this.#actions.workload(step);
    else if (isGateStep(step)) this.#gates.do(step);
    else if (isPodStep(step)) this.#actions.pods(step);
    else if (isReplicaStep(step)) await this.#replica(step);
    else await this.#cluster(step);
  }

  async #cluster(step: ClusterStep): Promise<void> {
    if (step.do === 'snapshot') this.store.takeSnapshot();
    else if (step.do === 'restore') this.#restore();
    else if (step.do === 'wait') await this.clock.advance(step.ms);
    else await this.quiet();
  }

  #restore(): void {
    if (!this.store.restore()) return;
    this.truth.noteRestore();
    for (const replica of this.#replicas) {
      this.#restored.add(replica);
      replica.reconnect();
    }
  }

  async #replica(step: ReplicaStep): Promise<void> {
    if (step.do === 'stand down') {
      this.#standDown();
      return;
    }
    const replica = this.#replicas[step.replica];
    if (replica === undefined) return;
    if (step.do === 'restart') await this.#restart(step.replica);
    else if (step.do === 'lead') this.#lead(replica);
    else playOn(replica, step);
  }

  #standDown(): void {
    for (const replica of this.#replicas) if (replica.isLeading) replica.standDown();
    this.truth.noteGap();
  }

  #lead(replica: Replica): void {
    if (replica.isLeading) return;
    this.#standDown();
    replica.lead();
  }

  async #restart(index: number): Promise<void> {
    const old = this.#replicas[index];
    await old?.stop();
    this.#replicas[index] = this.#start(index);
    this.truth.noteGap();
    old?.patches.arrive();
  }

  async #restartRewound(): Promise<void> {
    for (const [index, replica] of this.#replicas.entries()) {
      if (!replica.isRewound) continue;
      if (!this.#restored.has(replica)) {
        const text = `${replica.name} says that etcd was restored`;
        this.violations.push({ invariant: 'rewoundOnlyByRestore', text });
      }
      await this.#restart(index);
    }
  }

  async #settle(): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
      await this.#restartRewound();
      if (!this.#replicas.some(({ isLeading }) => isLeading)) this.#replicas[0]?.lead();
      for (const replica of this.#replicas) replica.catchUp();
      for (let workload = 0; workload < this.#options.workloads; workload += 1)
        this.#actions.pods({ do: 'complete rollout', workload });
      await nextTurn();
      if (!this.#replicas.every(({ isUpToDate, isRewound }) => isUpToDate && !isRewound)) continue;
      const [next] = this.clock.pendingMs;
      if (next === undefined || next > quietMs) return;
      await this.clock.advance(next);
    }
    this.violations.push({ invariant: 'comesToRest', text: 'there is always something left to do' });
  }

  #start(index: number): Replica {
    return new Replica({
      name: `replica-${String(index)}`,
      options: this.#options,
      store: this.store,
      server: this.#server,
      lease: this.#lease,
      clock: this.clock,
      onLog: this.#onLog,
      onGap: () => this.truth.noteGap(),
      onEvent: (event) => this.violations.push(...this.#events.take(this.#judged(), event)),
      onPending: (sentAtMs) => this.violations.push(...pendingIsSlow(sentAtMs)),
      onWarning: (text) => {
        if (text === 'object dropped') this.violations.push({ invariant: 'nothingThrows', text });
      },
    });
  }

  #judged(): Judged {
    const leader = this.#replicas.find(({ isLeading }) => isLeading);
    const [stale, failing] = [leader?.stale ?? [], leader?.failing ?? 0];
    const sight = leader?.sight ?? { nowMs: this.clock.now(), namespace: {}, lease: {} };
    return { store: this.store, truth: this.truth, options: this.#options, stale, failing, sight };
  }
}
