/**
 * Lets the users of a shared config roll one after the other: first one, then as many as the proofs of the content
 * allow (docs/gates.md). It remembers which workloads wait, counts those that have begun, and wakes those that may go.
 * No I/O and no timers: each call is a fact, and the order of the facts does not matter.
 */
import { parseWorkloadKey, type ConfigKey, type ConfigRef, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import type { Trip } from '../model/trip.ts';
import { Asks } from './asks.ts';
import { Breaking, type BreakingOptions } from './breaking.ts';
import type { Candidate } from './candidate.ts';
import type { Group } from './group.ts';
import { Groups, type GroupsOptions } from './groups.ts';
import { Patches } from './patches.ts';
import type { GroupCounts, StagingReports } from './ports.ts';
import { Turns } from './turns.ts';

export interface StagingOptions extends GroupsOptions, BreakingOptions {
  readonly reports: StagingReports;
  /** Queues a workload for a reconcile. */
  readonly wake: (workload: WorkloadKey) => void;
}

/** What a plan has found out about a workload that waits for its turn. */
export type Waiting = Pick<Candidate<Group>, 'isPreferred' | 'isHealthy' | 'risk'> & {
  readonly causes: readonly ConfigRef[];
};

export type PlanResult =
  | { readonly result: 'waits'; readonly waiting: Waiting }
  | { readonly result: 'rolls' }
  /** A config has to be read first; the next plan, which follows at once, says the rest. */
  | { readonly result: 'reads' }
  /** Its configs have changed so recently that the plan says nothing yet. */
  | { readonly result: 'settles' }
  /** Nothing to roll, another gate is closed, or it can neither be planned nor written now. */
  | { readonly result: 'none' };

/** This many contents in a row, replaced before any workload had proven them, are reported. */
const tooManyReplaced = 3;

export class Staging {
  readonly #options: StagingOptions;
  readonly #groups: Groups;
  readonly #breaking: Breaking;
  readonly #turns: Turns;
  readonly #asks = new Asks();
  readonly #patches = new Patches();

  constructor(options: StagingOptions) {
    this.#options = options;
    this.#groups = new Groups(options, {
      met: (group, former) => {
        this.#met(group, former);
      },
      restaged: (group) => {
        this.#breaking.met(group);
        if (!group.isStaged) this.#dissolve(group);
        this.#pass([group]);
      },
      ended: (group) => {
        this.#breaking.ended(group);
        this.#dissolve(group);
      },
    });
    this.#breaking = new Breaking(options, this.#groups);
    this.#turns = new Turns({ breaking: this.#breaking, wake: options.wake });
  }

  /** Number of entries, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    const stagedWorkloads = this.#turns.size + this.#asks.size + this.#patches.size + this.#groups.doubts;
    return { stagedConfigs: this.#groups.size, stagedWorkloads };
  }

  /** The content id of a staged config; undefined if its users are not rolled one after the other. */
  stagedId(config: ConfigKey): string | undefined {
    this.#breaking.begin();
    const group = this.#groups.of(config);
    return group?.isStaged === true ? group.id : undefined;
  }

  /** The tripped breakers that hold a workload back whose roll has these causes. */
  tripsOf(workload: WorkloadKey, causes: readonly ConfigRef[]): readonly Trip[] {
    return this.#stagedFor(workload, causes).flatMap((group) => this.#breaking.closing(group) ?? []);
  }

  /** Whether a workload with open gates may be rolled now. */
  isAdmitted(workload: WorkloadKey, causes: readonly ConfigRef[]): boolean {
    const groups = this.#stagedFor(workload, causes);
    return groups.length === 0 || this.#turns.isDue(workload, groups);
  }

  /** Takes the result of a plan. */
  planned(workload: WorkloadKey, plan: PlanResult): void {
    this.#breaking.begin();
    const touched = plan.result === 'settles' ? [] : this.#asks.answered(workload);
    const left = plan.result === 'none' || plan.result === 'settles' ? this.#turns.remove(workload) : [];
    const joined = plan.result === 'waits' ? this.#enlist(workload, plan.waiting) : [];
    this.#pass([...touched, ...left, ...joined]);
  }

  /** The patch of a roll is about to be sent. */
  sent(workload: WorkloadKey, causes: readonly ConfigRef[]): void {
    const staged = this.#stagedFor(workload, causes);
    const left = this.#turns.remove(workload);
    // A config that is not staged may become so while the patch is on its way.
    this.#patches.sent(workload, this.#groups.ofAll(workload, causes));
    this.#pass(left.filter((group) => !staged.includes(group)));
  }

  /** The patch was answered, refused or lost; `standingChanged` has taken what followed from an accepted one. */
  settled(workload: WorkloadKey): void {
    this.#pass(this.#unsend(workload));
  }

  /** A config may have other content, or another annotation `max-concurrent`. */
  configChanged(config: ConfigKey): void {
    // A config that was not met before is met when a plan first asks for it.
    const group = this.#groups.get(config) && this.#groups.of(config);
    if (group !== undefined) this.#ask(group);
  }

  /** What is known of the last roll of a workload has changed. */
  standingChanged(
    workload: WorkloadKey,
    before: RolloutStanding | undefined,
    after: RolloutStanding | undefined,
  ): void {
    const groups = this.#groups.known(workload, new Set([...refsOf(before), ...refsOf(after)]));
    this.#groups.note(workload, groups, before, after);
    if (after?.phase === 'failed' && before?.phase !== 'failed') this.#breaking.failed(workload, after);
    for (const group of groups) this.#breaking.check(group, workload, after);
    this.#pass(groups);
  }

  /** Users have named trips on a workload: their contents may go on. */
  resumed(namespace: string, isNamed: (trip: Trip) => boolean): void {
    this.#breaking.begin();
    this.#pass(this.#breaking.resume(namespace, isNamed));
  }

  /** Forgets a workload that was deleted or has opted out, after its standing. */
  forget(workload: WorkloadKey): void {
    this.#groups.forget(workload);
    const groups = [...this.#asks.answered(workload), ...this.#unsend(workload), ...this.#turns.remove(workload)];
    this.#breaking.dropUnused(parseWorkloadKey(workload).namespace);
    this.#pass(groups);
  }

  /** Whether a workload has failed because of one of its configs, and has not been repaired since. */
  isBroken(workload: WorkloadKey): boolean {
    const { causes = [] } = this.#options.cluster.standingOf(workload) ?? {};
    return this.#groups.known(workload, causes).some(({ members }) => members.has(workload, 'broken'));
  }

  /** Whether a workload waits for its turn. */
  isWaiting(workload: WorkloadKey): boolean {
    return this.#turns.groupsOf(workload).length > 0;
  }

  /** Whether a workload that waits for its turn waits for a breaker. */
  isStopped(workload: WorkloadKey): boolean {
    return this.#turns.groupsOf(workload).some((group) => this.#breaking.closing(group) !== undefined);
  }

  /** The numbers of a staged config; undefined if it is not staged. */
  countsOf(config: ConfigKey): GroupCounts | undefined {
    const group = this.#groups.get(config);
    return group?.isStaged === true ? group.counts : undefined;
  }

  #met(group: Group, former: Group | undefined): void {
    if (former !== undefined) this.#dissolve(former);
    this.#breaking.met(group);
    const isNews = group.replacedIds === tooManyReplaced && former?.replacedIds !== tooManyReplaced;
    if (isNews) this.#options.reports.changesTooFast(group.config, group.replacedIds);
  }

  /** The staged configs that have changed for a workload. */
  #stagedFor(workload: WorkloadKey, causes: readonly ConfigRef[]): readonly Group[] {
    this.#breaking.begin();
    const groups = this.#groups.ofAll(workload, causes).filter(({ isStaged }) => isStaged);
    for (const group of groups) this.#ask(group);
    return groups;
  }

  /** All users are planned before the first of them is admitted. */
  #ask(group: Group): void {
    if (!group.isStaged || group.isAsked) return;
    group.isAsked = true;
    for (const user of new Set(this.#options.cluster.usersOf(group.config))) {
      this.#asks.add(user, group);
      this.#options.wake(user);
    }
  }

  /** A group is no longer the one of its config, or is not staged: those that wait in it are planned again. */
  #dissolve(group: Group): void {
    const members = [...group.members.keys('waiting'), ...group.members.keys('admitted')];
    const others = members.flatMap((key) => this.#turns.remove(key));
    this.#asks.end(group);
    group.isAsked = false;
    for (const key of members) this.#options.wake(key);
    this.#pass(others.filter((other) => other !== group));
  }

  #enlist(workload: WorkloadKey, { causes, ...facts }: Waiting): readonly Group[] {
    const groups = this.#stagedFor(workload, causes);
    const rank = this.#options.digests.rank(groups.map(({ config, id }) => `${config} ${id}`).join('\n'), workload);
    if (groups.length > 0) return this.#turns.add({ key: workload, ...facts, rank, groups });
    // The configs are not staged any more: the next plan rolls it.
    this.#options.wake(workload);
    return this.#turns.remove(workload);
  }

  #pass(groups: readonly Group[]): void {
    this.#turns.admit(groups);
    for (const group of new Set(groups)) this.#reportHeld(group);
  }

  #reportHeld(group: Group): void {
    const { isStaged, hasHeld, members } = group;
    if (!isStaged || hasHeld || members.count('unplanned') > 0 || members.count('waiting') === 0) return;
    group.hasHeld = true;
    this.#options.reports.held(group.config, group.counts);
  }

  #unsend(workload: WorkloadKey): readonly Group[] {
    return this.#patches.settled(workload, (config) => this.#groups.get(config));
  }
}

function refsOf(standing: RolloutStanding | undefined): readonly ConfigRef[] {
  return standing === undefined ? [] : [...standing.causes, ...(Object.keys(standing.startedWith) as ConfigRef[])];
}
