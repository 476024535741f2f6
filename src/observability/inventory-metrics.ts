/** The gauges that are asked at each scrape: what is kept, what is stale, and what that waits for. */
import { isLeftStale, leftStaleReasons, pendingReasons, type StaleWorkload } from '../model/pending.ts';
import type { Gauge, MetricRegistry } from './registry.ts';

/** What is asked at each scrape. */
export interface Inventory {
  /** Every watch has had its first list. */
  readonly isSynced: boolean;
  readonly managedWorkloads: number;
  readonly watchedConfigs: number;
  /** Workloads whose last look failed. */
  readonly failingWorkloads: number;
  readonly staleWorkloads: Iterable<StaleWorkload>;
}

/** Makes the gauges; before there is an inventory, nothing is synced and nothing is kept. */
export function createInventoryGauges(
  registry: MetricRegistry,
  inventory: () => Inventory | undefined,
  isPerWorkload: boolean,
): void {
  const sample = (name: string, help: string, read: (from: Inventory | undefined) => number): void => {
    registry.gauge({ name, help }, (gauge) => {
      gauge.set(read(inventory()));
    });
  };
  const stale = (): readonly StaleWorkload[] => [...(inventory()?.staleWorkloads ?? [])];
  sample('reroll_synced', '1 once every watch has had its first list.', (from) => (from?.isSynced === true ? 1 : 0));
  sample('reroll_managed_workloads', 'Workloads that are opted in.', (from) => from?.managedWorkloads ?? 0);
  sample('reroll_watched_configs', 'ConfigMaps and Secrets that are watched.', (from) => from?.watchedConfigs ?? 0);
  sample('reroll_failing_workloads', 'Workloads whose last look failed.', (from) => from?.failingWorkloads ?? 0);
  registry.gauge(
    { name: 'reroll_stale_workloads', help: 'Workloads whose pods may run old content.', labelNames: ['reason'] },
    (gauge) => {
      const all = stale();
      for (const reason of leftStaleReasons) {
        gauge.set({ reason }, all.filter((each) => each.reason === reason).length);
      }
      gauge.set({ reason: 'held' }, all.filter(({ reason }) => !isLeftStale(reason)).length);
    },
  );
  registry.gauge(
    { name: 'reroll_pending_workloads', help: 'Stale workloads, by what they wait for.', labelNames: ['reason'] },
    (gauge) => {
      setEach(gauge, stale(), (waiting) => waiting.length);
    },
  );
  registry.gauge(
    { name: 'reroll_pending_oldest_seconds', help: 'How long the first of them has waited.', labelNames: ['reason'] },
    (gauge) => {
      setEach(gauge, stale(), (waiting) => Math.max(0, ...waiting.map(({ forMs = 0 }) => forMs)) / 1_000);
    },
  );
  if (isPerWorkload) createStaleGauge(registry, stale);
}

/** A series for each thing that can be waited for, so that none is missing while it is 0. */
function setEach(gauge: Gauge, stale: readonly StaleWorkload[], read: (waiting: StaleWorkload[]) => number): void {
  for (const reason of pendingReasons) {
    const waiting = stale.filter((each) => each.reason === reason);
    gauge.set({ reason }, read(waiting));
  }
}

function createStaleGauge(registry: MetricRegistry, stale: () => readonly StaleWorkload[]): void {
  const labelNames = ['kind', 'namespace', 'name', 'reason'];
  registry.gauge({ name: 'reroll_workload_stale', help: '1 for each stale workload.', labelNames }, (gauge) => {
    gauge.reset();
    for (const { workload, reason } of stale()) {
      const [kind = '', namespace = '', name = ''] = workload.split('/');
      gauge.set({ kind, namespace, name, reason }, 1);
    }
  });
}
