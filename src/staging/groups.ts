/** The groups of all configs that were met. A group is about one content: other content makes another group. */
import type { ConfigState } from '../model/config-state.ts';
import { configKeyOf, parseWorkloadKey, type ConfigKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import { isTripped } from '../model/trip.ts';
import { Evidence } from './evidence.ts';
import { Group, hasStartedWith } from './group.ts';
import { fewestUsers, isStaged } from './limit.ts';
import type { BreakerBook, StagedCluster, StagingDigests } from './ports.ts';
import { hasUsers } from './users.ts';

export interface GroupsOptions {
  /** `--canary-from`; 0: off. */
  readonly canaryFrom: number;
  readonly cluster: StagedCluster;
  readonly digests: StagingDigests;
  readonly book: BreakerBook;
}

export interface GroupListener {
  /** A content was met for the first time; `former` is the group of the content before it. */
  met(group: Group, former: Group | undefined): void;
  /** The annotation of the config changed how its users are rolled. */
  restaged(group: Group): void;
  /** The users of a config are too few to be staged now. */
  ended(former: Group): void;
}

/** Groups whose configs have no users are looked for when there are twice as many groups as after the last time. */
const fewestToSweep = 64;

/** A rollout that was seen to be over is taken to have been in progress for no longer than this. */
const longestRolloutMs = 3_600_000;

/** What this process knows of a workload when it takes where the workload stands. */
interface Sight {
  /** It has seen nothing of the workload before. */
  readonly isFirst: boolean;
  /** It has not seen the last roll of the workload before. */
  readonly isNewRoll: boolean;
  /** The proof, if it is one, was given before. */
  readonly wasProven: boolean;
}

/** A wildcard in the place of a name: all configs of a kind, of which none is known by itself. */
const allNames = '/*';

export class Groups {
  readonly #options: GroupsOptions;
  readonly #listener: GroupListener;
  readonly #groups = new Map<ConfigKey, Group>();
  readonly #evidence = new Evidence();
  #sweepAt = fewestToSweep;
  /** Workloads that were forgotten since the last sweep. */
  #forgotten = 0;

  constructor(options: GroupsOptions, listener: GroupListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Number of workloads with a roll that does not prove all that its record names. */
  get doubts(): number {
    return this.#evidence.size;
  }

  /** The group for the present content of a config; undefined if too few workloads use it. */
  of(config: ConfigKey): Group | undefined {
    const state = this.#options.cluster.stateOf(config);
    const group = this.#groups.get(config);
    if (group === undefined)
      return this.#mayBeStaged(config, state) ? this.#meet(config, state, this.#idsOf(state)) : undefined;
    if (group.state === state) return group;
    const ids = this.#idsOf(state);
    if (group.id !== ids[0]) return this.#meet(config, state, ids);
    const isOther = group.state?.maxConcurrent !== state?.maxConcurrent;
    group.state = state;
    if (isOther) this.#restage(group);
    return group;
  }

  /** The groups of these configs that were met before. */
  known(workload: WorkloadKey, refs: Iterable<ConfigRef>): readonly Group[] {
    const { namespace } = parseWorkloadKey(workload);
    return [...refs].flatMap((ref) => this.#groups.get(configKeyOf(ref, namespace)) ?? []);
  }

  /** The group that was met before. */
  get(config: ConfigKey): Group | undefined {
    return this.#groups.get(config);
  }

  /** The groups of the configs of a cause, whether these are staged or not. */
  ofAll(workload: WorkloadKey, causes: readonly ConfigRef[]): readonly Group[] {
    const { namespace } = parseWorkloadKey(workload);
    const single = causes.filter((ref) => !ref.endsWith(allNames));
    return single.flatMap((ref) => this.of(configKeyOf(ref, namespace)) ?? []);
  }

  /** Takes what is known of the last roll of a workload into the groups of its configs. */
  note(
    workload: WorkloadKey,
    groups: readonly Group[],
    before: RolloutStanding | undefined,
    after: RolloutStanding | undefined,
  ): void {
    this.#evidence.note(workload, after);
    const sight: Sight = {
      isFirst: before === undefined,
      isNewRoll: before === undefined || after?.trigger !== before.trigger,
      // What is proven at first sight was so before.
      wasProven: after?.phase === 'proven' && (before === undefined || before.phase === 'proven'),
    };
    for (const group of groups) this.#note(group, workload, after, sight);
  }

  /** Forgets a workload, and from time to time the groups of configs that no workload uses any more. */
  forget(workload: WorkloadKey): void {
    this.#evidence.forget(workload);
    this.#forgotten += 1;
    if (this.#forgotten >= this.#groups.size) this.#sweep();
  }

  #note(group: Group, workload: WorkloadKey, standing: RolloutStanding | undefined, sight: Sight): void {
    const isDoubted = standing !== undefined && this.#isDoubted(group, workload, standing, sight);
    if (isDoubted) this.#evidence.doubt(workload, standing, group.ref);
    group.note(workload, standing, standing !== undefined && this.#evidence.isSound(workload, standing, group.ref));
  }

  /** Whether the pods of a rollout may have started with other content than its record names. */
  #isDoubted(group: Group, workload: WorkloadKey, { startedWith, rolledAtMs }: RolloutStanding, sight: Sight): boolean {
    if (startedWith[group.ref] === undefined) return false;
    const { isFirst, isNewRoll, wasProven } = sight;
    const sinceMs = sinceRollMs(rolledAtMs, group.state?.writtenAtMs);
    // The config has other content now, and may have got it while the rollout was in progress.
    if (!hasStartedWith(startedWith, group)) return !wasProven || (isFirst && sinceMs < longestRolloutMs);
    // A process that did not see the config change does not know what it held in between.
    if (isFirst && sinceMs > 0) return true;
    // It may have gone and come back since a roll that names another version. The times have whole seconds.
    return isNewRoll && sinceMs >= 0 && this.#hasOtherVersion(workload, group);
  }

  /** Whether the record of a workload names another version of the config. */
  #hasOtherVersion(workload: WorkloadKey, { ref, state }: Group): boolean {
    const recorded = this.#options.cluster.recordedVersionOf(workload, ref);
    return recorded !== undefined && recorded !== state?.resourceVersion;
  }

  #idsOf(state: ConfigState | undefined): readonly string[] {
    return state === undefined ? [absent] : this.#options.digests.contentIds(state);
  }

  /** Without `--canary-from` only the annotation of a config stages it. */
  #mayBeStaged(config: ConfigKey, state: ConfigState | undefined): boolean {
    const { canaryFrom, book } = this.#options;
    const isAsked = canaryFrom > 0 || state?.maxConcurrent !== undefined || book.tripOf(config) !== undefined;
    return isAsked && hasUsers(this.#options.cluster, config, this.#fewestUsers(config));
  }

  #fewestUsers(config: ConfigKey): number {
    return fewestUsers(isTripped(this.#options.book.tripOf(config)));
  }

  #meet(config: ConfigKey, state: ConfigState | undefined, ids: readonly string[]): Group | undefined {
    if (this.#groups.size >= this.#sweepAt) this.#sweep();
    const { cluster } = this.#options;
    const former = this.#groups.get(config);
    const users = [...new Set(cluster.usersOf(config))];
    if (users.length < this.#fewestUsers(config)) {
      if (former !== undefined) this.#end(former);
      return undefined;
    }
    const group = new Group({ config, ids, state, users, former });
    this.#groups.set(config, group);
    const standings = users.map((user) => [user, cluster.standingOf(user)] as const);
    const isFirst = former === undefined;
    for (const [user, standing] of standings) {
      this.#note(group, user, standing, { isFirst, isNewRoll: isFirst, wasProven: standing?.phase === 'proven' });
    }
    const hasBegun = former === undefined && standings.some(([, standing]) => carries(standing, group));
    group.isStaged = this.#isStaged(group, hasBegun);
    this.#listener.met(group, former);
    return group;
  }

  #restage(group: Group): void {
    group.isStaged = this.#isStaged(group, false);
    this.#listener.restaged(group);
  }

  #end(group: Group): void {
    this.#groups.delete(group.config);
    this.#listener.ended(group);
  }

  #isStaged({ config, state, users }: Group, hasBegun: boolean): boolean {
    const { canaryFrom, book } = this.#options;
    return isStaged({
      maxConcurrent: state?.maxConcurrent,
      users,
      canaryFrom,
      isTripped: isTripped(book.tripOf(config)),
      hasBegun,
    });
  }

  #sweep(): void {
    this.#forgotten = 0;
    for (const group of [...this.#groups.values()]) {
      if (!hasUsers(this.#options.cluster, group.config, 1)) this.#end(group);
    }
    this.#sweepAt = Math.max(fewestToSweep, 2 * this.#groups.size);
  }
}

/** Whether the pods of a workload were started with the content of a group. */
function carries(standing: RolloutStanding | undefined, group: Group): boolean {
  return standing !== undefined && hasStartedWith(standing.startedWith, group);
}

/**
 * How long after a roll a config was written, ms: negative before it, and a multiple of 1,000. A roll without a time is
 * taken to be older than any config, and a config without a time older than any roll.
 */
function sinceRollMs(rolledAtMs = Number.NEGATIVE_INFINITY, writtenAtMs: number | undefined): number {
  return writtenAtMs === undefined ? Number.NEGATIVE_INFINITY : writtenAtMs - rolledAtMs;
}
