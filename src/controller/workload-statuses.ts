/** The status of every workload of the inventory, from what is remembered of its last plan: nothing is planned. */
import type { Inventory } from '../inventory/inventory.ts';
import type { Clock } from '../lib/clock.ts';
import type { WorkloadKey } from '../model/kinds.ts';
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

export function* workloadStatuses(sources: StatusSources): Generator<WorkloadStatus> {
  const { inventory, reports, dryRun } = sources;
  for (const key of inventory.workloads.keys()) {
    const found = inventory.workloads.get(key);
    if (found === undefined) continue;
    const { state: workload } = dryRun?.imagine(found) ?? found;
    yield statusOf({
      workload,
      decision: reports.decisions.of(key, workload),
      attention: attentionOf(key, sources),
    });
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
