/**
 * The breaker of each staged config: too many failed rollouts of one content stop the others. It is tripped for the
 * config, not only for that content, so that a series of wrong fixes costs one workload and not one each.
 */
import { configKeyOf, parseConfigKey, parseWorkloadKey, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import { isTripped, type Trip, type TripEnd } from '../model/trip.ts';
import { isProof, type Group } from './group.ts';
import type { Groups } from './groups.ts';
import { fewestUsers } from './limit.ts';
import type { BreakerBook, StagedCluster, StagingDigests } from './ports.ts';
import { hasUsers } from './users.ts';

export interface BreakingOptions {
  /** `--breaker-tolerance`, from 0 to 1: the share of the verdicts on one content that may be failures. */
  readonly tolerance: number;
  readonly cluster: StagedCluster;
  readonly digests: StagingDigests;
  readonly book: BreakerBook;
  /** Wall clock, ms. */
  readonly now: () => number;
}

export class Breaking {
  readonly #options: BreakingOptions;
  readonly #groups: Groups;
  /** Wall clock, ms: what was rolled before, another process has judged. */
  readonly #beganAtMs: number;
  /** Configs whose trips a user has resumed while this process led: it knows which failures that is about. */
  readonly #resumedHere = new Set<ConfigKey>();
  /** Workloads that were found to have failed before the first plan; undefined from then on. */
  #early: Set<WorkloadKey> | undefined = new Set();

  constructor(options: BreakingOptions, groups: Groups) {
    this.#options = options;
    this.#groups = groups;
    this.#beganAtMs = options.now();
  }

  /**
   * To be called for each plan: by the first one the lists are complete, and what they say of all rollouts is known.
   * How many failures are tolerated depends on that.
   */
  begin(): void {
    const early = this.#early;
    if (early === undefined) return;
    this.#early = undefined;
    this.dropUnused();
    // Where all users are up to date, no plan asks for the content of a config whose breaker is tripped.
    for (const { config } of [...this.#options.book.trips()]) this.#groups.of(config);
    for (const workload of early) {
      const standing = this.#options.cluster.standingOf(workload);
      if (standing?.phase === 'failed') this.#failed(workload, standing);
    }
  }

  /** The trip that holds the waiting workloads of a group back; undefined if none does. */
  closing(group: Group): Trip | undefined {
    const trip = this.#active(group.config);
    return trip !== undefined && this.#isClosed(group, trip) ? trip : undefined;
  }

  /** How many workloads of a group may be between their roll and its verdict, where no trip holds them back. */
  limitOf(group: Group): number {
    return this.#active(group.config) === undefined ? group.limit : Math.min(1, group.limit);
  }

  /** A rollout has failed: trips the breakers of the staged configs of its cause where they tolerate no more. */
  failed(workload: WorkloadKey, standing: RolloutStanding): void {
    if (this.#early === undefined) this.#failed(workload, standing);
    else this.#early.add(workload);
  }

  /** A content was met: what is known of its users may reset the breaker. */
  met(group: Group): void {
    const { book, cluster } = this.#options;
    const trip = book.tripOf(group.config);
    if (trip === undefined) return;
    if (!group.isStaged) this.#reset(group, 'unstaged');
    else if (trip.resumedAtMs !== undefined && !isAbout(trip, group)) this.#reset(group, 'replaced');
    else {
      if (trip.resumedAtMs === undefined) group.noteFailed(trip.by, cluster.standingOf(trip.by));
      for (const key of [trip.by, ...group.members.keys('failed')]) this.check(group, key, cluster.standingOf(key));
    }
  }

  /** Resets the breaker if the rollout of this workload, or the present content, is proof that it is over. */
  check(group: Group, workload: WorkloadKey, standing: RolloutStanding | undefined): void {
    const trip = this.#active(group.config);
    const hadFailed = trip?.by === workload || group.members.has(workload, 'failed');
    const isFixed = hadFailed && standing !== undefined && isProof(standing, group);
    if (isFixed) group.noteFailed(workload, undefined);
    if (trip === undefined) return;
    if (isFixed) {
      this.#reset(group, 'fixed');
    } else if (!isAbout(trip, group) && group.members.count('proven') > 0) {
      this.#reset(group, 'content-back');
    }
  }

  /** Resets the breakers of configs that too few workloads use now. @param namespace undefined: all of them */
  dropUnused(namespace?: string): void {
    const { book, cluster } = this.#options;
    for (const trip of [...book.trips()]) {
      const { config } = trip;
      const isAsked = namespace === undefined || parseConfigKey(config).namespace === namespace;
      if (!isAsked || hasUsers(cluster, config, fewestUsers(isTripped(trip)))) continue;
      book.reset(config, 'unstaged');
      this.#resumedHere.delete(config);
    }
  }

  /** The users of a config are too few to be rolled one after the other. */
  ended(group: Group): void {
    if (this.#options.book.tripOf(group.config) !== undefined) this.#reset(group, 'unstaged');
  }

  /**
   * Lets the content go on whose trips a user names.
   * @returns the groups of these trips
   */
  resume(namespace: string, isNamed: (trip: Trip) => boolean): readonly Group[] {
    const { book, now } = this.#options;
    const named = [...book.trips()].filter(
      (trip) => trip.resumedAtMs === undefined && parseConfigKey(trip.config).namespace === namespace && isNamed(trip),
    );
    return named.flatMap(({ config }) => {
      book.resume(config, now());
      this.#resumedHere.add(config);
      const group = this.#groups.of(config);
      for (const key of [...(group?.members.keys('failed') ?? [])]) group?.members.put(key, 'forgiven', true);
      return group ?? [];
    });
  }

  #failed(workload: WorkloadKey, { causes, startedWith, trigger, why }: RolloutStanding): void {
    const { tolerance, digests, book, now } = this.#options;
    const { namespace } = parseWorkloadKey(workload);
    for (const ref of causes) {
      const [config, contentId] = [configKeyOf(ref, namespace), startedWith[ref]];
      if (contentId === undefined || this.#active(config) !== undefined) continue;
      const group = this.#groups.of(config);
      if (group?.isStaged !== true) continue;
      const { failed, proven } = this.#verdicts(group, contentId);
      if (failed <= tolerance * (failed + proven)) continue;
      const id = digests.tripId(config, contentId, workload, trigger ?? '');
      book.trip({ id, config, contentId, by: workload, why: why ?? '', atMs: now(), resumedAtMs: undefined });
    }
  }

  #active(config: ConfigKey): Trip | undefined {
    const trip = this.#options.book.tripOf(config);
    return trip?.resumedAtMs === undefined ? trip : undefined;
  }

  /**
   * Other content takes a workload that is well only where none is left that failed and can still roll: that one goes
   * first, past the breaker, and its verdict decides.
   */
  #isClosed(group: Group, trip: Trip): boolean {
    return isAbout(trip, group) || group.members.count('broken') > 0;
  }

  /** The verdicts on one content, without the failures after which a user has let it go on. */
  #verdicts(group: Group, contentId: string): { readonly failed: number; readonly proven: number } {
    const { cluster } = this.#options;
    // The same content has another id under each digest key.
    const ids = group.ids.includes(contentId) ? group.ids : [contentId];
    const counts = { failed: 0, proven: 0 };
    for (const key of new Set(cluster.usersOf(group.config))) {
      const standing = cluster.standingOf(key);
      if (standing === undefined || !ids.includes(standing.startedWith[group.ref] ?? '')) continue;
      if (this.#speaksFor(standing)) counts.proven += 1;
      else if (hasFailed(standing, group) && !this.#isForgiven(group, key, standing)) counts.failed += 1;
    }
    return counts;
  }

  /**
   * Whether a rollout is proven, or was rolled before this process led and is available now: most of those were proven
   * then, and a failure that was tolerated before must not trip because their time begins again.
   */
  #speaksFor({ phase, canComplete, rolledAtMs }: RolloutStanding): boolean {
    if (!canComplete) return false;
    return phase === 'proven' || (phase === 'soaking' && (rolledAtMs ?? Infinity) <= this.#beganAtMs);
  }

  /** Whether a user let the content go on after this failure. */
  #isForgiven({ config, members }: Group, workload: WorkloadKey, { rolledAtMs }: RolloutStanding): boolean {
    if (members.has(workload, 'forgiven')) return true;
    const resumedAtMs = this.#options.book.tripOf(config)?.resumedAtMs;
    if (resumedAtMs === undefined || this.#resumedHere.has(config)) return false;
    // A process before this one knew which rollouts had failed by then: any that was rolled may have.
    return rolledAtMs !== undefined && rolledAtMs <= resumedAtMs;
  }

  #reset(group: Group, why: TripEnd): void {
    const { book, cluster } = this.#options;
    book.reset(group.config, why);
    this.#resumedHere.delete(group.config);
    const isOver = why === 'unstaged' || why === 'replaced';
    for (const key of [...group.members.keys('failed')]) {
      group.members.put(key, 'forgiven', false);
      // What has not been repaired yet counts as before once the breaker trips again.
      if (isOver || cluster.standingOf(key)?.phase !== 'failed') {
        for (const mark of ['failed', 'broken'] as const) group.members.put(key, mark, false);
      }
    }
  }
}

/** Whether a trip is about the present content of its config. */
function isAbout({ contentId }: Trip, { ids }: Group): boolean {
  return ids.includes(contentId);
}

function hasFailed({ phase, causes }: RolloutStanding, { ref }: Group): boolean {
  return phase === 'failed' && causes.includes(ref);
}
