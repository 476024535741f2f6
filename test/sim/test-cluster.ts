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
import { PodActions } from './pod-actions.ts';
import type { Replica } from './replica.ts';
import { Replicas, type ProcessOptions } from './replicas.ts';
import { Server } from './server.ts';
import { SimLease } from './sim-lease.ts';
import { StagingActions } from './staging/actions.ts';
import { allIsWell, waitsAreRight } from './staging/waits.ts';
import {
  isConfigStep,
  isGateStep,
  isPodStep,
  isReplicaStep,
  isStagingStep,
  isWorkloadStep,
  losesOrder,
  type ClusterStep,
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
  readonly #pods: PodActions;
  readonly #gates: GateActions;
  readonly #staging: StagingActions;
  readonly #lease = new SimLease();
  readonly #events = new EventChecks();
  readonly #writes = new WriteChecks();
  readonly #replicas: Replicas;

  constructor(options: Partial<SimOptions> = {}, onLog: (line: string) => void = () => undefined) {
    this.#options = { ...plainOptions, ...options };
    const nowMs = (): number => this.clock.now();
    this.store = new Store(nowMs);
    this.truth = new Truth(this.store, this.#options, nowMs);
    const { store, truth } = this;
    this.#actions = new Actions(store, truth, this.#options, nowMs);
    this.#pods = new PodActions(store, truth, nowMs);
    const common = { store, truth, lease: this.#lease, nowMs };
    this.#gates = new GateActions(common);
    this.#staging = new StagingActions({ ...common, actions: this.#actions, size: this.#options });
    const server = new Server(store, truth, nowMs, (workload, accepted) => {
      this.violations.push(...this.#writes.take(this.#judged(), workload, accepted));
    });
    this.#actions.fill();
    this.clock.tick(60_000);
    this.#replicas = this.#start(server, onLog);
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
    const replica = this.#replicas.all[index];
    if (replica === undefined) throw new Error(`there is no replica ${String(index)}`);
    return replica;
  }

  /** Kills a replica, and starts one in its place that differs from the former one. */
  async restartWith(index: number, changes: Partial<ProcessOptions>): Promise<void> {
    await this.#replicas.restart(index, changes);
  }

  /** Plays steps one after the other, and waits after each for its immediate consequences. */
  async do(...steps: readonly Step[]): Promise<void> {
    for (const step of steps) {
      await this.#one(step);
      await nextTurn();
      this.#replicas.renew();
      await this.#replicas.restartRewound();
    }
  }

  /** Everything arrives and time passes until nothing is left to do; then the invariants are checked. */
  async quiet(): Promise<void> {
    await this.#settle();
    const judged = this.#judged();
    const checks = [recordsAreRight, podsRunWhatIsThere, gaugesAreTrue, pendingIsRight, waitsAreRight];
    for (const check of checks) this.violations.push(...check(judged));
  }

  /** With good contents, nothing waits and nothing is broken. */
  checkHealed(): void {
    this.violations.push(...allIsWell(this.#judged(), this.#lease.breakers));
  }

  /** Deletes all objects, and checks that nothing of them is remembered. To be called last. */
  async end(): Promise<void> {
    for (let workload = 0; workload < this.#options.workloads; workload += 1)
      this.store.remove('Deployment', workloadName(workload));
    for (let config = 0; config < this.#options.configs; config += 1)
      this.store.remove(configKind(config), configName(config));
    await this.#settle();
    for (const replica of this.#replicas.all) this.violations.push(...nothingIsLeft(replica.sizes));
    await this.stop();
  }

  /** Ends all replicas. */
  async stop(): Promise<void> {
    for (const replica of this.#replicas.all) await replica.stop();
  }

  async #one(step: Step): Promise<void> {
    // Without a watch, times decide the order, and these have whole seconds.
    if (losesOrder.has(step.do)) this.clock.tick(1_000);
    this.truth.victims.stepped(step);
    if (isConfigStep(step)) this.#actions.config(step);
    else if (isWorkloadStep(step)) this.#actions.workload(step);
    else if (isGateStep(step)) this.#gates.do(step);
    else if (isStagingStep(step)) this.#staging.do(step);
    else if (isPodStep(step)) this.#pods.do(step);
    else if (isReplicaStep(step)) await this.#replicas.do(step);
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
    this.#replicas.restored();
  }

  async #settle(): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
      await this.#replicas.restartRewound();
      this.#replicas.keepOneLeader();
      for (const replica of this.#replicas.all) replica.catchUp();
      for (let workload = 0; workload < this.#options.workloads; workload += 1) this.#pods.complete(workload);
      await nextTurn();
      if (!this.#replicas.all.every(({ isUpToDate, isRewound }) => isUpToDate && !isRewound)) continue;
      const next = Math.min(...this.clock.pendingMs.slice(0, 1), this.#pods.nextMs ?? Infinity);
      if (next > quietMs) return;
      await this.clock.advance(next);
    }
    this.violations.push({ invariant: 'comesToRest', text: 'there is always something left to do' });
  }

  #start(server: Server, onLog: (line: string) => void): Replicas {
    return new Replicas({
      ...{ options: this.#options, store: this.store, truth: this.truth, server, lease: this.#lease },
      ...{ clock: this.clock, onLog },
      onGap: () => this.truth.noteGap(),
      onEvent: (event, sight) => this.violations.push(...this.#events.take({ ...this.#judged(), sight }, event)),
      onPending: (sentAtMs) => this.violations.push(...pendingIsSlow(sentAtMs)),
      onViolation: (violation) => this.violations.push(violation),
      onWarning: (text) => {
        if (text === 'object dropped') this.violations.push({ invariant: 'nothingThrows', text });
      },
    });
  }

  #judged(): Judged {
    const { leader } = this.#replicas;
    const [stale, failing] = [leader?.stale ?? [], leader?.failing ?? 0];
    const sight = leader?.sight ?? { nowMs: this.clock.now(), namespace: {}, lease: {} };
    const trips = [...(leader?.breakers.trips() ?? [])];
    return { store: this.store, truth: this.truth, options: this.#options, stale, failing, sight, trips };
  }
}
