/**
 * A cluster of plain data around `Staging`: configs with good and bad contents, workloads that use them, and a queue.
 * Each step is a fact that a real cluster can bring at any time; the world counts by itself who is in flight.
 */
import type { ConfigState } from '../../../src/model/config-state.ts';
import { configKeyOf, type ConfigKey, type ConfigRef, type WorkloadKey } from '../../../src/model/kinds.ts';
import type { MaxConcurrent } from '../../../src/model/config-state.ts';
import type { RolloutStanding } from '../../../src/model/rollout-standing.ts';
import type { Trip } from '../../../src/model/trip.ts';
import { Staging, type PlanResult } from '../../../src/staging/staging.ts';
import * as facts from './facts.ts';
import { checkLimit } from './check-limit.ts';
import { namespace, type WorldPatch, type WorldWorkload } from './facts.ts';

export interface WorldOptions {
  readonly canaryFrom?: number;
  readonly tolerance?: number;
  /** The configs that each workload uses, by its number. */
  readonly uses: readonly (readonly ConfigRef[])[];
  readonly maxConcurrent?: Readonly<Partial<Record<ConfigRef, MaxConcurrent>>>;
}

export class World {
  readonly options: WorldOptions;
  readonly workloads = new Map<WorkloadKey, WorldWorkload>();
  readonly trips = new Map<ConfigKey, Trip>();
  readonly queue = new Set<WorkloadKey>();
  readonly patches: WorldPatch[] = [];
  /** What the staging has reported, in order. */
  readonly told: string[] = [];
  /** Every roll, in order. */
  readonly rolls: WorkloadKey[] = [];
  readonly #states = new Map<ConfigKey, ConfigState>();
  /** Counts versions and triggers. */
  #clock = 1;
  staging: Staging;

  constructor(options: WorldOptions) {
    this.options = options;
    for (const ref of new Set(options.uses.flat())) this.#store(ref, 'good0');
    for (const [index, uses] of options.uses.entries()) {
      const workload = facts.newWorkload(index, uses);
      this.workloads.set(workload.key, workload);
    }
    this.staging = this.#begin();
  }

  /** Another process begins to lead: it knows what the objects say. */
  restart(): void {
    this.patches.length = 0;
    this.staging = this.#begin();
    for (const key of this.workloads.keys()) this.queue.add(key);
  }

  /** A config gets other content. */
  change(ref: ConfigRef, id: string): void {
    this.#store(ref, id);
    this.staging.configChanged(configKeyOf(ref, namespace));
    for (const { key, uses } of this.workloads.values()) if (uses.includes(ref)) this.queue.add(key);
  }

  idOf(ref: ConfigRef): string {
    return facts.idOf(this.#states.get(configKeyOf(ref, namespace)));
  }

  /** Takes the key at this place of the queue, and plans. @returns whether there was one */
  work(place: number): boolean {
    const key = [...this.queue][place % Math.max(1, this.queue.size)];
    if (key === undefined) return false;
    this.queue.delete(key);
    // The queue does not hand out a key that a worker has.
    if (this.patches.some((patch) => patch.key === key)) return true;
    const workload = this.workloads.get(key);
    if (workload === undefined) this.staging.forget(key);
    else this.#plan(workload);
    return true;
  }

  /** A patch is answered. @returns whether there was one */
  answer(place: number, isAccepted: boolean): boolean {
    const [patch] = this.patches.splice(place % Math.max(1, this.patches.length), 1);
    if (patch === undefined) return false;
    const workload = this.workloads.get(patch.key);
    if (workload !== undefined && isAccepted) this.#rolled(workload, patch);
    this.staging.settled(patch.key);
    this.queue.add(patch.key);
    return true;
  }

  /** A rollout goes on, or gets its verdict. @returns whether one is open */
  progress(place: number): boolean {
    const open = [...this.workloads.values()].filter(facts.isOpen);
    const workload = open[place % Math.max(1, open.length)];
    if (workload?.standing === undefined) return false;
    this.#stand(workload, facts.progressed(workload.standing, [...workload.running.values()].some(facts.isBad)));
    return true;
  }

  pause(key: WorkloadKey, isPaused: boolean): void {
    const workload = this.workloads.get(key);
    if (workload === undefined) return;
    workload.isPaused = isPaused;
    if (workload.standing !== undefined) this.#stand(workload, { ...workload.standing, canComplete: !isPaused });
    this.queue.add(key);
  }

  hold(key: WorkloadKey, isHeld: boolean): void {
    const workload = this.workloads.get(key);
    if (workload !== undefined) workload.isHeld = isHeld;
    this.queue.add(key);
  }

  delete(key: WorkloadKey): void {
    const workload = this.workloads.get(key);
    if (workload === undefined) return;
    this.workloads.delete(key);
    this.staging.standingChanged(key, workload.standing, undefined);
    this.queue.add(key);
  }

  /** A user names all trips. */
  resume(): void {
    this.staging.resumed(namespace, () => true);
  }

  /** Ends all holds and pauses. */
  release(): void {
    for (const key of this.workloads.keys()) {
      this.hold(key, false);
      this.pause(key, false);
    }
  }

  /** Lets everything go on until nothing happens any more. @param choose picks among what can happen next */
  settle(choose: (count: number) => number = () => 0): void {
    for (let step = 0; ; step += 1) {
      if (step > 100_000) throw new Error('the world never comes to rest');
      const isMoved = this.work(choose(this.queue.size)) || this.answer(choose(this.patches.length), true);
      if (!isMoved && !this.progress(choose(this.workloads.size))) return;
    }
  }

  causesOf({ uses, running }: WorldWorkload): readonly ConfigRef[] {
    return uses.filter((ref) => running.get(ref) !== this.idOf(ref));
  }

  get stale(): readonly WorldWorkload[] {
    return [...this.workloads.values()].filter((each) => this.causesOf(each).length > 0);
  }

  get failed(): readonly WorkloadKey[] {
    return [...this.workloads.values()].filter(({ standing }) => standing?.phase === 'failed').map(({ key }) => key);
  }

  isTripped(ref: ConfigRef): boolean {
    const trip = this.trips.get(configKeyOf(ref, namespace));
    return trip !== undefined && trip.resumedAtMs === undefined;
  }

  #begin(): Staging {
    const { canaryFrom = 2, tolerance = 0.1 } = this.options;
    return new Staging({
      canaryFrom,
      tolerance,
      now: () => this.#clock,
      wake: (key) => this.queue.add(key),
      cluster: {
        stateOf: (config) => this.#states.get(config),
        usersOf: (config) => this.#usersOf(config),
        standingOf: (key) => this.workloads.get(key)?.standing,
      },
      digests: facts.digests,
      book: facts.bookIn(this.trips, this.told),
      reports: {
        held: (config, { begun, waiting }) => {
          this.told.push(`held ${config}: ${String(begun)} begun, ${String(waiting)} wait`);
        },
        changesTooFast: (config) => {
          this.told.push(`too fast ${config}`);
        },
      },
    });
  }

  *#usersOf(config: ConfigKey): Generator<WorkloadKey> {
    for (const { key, uses } of this.workloads.values()) {
      if (uses.some((ref) => configKeyOf(ref, namespace) === config)) yield key;
    }
  }

  #plan(workload: WorldWorkload): void {
    const { key, isHeld, isPreferred, risk } = workload;
    const causes = this.causesOf(workload);
    if (causes.length === 0 || isHeld) {
      this.staging.planned(key, { result: 'none' });
      return;
    }
    const isBroken = workload.standing?.phase === 'failed' && workload.standing.isAttributable;
    const isAdmitted = this.#isAdmitted(workload, causes, isBroken);
    const waiting = { isPreferred, isHealthy: !isBroken, risk, causes };
    const result: PlanResult = isAdmitted ? { result: 'rolls' } : { result: 'waits', waiting };
    this.staging.planned(key, result);
    if (isAdmitted) this.#send(workload, causes, isBroken || workload.isPaused);
  }

  #isAdmitted({ key, isPaused }: WorldWorkload, causes: readonly ConfigRef[], isBroken: boolean): boolean {
    if (isBroken) return true;
    if (this.staging.tripsOf(key, causes).length > 0) return false;
    return isPaused || this.staging.isAdmitted(key, causes);
  }

  #send({ key, standing, uses }: WorldWorkload, causes: readonly ConfigRef[], isPast: boolean): void {
    const staged = uses.filter((ref) => this.staging.stagedId(configKeyOf(ref, namespace)) !== undefined);
    const limited = isPast ? [] : causes.filter((ref) => staged.includes(ref));
    for (const ref of limited) checkLimit(this, key, ref);
    this.rolls.push(key);
    this.staging.sent(key, causes);
    const contents = new Map(uses.map((ref) => [ref, this.idOf(ref)]));
    const of = Object.fromEntries(staged.map((ref) => [ref, this.idOf(ref)]));
    this.patches.push({ key, causes, contents, isPast, of: { ...facts.keptIds(standing, causes), ...of } });
  }

  #rolled(workload: WorldWorkload, patch: WorldPatch): void {
    for (const [ref, id] of patch.contents) workload.running.set(ref, id);
    this.#clock += 1;
    this.#stand(workload, facts.rolling(patch, { at: this.#clock, canComplete: !workload.isPaused }));
  }

  #stand(workload: WorldWorkload, standing: RolloutStanding): void {
    const before = workload.standing;
    workload.standing = standing;
    this.staging.standingChanged(workload.key, before, standing);
    // A rollout that has failed no longer waits for its turn.
    if (standing.phase === 'failed') this.queue.add(workload.key);
  }

  #store(ref: ConfigRef, id: string): void {
    this.#clock += 1;
    const settings = { version: this.#clock, maxConcurrent: this.options.maxConcurrent?.[ref] };
    this.#states.set(configKeyOf(ref, namespace), facts.configState(ref, id, settings));
  }
}
