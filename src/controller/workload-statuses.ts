/** The status of every workload of the inventory, from what is remembered of its last plan: nothing is planned. */
import type { Inventory } from '../inventory/inventory.ts';
import type { Clock } from '../lib/clock.ts';
import type { ConfigKey, WorkloadKey } from '../model/kinds.ts';
import { statusOf, type Attention, type WorkloadStatus } from '../status/state.ts';
import type { DryRunRecords } from './dry-run.ts';
import type { Reports } from './reports/reports.ts';
import type { StaleTracker } from './stale-tracker.ts';

export interface StatusSources {
  readonly inventory: Inventory;
  readonly tracker: StaleTracker;
  readonly reports: Reports;
  /** Set in a dry run. */
  readonly dryRun: DryRunRecords | undefined;
  readonly clock: Clock;
}

/** The statuses of all workloads, and of single ones. */
export class Statuses implements Iterable<WorkloadStatus> {
  readonly #sources: StatusSources | undefined;

  /** @param sources undefined while this replica stands by: then there are none */
  constructor(sources: StatusSources | undefined) {
    this.#sources = sources;
  }

  *[Symbol.iterator](): Generator<WorkloadStatus> {
    for (const key of this.#sources?.inventory.workloads.keys() ?? []) {
      const status = this.of(key);
      if (status !== undefined) yield status;
    }
  }

  /** Undefined if the inventory does not hold the workload. */
  of(key: WorkloadKey): WorkloadStatus | undefined {
    const sources = this.#sources;
    const found = sources?.inventory.workloads.get(key);
    if (sources === undefined || found === undefined) return undefined;
    const { reports, dryRun } = sources;
    const { state: workload } = dryRun?.imagine(found) ?? found;
    return statusOf({ workload, decision: reports.decisions.of(key, workload), attention: attentionOf(key, sources) });
  }

  /** Of the users of a config, without those that reroll leaves alone. */
  usersOf(config: ConfigKey): readonly WorkloadStatus[] {
    const keys = new Set(this.#sources?.inventory.workloads.usersOf(config));
    return [...keys]
      .map((key) => this.of(key))
      .filter((status) => status !== undefined && status.state !== 'off') as WorkloadStatus[];
  }
}

function attentionOf(key: WorkloadKey, { tracker, reports, clock }: StatusSources): Attention {
  const { staleSinceMs, waitsFor } = tracker.get(key);
  const forMs = staleSinceMs === undefined ? undefined : clock.monotonicMs() - staleSinceMs;
  return {
    waitsFor,
    staleSinceMs: forMs === undefined ? undefined : clock.now() - forMs,
    unrecorded: reports.whyUnrecorded(key),
  };
}
