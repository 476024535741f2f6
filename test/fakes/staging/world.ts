/**
 * A cluster of plain data around `Staging`: configs with good and bad contents, workloads that use them, and a queue.
 * Each step is a fact that a real cluster can bring at any time; the world counts by itself how many are in flight.
 */
import type { ConfigState, MaxConcurrent } from '../../../src/model/config-state.ts';
import { configKeyOf, type ConfigKey, type ConfigRef, type WorkloadKey } from '../../../src/model/kinds.ts';
import type { RolloutStanding } from '../../../src/model/rollout-standing.ts';
import type { Staging } from '../../../src/staging/staging.ts';
import { checkLimit } from './check-limit.ts';
import * as facts from './facts.ts';
import { namespace, type WorldPatch, type WorldWorkload } from './facts.ts';
import { Replica, type Cluster } from './replica.ts';

export interface WorldOptions {
  readonly canaryFrom?: number;
  readonly tolerance?: number;
  /** The configs that each workload uses, by its number. */
  readonly uses: readonly (readonly ConfigRef[])[];
  readonly maxConcurrent?: Readonly<Partial<Record<ConfigRef, MaxConcurrent>>>;
}

export interface RestartOptions {
  /** The rolls are not old: the next process judges them again. */
  readonly isSoon?: boolean;
  /** Happens while no process runs. */
  readonly meanwhile?: () => void;
  /** Another `--canary-from`. */
  readonly canaryFrom?: number;
}

export class World implements Cluster {
  readonly options: WorldOptions;
  readonly workloads = new Map<WorkloadKey, WorldWorkload>();
  /** What processes have reported, in order. */
  readonly reported: string[] = [];
  /** Every roll, in order. */
  readonly rolled: WorkloadKey[] = [];
  /** Workloads between their roll and its verdict. */
  readonly open = new Set<WorkloadKey>();
  readonly maxConcurrent = new Map<ConfigRef, MaxConcurrent | undefined>();
  readonly userCounts = new Map<ConfigRef, number>();
  /** The process that leads, before others that still believe that they do. */
  readonly replicas: Replica[] = [];
  readonly #states = new Map<ConfigKey, ConfigState | undefined>();
  readonly #users = new Map<ConfigKey, Set<WorkloadKey>>();
  #canaryFrom: number;
  /** The number of the present digest key. */
  #digestKey = 0;
  /** Counts versions and triggers, and is the time, ms. */
  #clock = 1;

  constructor(options: WorldOptions) {
    this.options = options;
    this.#canaryFrom = options.canaryFrom ?? 2;
    for (const ref of options.uses.flat()) this.userCounts.set(ref, (this.userCounts.get(ref) ?? 0) + 1);
    for (const ref of this.userCounts.keys()) {
      this.maxConcurrent.set(ref, options.maxConcurrent?.[ref]);
      this.#store(ref, 'good0');
    }
    for (const [index, uses] of options.uses.entries()) this.create(facts.keyOf(index), uses);
    this.#begin(undefined);
  }

  get leader(): Replica {
    const [leader] = this.replicas;
    if (leader === undefined) throw new Error('no process leads');
    return leader;
  }

  get staging(): Staging {
    return this.leader.staging;
  }

  /** A workload whose pods start with the present contents. */
  create(key: WorkloadKey, uses: readonly ConfigRef[]): void {
    const workload = facts.newWorkload(key, []);
    this.workloads.set(key, workload);
    this.use(key, uses);
  }

  /** A user writes a template that uses other configs: its pods start with their present contents. */
  use(key: WorkloadKey, uses: readonly ConfigRef[]): void {
    const workload = this.workloads.get(key);
    if (workload === undefined) return;
    for (const ref of workload.uses) this.#users.get(configKeyOf(ref, namespace))?.delete(key);
    workload.uses = uses;
    workload.running.clear();
    for (const ref of uses) {
      const config = configKeyOf(ref, namespace);
      this.#users.set(config, (this.#users.get(config) ?? new Set()).add(key));
      workload.running.set(ref, this.contentOf(ref));
    }
    const { standing } = workload;
    const isOver = standing === undefined || standing.phase === 'neutral';
    this.#stand(workload, isOver ? undefined : { ...standing, phase: 'superseded', isAttributable: false });
    this.#queue(key);
  }

  /** Another process begins to lead: it knows what the objects and the Lease say. */
  restart({ isSoon = false, meanwhile = () => undefined, canaryFrom = this.#canaryFrom }: RestartOptions = {}): void {
    const text = this.leader.breakers.text();
    this.replicas.length = 0;
    this.#canaryFrom = canaryFrom;
    this.#clock += 1;
    meanwhile();
    if (isSoon) for (const each of this.workloads.values()) this.#judge(each, facts.judgedAgain(each));
    this.#begin(text);
  }

  /** The next process has another digest key, and knows the present one as the one before. */
  rotateKey(): void {
    this.#digestKey += 1;
    this.restart();
  }

  /** Another process leads as well, from now on. */
  joinLeader(): Replica {
    return this.#begin(this.leader.breakers.text());
  }

  /** A config gets other content; undefined: it is deleted. */
  change(ref: ConfigRef, content: string | undefined): void {
    this.#store(ref, content);
    for (const replica of this.replicas) replica.configChanged(ref);
    for (const key of this.usersOf(configKeyOf(ref, namespace))) this.#queue(key);
  }

  /** A user writes the annotation `max-concurrent`. */
  annotate(ref: ConfigRef, maxConcurrent: MaxConcurrent | undefined): void {
    this.maxConcurrent.set(ref, maxConcurrent);
    this.change(ref, this.contentOf(ref));
  }

  contentOf(ref: ConfigRef): string {
    return facts.contentOf(this.#states.get(configKeyOf(ref, namespace)));
  }

  /** A patch is answered. @returns whether there was one */
  answer(place: number, isAccepted: boolean, replica = this.leader): boolean {
    const [patch] = replica.patches.splice(place % Math.max(1, replica.patches.length), 1);
    if (patch === undefined) return false;
    const workload = this.workloads.get(patch.key);
    const isConflict = isAccepted && workload !== undefined && workload.version !== patch.version;
    if (workload !== undefined && isAccepted && !isConflict) this.#rolled(workload, patch);
    replica.answered(patch, isConflict);
    return true;
  }

  /** A rollout goes on, or gets its verdict. @returns whether one is open */
  progress(place: number): boolean {
    const key = [...this.open][place % Math.max(1, this.open.size)];
    return key !== undefined && this.progressOf(key);
  }

  progressOf(key: WorkloadKey, isFailing?: boolean): boolean {
    const workload = this.workloads.get(key);
    if (workload?.standing === undefined) return false;
    const { running, standing } = workload;
    this.#stand(workload, facts.progressed(standing, isFailing ?? [...running.values()].some(facts.isBad)));
    return true;
  }

  /** Changes a workload itself. */
  set(key: WorkloadKey, change: Partial<WorldWorkload>): void {
    const workload = this.workloads.get(key);
    if (workload === undefined) return;
    Object.assign(workload, change);
    const { standing, isPaused } = workload;
    this.#stand(workload, standing && { ...standing, canComplete: !isPaused });
    this.#queue(key);
  }

  /** The rollout of a workload is judged otherwise. */
  stands(key: WorkloadKey, change: Partial<RolloutStanding>): void {
    const workload = this.workloads.get(key);
    if (workload?.standing !== undefined) this.#stand(workload, { ...workload.standing, ...change });
  }

  delete(key: WorkloadKey): void {
    const workload = this.workloads.get(key);
    if (workload === undefined) return;
    this.workloads.delete(key);
    this.open.delete(key);
    for (const ref of workload.uses) this.#users.get(configKeyOf(ref, namespace))?.delete(key);
    for (const replica of this.replicas) replica.see(key);
    this.#queue(key);
  }

  stateOf(config: ConfigKey): ConfigState | undefined {
    return this.#states.get(config);
  }

  usersOf(config: ConfigKey): Iterable<WorkloadKey> {
    return this.#users.get(config) ?? [];
  }

  now(): number {
    return this.#clock;
  }

  report(line: string): void {
    this.reported.push(line);
  }

  rolls(patch: WorldPatch, limited: readonly ConfigRef[], replica: Replica): void {
    for (const ref of limited) checkLimit(this, patch.key, ref, replica.patches);
    this.rolled.push(patch.key);
  }

  records(key: WorkloadKey, standing: RolloutStanding): void {
    const workload = this.workloads.get(key);
    if (workload !== undefined) this.#stand(workload, standing);
  }

  #begin(breakers: string | undefined): Replica {
    const { tolerance = 0.1 } = this.options;
    const keys = Array.from({ length: this.#digestKey + 1 }, (_, index) => this.#digestKey - index);
    const replica = new Replica(this, { canaryFrom: this.#canaryFrom, tolerance, keys, breakers });
    this.replicas.push(replica);
    return replica;
  }

  #queue(key: WorkloadKey): void {
    for (const replica of this.replicas) replica.queue.add(key);
  }

  #rolled(workload: WorldWorkload, patch: WorldPatch): void {
    for (const [ref, content] of patch.contents) workload.running.set(ref, content);
    this.#clock += 1;
    this.#stand(workload, facts.rolling(patch, { at: this.#clock, canComplete: !workload.isPaused }));
  }

  #stand(workload: WorldWorkload, standing: RolloutStanding | undefined): void {
    workload.version += 1;
    this.#judge(workload, standing);
    for (const replica of this.replicas) replica.see(workload.key);
  }

  #judge(workload: WorldWorkload, standing: RolloutStanding | undefined): void {
    workload.standing = standing;
    if (facts.isOpen(workload)) this.open.add(workload.key);
    else this.open.delete(workload.key);
  }

  #store(ref: ConfigRef, content: string | undefined): void {
    this.#clock += 1;
    const settings = { version: this.#clock, maxConcurrent: this.maxConcurrent.get(ref) };
    this.#states.set(configKeyOf(ref, namespace), facts.configState(ref, content, settings));
  }
}
