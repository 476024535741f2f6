/**
 * Lets the users of a shared config roll one after the other: first one, then as many as have proven the content allow
 * (docs/gates.md). It remembers who waits, counts who has begun, and wakes those that may go. No I/O and no timers: each
 * call is a fact, and the same facts lead to the same admissions whatever their order.
 */
import type { ConfigKey, ConfigRef, WorkloadKey } from '../model/kinds.ts';
import type { RolloutStanding } from '../model/rollout-standing.ts';
import type { Trip } from '../model/trip.ts';
import { admit } from './admit.ts';
import { Breaking, type BreakingOptions } from './breaking.ts';
import { compareCandidates, type Candidate } from './candidate.ts';
import type { Group, GroupCandidate } from './group.ts';
import { Groups, type GroupsOptions } from './groups.ts';
import type { GroupCounts, StagingReports } from './ports.ts';

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
  /** Its configs have changed so recently that the plan says nothing yet. */
  | { readonly result: 'settles' }
  /** Nothing to roll, or another gate is closed. */
  | { readonly result: 'none' };

/** This many contents in a row, replaced before any workload had proven them, are reported. */
const tooManyReplaced = 3;

export class Staging {
  readonly #options: StagingOptions;
  readonly #groups: Groups;
  readonly #breaking: Breaking;
  readonly #candidates = new Map<WorkloadKey, GroupCandidate>();
  /** The groups in which a workload has not been planned yet. */
  readonly #unplannedIn = new Map<WorkloadKey, Set<Group>>();
  /** The staged configs of the cause of a patch that is on its way. */
  readonly #sentFor = new Map<WorkloadKey, readonly ConfigKey[]>();
  /** Changes whenever the order of candidates may have changed. */
  #epoch = 0;

  constructor(options: StagingOptions) {
    this.#options = options;
    this.#groups = new Groups(options, {
      met: (group, users, former) => {
        this.#met(group, users, former);
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
  }

  /** Number of entries, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { stagedConfigs: this.#groups.size, stagedWorkloads: this.#candidates.size + this.#unplannedIn.size };
  }

  /** The content id of a staged config; undefined if its users are not rolled one after the other. */
  stagedId(config: ConfigKey): string | undefined {
    const group = this.#groups.of(config);
    return group?.isStaged === true ? group.id : undefined;
  }

  /** The tripped breakers that hold a workload back whose roll has these causes. */
  tripsOf(workload: WorkloadKey, causes: readonly ConfigRef[]): readonly Trip[] {
    return this.#groups.staged(workload, causes).flatMap((group) => this.#breaking.closing(group) ?? []);
  }

  /** Whether a workload with open gates may be rolled now. */
  isAdmitted(workload: WorkloadKey, causes: readonly ConfigRef[]): boolean {
    const groups = this.#groups.staged(workload, causes);
    const candidate = this.#candidates.get(workload);
    if (groups.length === 0) return true;
    return isSame(candidate?.groups ?? [], groups) && groups.every((group) => group.admitted.has(workload));
  }

  /** Takes the result of a plan. */
  planned(workload: WorkloadKey, plan: PlanResult): void {
    const touched = plan.result === 'settles' ? [] : this.#notePlanned(workload);
    const left = plan.result === 'none' || plan.result === 'settles' ? this.#remove(workload) : [];
    const joined = plan.result === 'waits' ? this.#enlist(workload, plan.waiting) : [];
    this.#pass([...touched, ...left, ...joined]);
  }

  /** The patch of a roll is about to be sent. */
  sent(workload: WorkloadKey, causes: readonly ConfigRef[]): void {
    const groups = this.#groups.staged(workload, causes);
    const left = this.#remove(workload);
    for (const group of groups) group.sent.add(workload);
    const configs = groups.map(({ config }) => config);
    if (groups.length > 0) this.#sentFor.set(workload, configs);
    this.#pass(left.filter((group) => !groups.includes(group)));
  }

  /** The patch was answered, refused or lost; `standingChanged` has taken what followed from an accepted one. */
  settled(workload: WorkloadKey): void {
    this.#pass([...this.#unsend(workload), ...this.#remove(workload)]);
  }

  /** A config may have other content, or another annotation `max-concurrent`. */
  configChanged(config: ConfigKey): void {
    this.#groups.of(config);
  }

  /** What is known of the last roll of a workload has changed. */
  standingChanged(
    workload: WorkloadKey,
    before: RolloutStanding | undefined,
    after: RolloutStanding | undefined,
  ): void {
    const groups = this.#groups.known(workload, new Set([...refsOf(before), ...refsOf(after)]));
    const provenBefore = groups.map(({ proven }) => proven.size > 0);
    this.#groups.note(workload, groups, after, before?.phase !== 'proven');
    if (groups.some(({ proven }, index) => proven.size > 0 !== provenBefore[index])) this.#epoch += 1;
    if (after?.phase === 'failed' && before?.phase !== 'failed') this.#breaking.failed(workload, after);
    for (const group of groups) this.#breaking.check(group, workload, after);
    this.#pass(groups);
  }

  /** Users have named trips on a workload: their contents may go on. */
  resumed(namespace: string, isNamed: (trip: Trip) => boolean): void {
    this.#pass(this.#breaking.resume(namespace, isNamed));
  }

  /** Forgets a workload that was deleted or has opted out, after its standing. */
  forget(workload: WorkloadKey): void {
    this.#groups.forget(workload);
    const groups = [...this.#notePlanned(workload), ...this.#unsend(workload), ...this.#remove(workload)];
    for (const group of groups) group.forget(workload);
    this.#pass(groups);
  }

  /** Whether a workload that waits for its turn waits for a breaker. */
  isStopped(workload: WorkloadKey): boolean {
    const groups = this.#candidates.get(workload)?.groups ?? [];
    return groups.some((group) => this.#breaking.closing(group) !== undefined);
  }

  /** The numbers of a staged config; undefined if it is not staged. */
  countsOf(config: ConfigKey): GroupCounts | undefined {
    const group = this.#groups.get(config);
    return group?.isStaged === true ? this.#countsOf(group) : undefined;
  }

  /** All users are planned before the first of them is admitted. */
  #met(group: Group, users: readonly WorkloadKey[], former: Group | undefined): void {
    this.#epoch += 1;
    if (former !== undefined) this.#dissolve(former);
    this.#breaking.met(group);
    if (!group.isStaged) return;
    for (const user of users) {
      group.unplanned.add(user);
      const groups = this.#unplannedIn.get(user) ?? new Set();
      this.#unplannedIn.set(user, groups.add(group));
      this.#options.wake(user);
    }
    if (group.replacedIds === tooManyReplaced) this.#options.reports.changesTooFast(group.config, group.replacedIds);
  }

  /** A group is no longer the one of its config: those that wait in it are planned again. */
  #dissolve(group: Group): void {
    const members = [...group.waiting.keys(), ...group.admitted];
    const others = members.flatMap((key) => this.#remove(key));
    for (const key of group.unplanned) this.#forgetUnplanned(key, group);
    for (const key of members) this.#options.wake(key);
    this.#pass(others.filter((other) => other !== group));
  }

  #enlist(workload: WorkloadKey, { causes, ...facts }: Waiting): readonly Group[] {
    const groups = this.#groups.staged(workload, causes);
    const rank = this.#options.digests.rank(groups.map(({ config, id }) => `${config} ${id}`).join('\n'), workload);
    const candidate = { key: workload, ...facts, rank, groups };
    const present = this.#candidates.get(workload);
    if (present !== undefined && isAlike(present, candidate)) return groups;
    const left = this.#remove(workload);
    // The content was replaced while its plan was made: the next plan follows.
    if (groups.length === 0) {
      this.#options.wake(workload);
      return left;
    }
    this.#candidates.set(workload, candidate);
    for (const group of groups) group.waiting.add(candidate);
    return [...left, ...groups];
  }

  /** Admits those that may go. A freed slot wakes as many as may go, never all. */
  #pass(groups: Iterable<Group>): void {
    for (const group of new Set(groups)) {
      if (this.#freeIn(group) > 0) {
        const waiting = group.waiting.inOrder(this.#compare, this.#epoch);
        const slotsOf = (each: Group): { readonly free: number } => ({ free: this.#freeIn(each) });
        for (const candidate of admit(waiting, slotsOf, (freeOf) => freeOf(group) <= 0)) this.#admit(candidate);
      }
      this.#reportHeld(group);
    }
  }

  #admit({ key, groups }: GroupCandidate): void {
    for (const group of groups) {
      group.waiting.delete(key);
      group.admitted.add(key);
    }
    this.#options.wake(key);
  }

  #freeIn(group: Group): number {
    const isClosed = !group.isStaged || group.unplanned.size > 0 || group.waiting.size === 0;
    if (isClosed || this.#breaking.closing(group) !== undefined) return 0;
    const limit = this.#breaking.limitOf(group);
    return limit === Infinity ? limit : limit - group.begun;
  }

  #reportHeld(group: Group): void {
    const isHolding = group.isStaged && group.unplanned.size === 0 && group.waiting.size > 0;
    if (!isHolding || group.hasHeld) return;
    group.hasHeld = true;
    this.#options.reports.held(group.config, this.#countsOf(group));
  }

  #countsOf(group: Group): GroupCounts {
    const [first] = [...group.sent, ...group.admitted, ...group.inFlight];
    return { begun: group.begun, waiting: group.waiting.size, proven: group.proven.size, first };
  }

  readonly #compare = (a: GroupCandidate, b: GroupCandidate): number =>
    compareCandidates(a, b, ({ proven }) => proven.size > 0);

  /** @returns the groups in which nobody is left that has to be planned */
  #notePlanned(workload: WorkloadKey): readonly Group[] {
    const groups = [...(this.#unplannedIn.get(workload) ?? [])];
    this.#unplannedIn.delete(workload);
    for (const group of groups) group.unplanned.delete(workload);
    return groups.filter(({ unplanned }) => unplanned.size === 0);
  }

  #forgetUnplanned(workload: WorkloadKey, group: Group): void {
    const groups = this.#unplannedIn.get(workload);
    groups?.delete(group);
    if (groups?.size === 0) this.#unplannedIn.delete(workload);
  }

  /** Takes a workload out of the order. @returns the groups in which it waited or had a slot */
  #remove(workload: WorkloadKey): readonly Group[] {
    const candidate = this.#candidates.get(workload);
    this.#candidates.delete(workload);
    for (const group of candidate?.groups ?? []) {
      group.waiting.delete(workload);
      group.admitted.delete(workload);
    }
    return candidate?.groups ?? [];
  }

  #unsend(workload: WorkloadKey): readonly Group[] {
    const groups = (this.#sentFor.get(workload) ?? []).flatMap((config) => this.#groups.get(config) ?? []);
    this.#sentFor.delete(workload);
    for (const group of groups) group.sent.delete(workload);
    return groups;
  }
}

function refsOf(standing: RolloutStanding | undefined): readonly ConfigRef[] {
  return standing === undefined ? [] : [...standing.causes, ...(Object.keys(standing.startedWith) as ConfigRef[])];
}

function isSame(a: readonly Group[], b: readonly Group[]): boolean {
  return a.length === b.length && a.every((group) => b.includes(group));
}

function isAlike(a: GroupCandidate, b: GroupCandidate): boolean {
  const isAsGood = a.isPreferred === b.isPreferred && a.isHealthy === b.isHealthy && a.risk === b.risk;
  return isAsGood && a.rank === b.rank && isSame(a.groups, b.groups);
}
