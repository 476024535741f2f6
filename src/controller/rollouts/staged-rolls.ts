/**
 * Connects the staging with the controller: plans, patches, rollouts and changes of configs become its facts, and what
 * it decides becomes the turn of a workload, Events, and keys in the queue.
 */
import type { Inventory } from '../../inventory/inventory.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Decision } from '../../model/decision.ts';
import { configKeyOf, parseWorkloadKey, workloadKey, type ConfigKey, type WorkloadKey } from '../../model/kinds.ts';
import { isPlanEvent, type PlanEvent, type RolloutEvent, type RolloutSubscriber } from '../../model/rollout-event.ts';
import type { RolloutStanding } from '../../model/rollout-standing.ts';
import { isTripped, type Trip, type TripEnd } from '../../model/trip.ts';
import { canComplete, type WorkloadState } from '../../model/workload-state.ts';
import type { Turn } from '../../plan/input/turn.ts';
import type { PlanSettings } from '../../plan/input/plan-input.ts';
import type { ReadSettings } from '../../plan/read/config.ts';
import { Staging } from '../../staging/staging.ts';
import type { GroupCounts, StagingReports } from '../../staging/ports.ts';
import type { Waiting } from '../../status/breaker-words.ts';
import type { BreakerReports } from '../reports/breaker-reports.ts';
import type { Breakers } from './breakers.ts';
import { planResult } from './plan-result.ts';
import { stagingDigests } from './staging-digests.ts';

export interface StagedRollsOptions {
  readonly inventory: Inventory;
  readonly readSettings: ReadSettings;
  readonly settings: Pick<PlanSettings, 'canaryFrom' | 'breakerTolerance'>;
  readonly breakers: Breakers;
  readonly standingOf: (workload: WorkloadKey) => RolloutStanding | undefined;
  readonly reports: StagingReports;
  readonly breakerReports: BreakerReports;
  readonly clock: Clock;
  readonly enqueue: (workload: WorkloadKey) => void;
}

/**
 * A workload whose patch met a conflict has been changed, perhaps by a roll of another process that still believes that
 * it leads: it keeps its slot until that change is seen. The watch brings it within moments, but a webhook may answer
 * with a conflict where nothing has changed.
 */
const longestUnseenMs = 10_000;

interface Conflict {
  /** The version that has changed. */
  readonly resourceVersion: string;
  readonly cancel: () => void;
}

export class StagedRolls implements RolloutSubscriber {
  readonly #options: StagedRollsOptions;
  readonly #staging: Staging;
  readonly #conflicts = new Map<WorkloadKey, Conflict>();

  /** Workloads that refer to configs and have opted out, by their last plan. */
  readonly #left = new Set<WorkloadKey>();

  constructor(options: StagedRollsOptions) {
    const { inventory, settings, standingOf, reports, clock, enqueue } = options;
    this.#options = options;
    this.#staging = new Staging({
      canaryFrom: settings.canaryFrom,
      tolerance: settings.breakerTolerance,
      cluster: {
        stateOf: (config) => inventory.configs.get(config)?.state,
        usersOf: (config) => this.#usersOf(config),
        standingOf,
        recordedVersionOf: (workload, ref) => {
          const entry = inventory.workloads.get(workload)?.observation.lastRecord?.configs[ref];
          return typeof entry === 'object' ? entry.rv : undefined;
        },
      },
      digests: stagingDigests(options.readSettings),
      book: {
        trips: () => options.breakers.trips(),
        tripOf: (config) => options.breakers.tripOf(config),
        trip: (trip) => {
          this.#tripped(trip);
        },
        resume: (config, atMs) => {
          this.#ended(options.breakers.resume(config, atMs), 'resumed');
        },
        reset: (config, why) => {
          this.#ended(options.breakers.reset(config), why);
        },
      },
      reports,
      now: () => clock.now(),
      wake: enqueue,
    });
  }

  /** Number of entries, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { ...this.#staging.sizes, stagedConflicts: this.#conflicts.size };
  }

  /** Ends all timers. */
  close(): void {
    for (const { cancel } of this.#conflicts.values()) cancel();
    this.#conflicts.clear();
  }

  /** What the rolls of the other users of its configs mean for a workload. */
  turnOf(workload: WorkloadState): Turn {
    const key = workloadKey(workload);
    const { namespace } = workload;
    const standing = this.#options.standingOf(key);
    return {
      stagedIdOf: (ref) => this.#staging.stagedId(configKeyOf(ref, namespace)),
      tripsOf: (causes) => this.#staging.tripsOf(key, causes),
      isDue: (causes) => this.#staging.isAdmitted(key, causes),
      hasFailed: (standing?.phase === 'failed' && standing.isAttributable) || this.#staging.isBroken(key),
      isUndecided: standing !== undefined && isInProgress(standing),
    };
  }

  take(event: RolloutEvent): void {
    const { key } = event;
    if (event.outcome === 'gone') {
      this.#endConflict(key);
      this.#left.delete(key);
      this.#staging.forget(key);
    } else if (event.outcome === 'unread') {
      this.leave(key);
    } else if (event.outcome === 'superseded') {
      if (event.why === 'conflict' && event.decision.action === 'roll') this.#beginConflict(key, event.workload);
    } else if (isPlanEvent(event)) {
      this.#planned(event);
    }
  }

  /** A workload cannot be planned or written now: the others go on without it, until its next plan. */
  leave(key: WorkloadKey): void {
    this.#staging.planned(key, { result: 'none' });
  }

  /** The patch of a roll is about to be sent. */
  sent(key: WorkloadKey, { cause }: Extract<Decision, { readonly action: 'roll' }>): void {
    this.#endConflict(key);
    this.#staging.sent(key, cause);
  }

  /** The write of a workload is over. */
  settled(key: WorkloadKey): void {
    if (!this.#conflicts.has(key)) this.#staging.settled(key);
  }

  configChanged(config: ConfigKey): void {
    this.#staging.configChanged(config);
  }

  standingChanged(key: WorkloadKey, before: RolloutStanding | undefined, after: RolloutStanding | undefined): void {
    this.#staging.standingChanged(key, before, after);
    // What has failed no longer waits for its turn.
    if (after?.phase === 'failed' && this.#staging.isWaiting(key)) this.#options.enqueue(key);
  }

  /** A workload was seen, after its standing: one that has lost its last available pod does not wait for its turn. */
  seen(key: WorkloadKey): void {
    const state = this.#options.inventory.workloads.get(key)?.state;
    const conflict = this.#conflicts.get(key);
    if (conflict !== undefined && conflict.resourceVersion !== state?.resourceVersion) {
      this.#endConflict(key);
      this.#staging.settled(key);
    }
    const isDown = state !== undefined && canComplete(state) && state.rollout.available === 0;
    if (isDown && this.#staging.isWaiting(key)) this.#options.enqueue(key);
  }

  /** What a workload waits for now that waited for its turn when it was planned. */
  reasonOf(key: WorkloadKey): 'breaker' | 'staging' {
    return this.#staging.isStopped(key) ? 'breaker' : 'staging';
  }

  /** The numbers of a staged config; undefined if it is not staged. */
  countsOf(config: ConfigKey): GroupCounts | undefined {
    return this.#staging.countsOf(config);
  }

  /** How many workloads wait with the configs for which a workload was rolled. */
  waitingFor(key: WorkloadKey): number {
    const { namespace } = parseWorkloadKey(key);
    const causes = this.#options.standingOf(key)?.causes ?? [];
    return Math.max(0, ...causes.map((ref) => this.countsOf(configKeyOf(ref, namespace))?.waiting ?? 0));
  }

  #planned({ key, workload, decision }: PlanEvent): void {
    const { resume = [] } = workload.answers ?? {};
    if (resume.length > 0) this.#staging.resumed(workload.namespace, ({ id }) => resume.includes(id));
    if (hasLeft(decision)) {
      this.#left.add(key);
      this.#staging.forget(key);
    } else {
      this.#left.delete(key);
      this.#staging.planned(key, planResult(workload, decision));
    }
  }

  /** The inventory also keeps workloads that have opted out. */
  *#usersOf(config: ConfigKey): Generator<WorkloadKey> {
    for (const user of this.#options.inventory.workloads.usersOf(config)) if (!this.#left.has(user)) yield user;
  }

  #beginConflict(key: WorkloadKey, { resourceVersion }: WorkloadState): void {
    const { inventory, clock, enqueue } = this.#options;
    // The change may have been seen while the patch was on its way.
    if (inventory.workloads.get(key)?.state.resourceVersion !== resourceVersion) return;
    this.#endConflict(key);
    const cancel = clock.setTimer(longestUnseenMs, () => {
      this.#conflicts.delete(key);
      // Others take its slot, as that of any workload that cannot be written.
      this.leave(key);
      this.#staging.settled(key);
      enqueue(key);
    });
    this.#conflicts.set(key, { resourceVersion, cancel });
  }

  #endConflict(key: WorkloadKey): void {
    this.#conflicts.get(key)?.cancel();
    this.#conflicts.delete(key);
  }

  #tripped(trip: Trip): void {
    const { breakers, breakerReports } = this.#options;
    if (breakers.trip(trip)) breakerReports.tripped(trip, this.#waitingFor(trip));
  }

  #ended(trip: Trip | undefined, why: TripEnd): void {
    // A trip that a user has resumed was reported then.
    if (trip === undefined || (why !== 'resumed' && !isTripped(trip))) return;
    this.#options.breakerReports.reset(trip, why, this.#waitingFor(trip));
  }

  #waitingFor({ config }: Trip): Waiting {
    const { waiting = 0, next } = this.countsOf(config) ?? {};
    return { count: waiting, first: next && parseWorkloadKey(next) };
  }
}

/** Whether the workload has opted out, and so is no user of its configs any more. */
function hasLeft({ action, reason }: Decision): boolean {
  return action === 'release' || reason === 'not-opted-in';
}

/** Whether the template is still the one that our last roll made, and that has no verdict. */
function isInProgress({ phase, trigger, isAttributable }: RolloutStanding): boolean {
  return trigger !== undefined && isAttributable && (phase === 'rolling' || phase === 'soaking');
}
