/**
 * What happened to the workloads of a namespace, worked out from sightings alone: which were rolled, how many were
 * between their roll and its end at the same time, and whether that was ever more than the rules of staging allow.
 */
import type { ObservedWorkload } from '../rollout-watch.ts';
import { Doubts } from './doubts.ts';
import { limitOf } from './limit.ts';
import type { ObservedConfig, ObservedTrip, Sighting, WorkloadSighting } from './sighting.ts';

/** One thing that happened. */
export interface Step {
  readonly revision: number;
  readonly atMs: number;
  readonly text: string;
  /** The rule that it breaks. */
  readonly violation?: string;
}

/** What became of a workload that exists. */
interface Fate {
  readonly last: WorkloadSighting;
  readonly rolls: number;
  /** `rolling` until its pods are all of the template of the last roll and ready, or a breaker names it. */
  readonly state: 'never rolled' | 'rolling' | 'complete' | 'failed';
}

export interface HistoryOptions {
  /** Workloads that are left out of all that is counted. */
  readonly uncounted: readonly ObservedWorkload[];
}

export class RolloutHistory {
  readonly steps: Step[] = [];
  readonly #uncounted: readonly ObservedWorkload[];
  readonly #fates = new Map<ObservedWorkload, Fate>();
  readonly #configs = new Map<ObservedConfig, { readonly content: string; readonly maxConcurrent?: string }>();
  readonly #everRolled = new Set<ObservedWorkload>();
  #trips: readonly ObservedTrip[] = [];
  readonly #doubts = new Doubts();
  #mostInFlight = 0;

  /** @param sightings in any order */
  constructor(sightings: readonly Sighting[], { uncounted }: HistoryOptions = { uncounted: [] }) {
    this.#uncounted = uncounted;
    for (const sighting of [...sightings].sort((a, b) => a.revision - b.revision)) this.#take(sighting);
  }

  /** The steps that break a rule. */
  get violations(): readonly string[] {
    return [...this.steps.flatMap(({ violation }) => violation ?? []), ...this.#doubts.violations];
  }

  /** The workloads that were rolled, those that are gone by now included. */
  get rolled(): readonly ObservedWorkload[] {
    return [...this.#everRolled].filter((workload) => !this.#uncounted.includes(workload));
  }

  /** Those that were rolled and have neither ended well nor failed. */
  get inFlight(): readonly ObservedWorkload[] {
    return this.#inState('rolling');
  }

  /** Those whose last roll has not ended well: the broken ones, once nothing moves any more. */
  get unfinished(): readonly ObservedWorkload[] {
    return [...this.#inState('rolling'), ...this.#inState('failed')];
  }

  /** Those that were rolled and whose last roll has ended well. */
  get complete(): readonly ObservedWorkload[] {
    return this.#inState('complete');
  }

  /** Those without any available pod that are meant to have some. */
  get down(): readonly ObservedWorkload[] {
    return this.#those(({ last }) => last.canComplete && last.available === 0);
  }

  /** The most that were in flight together. */
  get mostInFlight(): number {
    return this.#mostInFlight;
  }

  /** The breakers of the namespace that the Lease has now. */
  get trips(): readonly ObservedTrip[] {
    return this.#trips;
  }

  /** How often a workload that exists was rolled. */
  rolls(workload: ObservedWorkload): number {
    return this.#fates.get(workload)?.rolls ?? 0;
  }

  /** Whether a workload exists. */
  has(workload: ObservedWorkload): boolean {
    return this.#fates.has(workload);
  }

  isRecorded(workload: ObservedWorkload): boolean {
    return Object.keys(this.#fates.get(workload)?.last.contents ?? {}).length > 0;
  }

  /** Whether a workload has its record, and all its pods run its present template and are ready. */
  isSettled(workload: ObservedWorkload): boolean {
    return this.isRecorded(workload) && this.#fates.get(workload)?.last.isComplete === true;
  }

  /** How many may be in flight by a config now. */
  limit(config: ObservedConfig): number {
    return this.#limit(config, undefined);
  }

  #take(sighting: Sighting): void {
    if (sighting.of === 'workload') this.#takeWorkload(sighting);
    else if (sighting.of === 'config') {
      const { config, content, isGone, maxConcurrent } = sighting;
      const isNews = isGone || this.#configs.get(config)?.content !== content;
      if (isNews) this.#note(sighting, `${config} ${isGone ? 'is gone' : 'has new content'}`);
      this.#configs.set(config, { content, ...(maxConcurrent === undefined ? {} : { maxConcurrent }) });
    } else this.#takeTrips(sighting, sighting.trips);
  }

  #takeTrips(at: Sighting, trips: readonly ObservedTrip[]): void {
    const idsOf = (some: readonly ObservedTrip[]): readonly string[] => some.map(({ id }) => id);
    const before = this.#trips;
    for (const trip of trips.filter(({ id }) => !idsOf(before).includes(id))) this.#trip(at, trip);
    for (const { id, config } of trips.filter(({ isResumed }) => isResumed)) {
      const wasResumed = before.some((trip) => trip.id === id && trip.isResumed);
      if (!wasResumed) this.#note(at, `the breaker of ${config} is resumed (${id})`);
    }
    for (const { id, config } of before.filter(({ id }) => !idsOf(trips).includes(id))) {
      this.#note(at, `the breaker of ${config} is reset (${id})`);
    }
    this.#trips = trips;
    this.#doubts.settle(trips);
  }

  #trip(at: Sighting, { id, config, by }: ObservedTrip): void {
    const fate = this.#fates.get(by);
    if (fate?.state === 'rolling') this.#fates.set(by, { ...fate, state: 'failed' });
    this.#note(at, `the breaker of ${config} is tripped by ${by} (${id})`);
  }

  #takeWorkload(seen: WorkloadSighting): void {
    const { workload, uid, trigger } = seen;
    const before = this.#fates.get(workload);
    const known = before?.last.uid === uid && seen.isAfterGap !== true ? before : undefined;
    if (seen.isGone) {
      this.#fates.delete(workload);
      this.#note(seen, `${workload} is deleted`);
    } else if (known === undefined) this.#fates.set(workload, { last: seen, rolls: 0, state: 'never rolled' });
    else if (trigger !== undefined && known.last.trigger !== trigger) this.#roll(seen, known);
    else this.#goOn(seen, known);
  }

  #goOn(seen: WorkloadSighting, { rolls, state }: Fate): void {
    const ends = seen.isComplete && (state === 'rolling' || state === 'failed');
    this.#fates.set(seen.workload, { last: seen, rolls, state: ends ? 'complete' : state });
    if (ends) this.#note(seen, `${seen.workload} is complete`);
  }

  #roll(seen: WorkloadSighting, before: Fate): void {
    const { workload, causes } = seen;
    this.#everRolled.add(workload);
    this.#fates.set(workload, { last: seen, rolls: before.rolls + 1, state: 'rolling' });
    const isBroken =
      before.state === 'failed' || before.last.available === 0 || this.#trips.some(({ by }) => by === workload);
    const broken = causes.flatMap((config) => this.#brokenRule(config, seen) ?? []);
    const again = before.rolls === 0 ? '' : ` again${isBroken ? ', since it is broken' : ''}`;
    const violation = isBroken || !seen.canComplete || broken.length === 0 ? {} : { violation: broken.join('; ') };
    this.#note(seen, `${workload} is rolled${again} for ${causes.join(', ')}`, violation);
    if (!isBroken && seen.canComplete) this.#doubt(workload, causes);
  }

  #doubt(workload: ObservedWorkload, causes: readonly ObservedConfig[]): void {
    const active = this.#trips.filter(({ config, isResumed }) => !isResumed && causes.includes(config));
    for (const { id, config } of active) {
      this.#doubts.add(id, `${workload} is rolled while the breaker of ${config} is tripped`);
    }
  }

  /** The rule that the roll breaks by one of its causes. */
  #brokenRule(config: ObservedConfig, { workload }: WorkloadSighting): string | undefined {
    const count = this.#inFlightBy(config).length;
    const limit = this.#limit(config, workload);
    return count <= limit
      ? undefined
      : `${String(count)} are in flight by ${config}, and the limit is ${String(limit)}`;
  }

  #inFlightBy(config: ObservedConfig): readonly ObservedWorkload[] {
    return this.#those(({ last, state }) => state === 'rolling' && last.canComplete && last.causes.includes(config));
  }

  /** @param rolled the workload that has just been rolled, which proves nothing yet */
  #limit(config: ObservedConfig, rolled: ObservedWorkload | undefined): number {
    const users = this.#those(({ last }) => last.contents[config] !== undefined);
    const content = this.#contentOf(config, rolled);
    const proven = this.#those(
      ({ last, state }) =>
        last.workload !== rolled &&
        (state === 'complete'
          ? last.contents[config] === content || isRecordTaken(last)
          : state === 'never rolled' && last.isComplete && last.contents[config] === content),
    );
    const { maxConcurrent } = this.#configs.get(config) ?? {};
    return limitOf({ config, maxConcurrent, users: users.length, proven: proven.length });
  }

  /** The digest of the content of the last roll by this config, or of that of this workload. */
  #contentOf(config: ObservedConfig, rolled: ObservedWorkload | undefined): string | undefined {
    if (rolled !== undefined) return this.#fates.get(rolled)?.last.contents[config];
    const users = [...this.#fates.values()].filter(({ last }) => last.causes.includes(config));
    return users.sort((a, b) => b.last.revision - a.last.revision)[0]?.last.contents[config];
  }

  #inState(state: Fate['state']): readonly ObservedWorkload[] {
    return this.#those((fate) => fate.state === state && fate.last.canComplete);
  }

  #those(fits: (fate: Fate) => boolean): readonly ObservedWorkload[] {
    const counted = [...this.#fates].filter(([workload, fate]) => !this.#uncounted.includes(workload) && fits(fate));
    return counted.map(([workload]) => workload);
  }

  #note({ revision, atMs }: Sighting, what: string, broken: Pick<Step, 'violation'> = {}): void {
    const inFlight = this.#inState('rolling').length;
    this.#mostInFlight = Math.max(this.#mostInFlight, inFlight);
    this.steps.push({ revision, atMs, text: `${what}; ${String(inFlight)} in flight`, ...broken });
  }
}

/** Each roll writes the record. Where another client has removed it since, the content of the roll cannot be seen. */
function isRecordTaken({ contents }: WorkloadSighting): boolean {
  return Object.keys(contents).length === 0;
}
