/** The groups of all configs that were met. A group is about one content: other content makes another group. */
import type { ConfigState } from '../model/config-state.ts';
import { configKeyOf, parseWorkloadKey, type ConfigKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import { Group, hasStartedWith } from './group.ts';
import { isStaged } from './limit.ts';
import type { BreakerBook, StagedCluster, StagingDigests } from './ports.ts';

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

/** A wildcard in the place of a name: all configs of a kind, of which none is known by itself. */
const allNames = '/*';

export class Groups {
  readonly #options: GroupsOptions;
  readonly #listener: GroupListener;
  readonly #groups = new Map<ConfigKey, Group>();
  /** Configs whose content was another one when the workload had proven what its pods were started with. */
  readonly #unproven = new Map<WorkloadKey, ReadonlySet<ConfigRef>>();
  #sweepAt = fewestToSweep;

  constructor(options: GroupsOptions, listener: GroupListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** The group for the present content of a config; undefined if fewer than two workloads use it. */
  of(config: ConfigKey): Group | undefined {
    const state = this.#options.cluster.stateOf(config);
    const group = this.#groups.get(config);
    if (group === undefined) return this.#isShared(config) ? this.#meet(config, state, this.#idsOf(state)) : undefined;
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

  /** The groups of the staged configs of a cause. */
  staged(workload: WorkloadKey, causes: readonly ConfigRef[]): readonly Group[] {
    const { namespace } = parseWorkloadKey(workload);
    const single = causes.filter((ref) => !ref.endsWith(allNames));
    const groups = single.flatMap((ref) => this.of(configKeyOf(ref, namespace)) ?? []);
    return groups.filter((group) => group.isStaged);
  }

  /** Takes what is known of the last roll of a workload into the groups of its configs. */
  note(workload: WorkloadKey, groups: readonly Group[], after: RolloutStanding | undefined, isNewProof: boolean): void {
    if (after?.phase !== 'proven') this.#unproven.delete(workload);
    else if (isNewProof) this.#noteProof(workload, groups, after);
    for (const group of groups) group.note(workload, after, this.#isEvidence(workload, group));
  }

  forget(workload: WorkloadKey): void {
    this.#unproven.delete(workload);
  }

  /** What was proven while the config had other content says nothing about the content from before. */
  #noteProof(workload: WorkloadKey, groups: readonly Group[], { startedWith }: RolloutStanding): void {
    const others = groups.filter(
      (group) => startedWith[group.ref] !== undefined && !hasStartedWith(startedWith, group),
    );
    if (others.length > 0) this.#unproven.set(workload, new Set(others.map(({ ref }) => ref)));
    else this.#unproven.delete(workload);
  }

  #isEvidence(workload: WorkloadKey, { ref }: Group): boolean {
    return this.#unproven.get(workload)?.has(ref) !== true;
  }

  #idsOf(state: ConfigState | undefined): readonly string[] {
    return state === undefined ? [absent] : this.#options.digests.contentIds(state);
  }

  /** Whether at least two workloads use a config. */
  #isShared(config: ConfigKey): boolean {
    const users = new Set<WorkloadKey>();
    for (const user of this.#options.cluster.usersOf(config)) if (users.add(user).size > 1) return true;
    return false;
  }

  #meet(config: ConfigKey, state: ConfigState | undefined, ids: readonly string[]): Group | undefined {
    this.#sweep();
    const { cluster } = this.#options;
    const former = this.#groups.get(config);
    const users = [...new Set(cluster.usersOf(config))];
    if (users.length < 2) {
      this.#groups.delete(config);
      if (former !== undefined) this.#listener.ended(former);
      return undefined;
    }
    const group = new Group({ config, ids, state, users: users.length, former });
    this.#groups.set(config, group);
    for (const user of users) group.note(user, cluster.standingOf(user), this.#isEvidence(user, group));
    const hasBegun = former === undefined && users.some((user) => this.#carries(user, group));
    group.isStaged = this.#isStaged(group, hasBegun);
    this.#listener.met(group, former);
    return group;
  }

  #restage(group: Group): void {
    group.isStaged = this.#isStaged(group, false);
    this.#listener.restaged(group);
  }

  /** Whether the pods of a workload were started with the content of a group. */
  #carries(workload: WorkloadKey, group: Group): boolean {
    const standing = this.#options.cluster.standingOf(workload);
    return standing !== undefined && hasStartedWith(standing.startedWith, group);
  }

  #isStaged({ config, state, users }: Group, hasBegun: boolean): boolean {
    const { canaryFrom, book } = this.#options;
    const trip = book.tripOf(config);
    return isStaged({
      maxConcurrent: state?.maxConcurrent,
      users,
      canaryFrom,
      isTripped: trip !== undefined && trip.resumedAtMs === undefined,
      hasBegun,
    });
  }

  #sweep(): void {
    if (this.#groups.size < this.#sweepAt) return;
    for (const config of [...this.#groups.keys()]) {
      if (this.#options.cluster.usersOf(config)[Symbol.iterator]().next().done === true) this.#groups.delete(config);
    }
    this.#sweepAt = Math.max(fewestToSweep, 2 * this.#groups.size);
  }
}
