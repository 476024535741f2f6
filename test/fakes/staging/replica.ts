/** One process of the simulated cluster: it leads, plans the workloads of its queue, and sends patches. */
import { Breakers } from '../../../src/controller/rollouts/breakers.ts';
import type { ConfigState } from '../../../src/model/config-state.ts';
import { configKeyOf, type ConfigKey, type ConfigRef, type WorkloadKey } from '../../../src/model/kinds.ts';
import type { RolloutStanding } from '../../../src/model/rollout-standing.ts';
import { Staging, type PlanResult } from '../../../src/staging/staging.ts';
import { bookIn } from './book.ts';
import { digestsUnder } from './digests.ts';
import { contentOf, isIncomplete, namespace, type WorldPatch, type WorldWorkload } from './facts.ts';
import { keptIds, underPresentKey } from './records.ts';

/** What a process sees of the cluster, and does to it. */
export interface Cluster {
  readonly workloads: ReadonlyMap<WorkloadKey, WorldWorkload>;
  stateOf(config: ConfigKey): ConfigState | undefined;
  usersOf(config: ConfigKey): Iterable<WorkloadKey>;
  now(): number;
  report(line: string): void;
  /** A patch is sent. @param limited the staged configs for which it waited for its turn */
  rolls(patch: WorldPatch, limited: readonly ConfigRef[], replica: Replica): void;
  /** The record of a workload is written without a roll. */
  records(key: WorkloadKey, standing: RolloutStanding): void;
}

export interface ReplicaOptions {
  readonly canaryFrom: number;
  readonly tolerance: number;
  /** The digest keys, the present one first. */
  readonly keys: readonly number[];
  /** The text of the Lease. */
  readonly breakers: string | undefined;
}

interface Seen {
  readonly version: number;
  readonly standing: RolloutStanding | undefined;
}

export class Replica {
  readonly staging: Staging;
  readonly breakers = new Breakers();
  readonly queue = new Set<WorkloadKey>();
  readonly patches: WorldPatch[] = [];
  /** Its watches lag: it sees no workload change. */
  isLagging = false;
  /** How often it asked for what, and planned each workload. */
  readonly calls = { standings: 0, users: 0, ranks: 0, plans: new Map<WorkloadKey, number>() };
  readonly #cluster: Cluster;
  readonly #keys: readonly number[];
  readonly #seen = new Map<WorkloadKey, Seen>();
  /** The versions for which a patch met a conflict, until a later one is seen. */
  readonly #conflicts = new Map<WorkloadKey, number>();

  constructor(cluster: Cluster, { canaryFrom, tolerance, keys, breakers }: ReplicaOptions) {
    this.#cluster = cluster;
    this.#keys = keys;
    const problems = this.breakers.load(breakers);
    if (problems.length > 0) throw new Error(problems.join('; '));
    const digests = digestsUnder(keys);
    this.staging = new Staging({
      canaryFrom,
      tolerance,
      now: () => cluster.now(),
      wake: (key) => this.queue.add(key),
      cluster: {
        stateOf: (config) => cluster.stateOf(config),
        usersOf: (config) => this.#counted(cluster.usersOf(config)),
        // The records of this world have no versions: the simulation with real ones has orders in which they matter.
        recordedVersionOf: () => undefined,
        standingOf: (key) => {
          this.calls.standings += 1;
          return this.#seen.get(key)?.standing;
        },
      },
      digests: {
        ...digests,
        rank: (contents, key) => {
          this.calls.ranks += 1;
          return digests.rank(contents, key);
        },
      },
      book: bookIn(this.breakers, (line) => {
        cluster.report(line);
      }),
      reports: {
        held: (config, { begun, waiting }) => {
          cluster.report(`held ${config}: ${String(begun)} begun, ${String(waiting)} wait`);
        },
        changesTooFast: (config) => {
          cluster.report(`too fast ${config}`);
        },
      },
    });
    // What the objects say is known before the first plan, one workload after the other.
    for (const key of cluster.workloads.keys()) this.see(key);
    for (const key of cluster.workloads.keys()) this.queue.add(key);
  }

  /** The watch brings the present state of a workload, unless it lags. */
  see(key: WorkloadKey): void {
    if (this.isLagging) return;
    const workload = this.#cluster.workloads.get(key);
    const before = this.#seen.get(key);
    const seen = workload && { version: workload.version, standing: workload.standing };
    if (seen === undefined) this.#seen.delete(key);
    else this.#seen.set(key, seen);
    this.#stand(key, before?.standing, seen?.standing);
    if (this.#conflicts.get(key) !== seen?.version) this.#endConflict(key);
  }

  #stand(key: WorkloadKey, before: RolloutStanding | undefined, standing: RolloutStanding | undefined): void {
    if (before !== standing) this.staging.standingChanged(key, before, standing);
    // A rollout that has failed no longer waits for its turn.
    if (standing?.phase === 'failed') this.queue.add(key);
  }

  configChanged(ref: ConfigRef): void {
    this.staging.configChanged(configKeyOf(ref, namespace));
  }

  /** Takes the key at this place of the queue, and plans. @returns whether there was one */
  work(place: number): boolean {
    const key = place === 0 ? first(this.queue) : [...this.queue][place % Math.max(1, this.queue.size)];
    if (key === undefined) return false;
    this.queue.delete(key);
    // The queue does not hand out a key that a worker has.
    if (this.patches.some((patch) => patch.key === key)) return true;
    const workload = this.#cluster.workloads.get(key);
    if (workload === undefined) this.staging.forget(key);
    else this.#reconcile(workload);
    return true;
  }

  /** The write of a patch is over. @param isConflict the workload was not the one for which the patch was made */
  answered({ key, version }: WorldPatch, isConflict: boolean): void {
    if (isConflict && this.#seen.get(key)?.version === version) this.#conflicts.set(key, version);
    else this.staging.settled(key);
    this.queue.add(key);
  }

  #endConflict(key: WorkloadKey): void {
    if (this.#conflicts.delete(key)) this.staging.settled(key);
  }

  #reconcile(workload: WorldWorkload): void {
    const { key, isLagging, isSettling } = workload;
    this.calls.plans.set(key, (this.calls.plans.get(key) ?? 0) + 1);
    const causes = this.#causesOf(workload);
    const standing = this.#seen.get(key)?.standing;
    const rekeyed = standing && underPresentKey(standing, (ref) => this.#contentOf(ref), this.#keys);
    if (isLagging) this.staging.planned(key, { result: 'reads' });
    if (rekeyed !== undefined) {
      this.staging.planned(key, { result: 'none' });
      this.#cluster.records(key, rekeyed);
      this.queue.add(key);
    } else if (isSettling && causes.length > 0) {
      this.staging.planned(key, { result: 'settles' });
    } else if (causes.length === 0 || workload.isHeld) {
      this.staging.planned(key, { result: 'none' });
    } else {
      this.#plan(workload, causes, standing);
    }
  }

  #plan(workload: WorldWorkload, causes: readonly ConfigRef[], standing: RolloutStanding | undefined): void {
    const { key, isPaused, isPreferred, risk } = workload;
    const isBroken = this.#isBroken(workload, standing);
    const isHealthy = !isBroken && !workload.isUnhealthy && !isIncomplete(workload);
    const isDue = this.#isDue(workload, causes, isBroken);
    const waiting = { isPreferred, isHealthy, risk, causes };
    const result: PlanResult = isDue ? { result: 'rolls' } : { result: 'waits', waiting };
    this.staging.planned(key, result);
    if (isDue) this.#write(workload, causes, isBroken || isPaused);
  }

  #isBroken({ key, isDown, isPaused }: WorldWorkload, standing: RolloutStanding | undefined): boolean {
    const hasFailed = standing?.phase === 'failed' && standing.isAttributable;
    return hasFailed || this.staging.isBroken(key) || (isDown && !isPaused);
  }

  #isDue({ key, isPaused }: WorldWorkload, causes: readonly ConfigRef[], isBroken: boolean): boolean {
    if (isBroken) return true;
    if (this.staging.tripsOf(key, causes).length > 0) return false;
    return isPaused || this.staging.isAdmitted(key, causes);
  }

  #write({ key, uses, isUndone }: WorldWorkload, causes: readonly ConfigRef[], isPast: boolean): void {
    if (isUndone) {
      this.staging.planned(key, { result: 'none' });
      return;
    }
    const ids = uses.map((ref) => [ref, this.staging.stagedId(configKeyOf(ref, namespace))] as const);
    const of = Object.fromEntries(ids.filter(([, id]) => id !== undefined)) as WorldPatch['of'];
    const { version = 0, standing } = this.#seen.get(key) ?? {};
    const contents = new Map(uses.map((ref) => [ref, this.#contentOf(ref)]));
    const patch = { key, version, causes, contents, isPast, of: { ...keptIds(standing, causes), ...of } };
    this.#cluster.rolls(patch, isPast ? [] : causes.filter((ref) => of[ref] !== undefined), this);
    this.staging.sent(key, causes);
    this.patches.push(patch);
  }

  #causesOf({ uses, running }: WorldWorkload): readonly ConfigRef[] {
    return uses.filter((ref) => running.get(ref) !== this.#contentOf(ref));
  }

  #contentOf(ref: ConfigRef): string {
    return contentOf(this.#cluster.stateOf(configKeyOf(ref, namespace)));
  }

  *#counted(users: Iterable<WorkloadKey>): Generator<WorkloadKey> {
    for (const user of users) {
      this.calls.users += 1;
      yield user;
    }
  }
}

function first<Value>(values: Iterable<Value>): Value | undefined {
  for (const value of values) return value;
  return undefined;
}
