/**
 * The breaker of each staged config: too many failed rollouts of one content stop the others. It is tripped for the
 * config, not only for that content, so that a series of wrong fixes costs one workload and not one each.
 */
import { configKeyOf, parseConfigKey, parseWorkloadKey, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import type { Trip, TripEnd } from '../model/trip.ts';
import { isProof, type Group } from './group.ts';
import type { Groups } from './groups.ts';
import type { BreakerBook, StagedCluster, StagingDigests } from './ports.ts';

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

  constructor(options: BreakingOptions, groups: Groups) {
    this.#options = options;
    this.#groups = groups;
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
  failed(workload: WorkloadKey, { causes, startedWith, trigger, why }: RolloutStanding): void {
    const { tolerance, digests, book, now } = this.#options;
    const { namespace } = parseWorkloadKey(workload);
    for (const ref of causes) {
      const [config, contentId] = [configKeyOf(ref, namespace), startedWith[ref]];
      if (contentId === undefined || this.#active(config) !== undefined) continue;
      const group = this.#groups.of(config);
      if (group === undefined || group.state?.maxConcurrent === 'unlimited') continue;
      const { failed, proven } = this.#verdicts(group, contentId);
      if (failed <= tolerance * (failed + proven)) continue;
      const id = digests.tripId(config, contentId, workload, trigger ?? '');
      book.trip({ id, config, contentId, by: workload, why: why ?? '', atMs: now(), resumedAtMs: undefined });
      group.isStaged = true;
    }
  }

  /** A content was met: what is known of its users may reset the breaker. */
  met(group: Group): void {
    const { book, cluster } = this.#options;
    const trip = book.tripOf(group.config);
    if (trip === undefined) return;
    if (!group.isStaged) this.#reset(group, 'unstaged');
    else if (trip.resumedAtMs !== undefined && !isAbout(trip, group)) this.#reset(group, 'replaced');
    else for (const key of [trip.by, ...group.failed]) this.check(group, key, cluster.standingOf(key));
  }

  /** Resets the breaker if the rollout of this workload, or the present content, is proof that it is over. */
  check(group: Group, workload: WorkloadKey, standing: RolloutStanding | undefined): void {
    const trip = this.#active(group.config);
    if (trip === undefined) return;
    const hadFailed = trip.by === workload || group.failed.has(workload);
    if (hadFailed && standing !== undefined && isProof(standing, group)) {
      this.#reset(group, 'fixed');
    } else if (!isAbout(trip, group) && group.proven.size > 0) {
      this.#reset(group, 'content-back');
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
      const group = this.#groups.of(config);
      for (const key of group?.failed ?? []) group?.forgiven.add(key);
      return group ?? [];
    });
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
    if (isAbout(trip, group)) return true;
    return [trip.by, ...group.failed].some((key) => {
      const standing = this.#options.cluster.standingOf(key);
      return standing?.phase === 'failed' && standing.isAttributable && standing.canComplete;
    });
  }

  /** The verdicts on one content, without the failures after which a user has let it go on. */
  #verdicts(group: Group, contentId: string): { readonly failed: number; readonly proven: number } {
    const { cluster, book } = this.#options;
    const resumedAtMs = book.tripOf(group.config)?.resumedAtMs;
    const counts = { failed: 0, proven: 0 };
    for (const key of new Set(cluster.usersOf(group.config))) {
      const standing = cluster.standingOf(key);
      if (standing?.startedWith[group.ref] !== contentId) continue;
      if (standing.phase === 'proven' && standing.canComplete) counts.proven += 1;
      else if (hasFailed(standing, group) && !group.forgiven.has(key) && !isBefore(standing, resumedAtMs))
        counts.failed += 1;
    }
    return counts;
  }

  #reset(group: Group, why: TripEnd): void {
    this.#options.book.reset(group.config, why);
    group.failed.clear();
    group.forgiven.clear();
  }
}

/** Whether a trip is about the present content of its config. */
function isAbout({ contentId }: Trip, { ids }: Group): boolean {
  return ids.includes(contentId);
}

function hasFailed({ phase, causes }: RolloutStanding, { ref }: Group): boolean {
  return phase === 'failed' && causes.includes(ref);
}

/** Whether a user let the content go on after this roll, which a process before this one had judged. */
function isBefore({ isOfFirstSight, rolledAtMs }: RolloutStanding, resumedAtMs: number | undefined): boolean {
  return isOfFirstSight && resumedAtMs !== undefined && rolledAtMs !== undefined && rolledAtMs <= resumedAtMs;
}
