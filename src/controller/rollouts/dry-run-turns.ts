/**
 * Finds out, in a dry run, which workload would be rolled first after a change of a shared config, and how many would
 * wait for it. No workload waits: a dry run starts no rollout, so that no content would ever be proven.
 */
import type { Inventory } from '../../inventory/inventory.ts';
import { workloadKey, type WorkloadKey } from '../../model/kinds.ts';
import { isPlanEvent, type RolloutEvent, type RolloutSubscriber } from '../../model/rollout-event.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import { noTurns, type Turn } from '../../plan/input/turn.ts';
import type { PlanSettings } from '../../plan/input/plan-input.ts';
import type { ReadSettings } from '../../plan/read/config.ts';
import type { StagingReports } from '../../staging/ports.ts';
import { Staging } from '../../staging/staging.ts';
import { planResult, waits } from './plan-result.ts';
import { stagingDigests } from './staging-digests.ts';

export interface DryRunTurnsOptions {
  readonly inventory: Inventory;
  readonly readSettings: ReadSettings;
  readonly settings: Pick<PlanSettings, 'canaryFrom' | 'breakerTolerance'>;
  readonly reports: Pick<StagingReports, 'held'>;
  readonly enqueue: (workload: WorkloadKey) => void;
}

const nothing = (): undefined => undefined;

export class DryRunTurns implements RolloutSubscriber {
  readonly #staging: Staging;
  /** Workloads whose last plan asked for a turn that was not theirs. */
  readonly #asking = new Set<WorkloadKey>();

  constructor({ inventory, readSettings, settings, reports, enqueue }: DryRunTurnsOptions) {
    this.#staging = new Staging({
      canaryFrom: settings.canaryFrom,
      tolerance: settings.breakerTolerance,
      cluster: {
        stateOf: (config) => inventory.configs.get(config)?.state,
        usersOf: (config) => inventory.workloads.usersOf(config),
        standingOf: nothing,
        recordedVersionOf: nothing,
      },
      digests: stagingDigests(readSettings),
      book: { trips: () => [], tripOf: nothing, trip: nothing, resume: nothing, reset: nothing },
      reports: {
        held: (config, counts) => {
          reports.held(config, counts);
        },
        // No content is proven, however long it stays.
        changesTooFast: nothing,
      },
      now: () => 0,
      wake: enqueue,
    });
  }

  /** Number of entries, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { ...this.#staging.sizes, stagedAsking: this.#asking.size };
  }

  /** A workload need not wait, and it is noted whether it would. */
  turnOf(workload: WorkloadState): Turn {
    const key = workloadKey(workload);
    return {
      ...noTurns,
      isDue: (causes) => {
        if (!this.#staging.isAdmitted(key, causes)) this.#asking.add(key);
        return true;
      },
    };
  }

  take(event: RolloutEvent): void {
    const { key } = event;
    if (event.outcome === 'gone') this.#staging.forget(key);
    else if (event.outcome === 'unread') this.leave(key);
    if (!isPlanEvent(event)) return;
    const { workload, decision } = event;
    const wouldWait = this.#asking.delete(key) && decision.action === 'roll';
    this.#staging.planned(key, wouldWait ? waits(workload, decision.cause) : planResult(workload, decision));
  }

  /** A workload cannot be planned: the others are counted without it. */
  leave(key: WorkloadKey): void {
    this.#asking.delete(key);
    this.#staging.planned(key, { result: 'none' });
  }
}
