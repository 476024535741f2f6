/** Gauges that are computed at each scrape: the watched objects, the stale workloads, and what these wait for. */
import type { UnrecordedWorkload } from '../model/roll-failure.ts';
import { isLeftStale, leftStaleReasons, pendingReasons, type StaleWorkload } from '../model/pending.ts';
import { presences, type KindPresence } from '../model/presence.ts';
import { stateWords } from '../status/state-words.ts';
import { states, type WorkloadStatus } from '../status/state.ts';
import { rollFailures } from './closed-lists.ts';
import type { Gauge, MetricRegistry } from './registry.ts';

/** The values that each scrape reads. */
export interface Inventory {
  /** Whether every watch has completed its first list. */
  readonly isSynced: boolean;
  readonly managedWorkloads: number;
  readonly watchedConfigs: number;
  /** Workloads whose last reconcile failed. */
  readonly failingWorkloads: number;
  /** Configs whose breakers are tripped. */
  readonly trippedBreakers: number;
  readonly staleWorkloads: Iterable<StaleWorkload>;
  /** Workloads whose record reroll could not write or remove. */
  readonly unrecordedWorkloads: Iterable<UnrecordedWorkload>;
  /** The kinds that options add, one entry for each watch. */
  readonly kinds: readonly KindPresence[];
  readonly statuses: Iterable<Pick<WorkloadStatus, 'state'>>;
}

/** Creates the gauges; all are 0 while there is no inventory. */
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
  sample('reroll_failing_workloads', 'Workloads whose last reconcile failed.', (from) => from?.failingWorkloads ?? 0);
  sample('reroll_breakers_tripped', 'Configs whose breakers are tripped.', (from) => from?.trippedBreakers ?? 0);
  const ofKinds = 'Watches of kinds that options add, by whether the kind is present, absent or forbidden.';
  registry.gauge({ name: 'reroll_added_kinds', help: ofKinds, labelNames: ['kind', 'presence'] }, (gauge) => {
    const kinds = inventory()?.kinds ?? [];
    for (const name of new Set(kinds.map(({ kind }) => kind)))
      for (const presence of presences)
        gauge.set(
          { kind: name, presence },
          kinds.filter((each) => each.kind === name && each.presence === presence).length,
        );
  });
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
    { name: 'reroll_pending_oldest_seconds', help: 'The longest wait of a stale workload.', labelNames: ['reason'] },
    (gauge) => {
      setEach(gauge, stale(), (waiting) => Math.max(0, ...waiting.map(({ forMs = 0 }) => forMs)) / 1_000);
    },
  );
  createStateGauge(registry, () => inventory()?.statuses ?? []);
  const unrecorded = (): readonly UnrecordedWorkload[] => [...(inventory()?.unrecordedWorkloads ?? [])];
  registry.gauge(
    { name: 'reroll_unrecorded_workloads', help: 'Workloads that cannot be recorded.', labelNames: ['reason'] },
    (gauge) => {
      const all = unrecorded();
      for (const reason of rollFailures) gauge.set({ reason }, all.filter((each) => each.reason === reason).length);
    },
  );
  if (!isPerWorkload) return;
  createNamedGauge(registry, { name: 'reroll_workload_stale', help: '1 for each stale workload.', read: stale });
  const help = '1 for each workload that cannot be recorded.';
  createNamedGauge(registry, { name: 'reroll_workload_unrecorded', help, read: unrecorded });
}

/** The number of workloads in each state. */
function createStateGauge(registry: MetricRegistry, read: () => Inventory['statuses']): void {
  const meanings = states.map((state) => `${state}: ${stateWords[state]}`);
  const help = `Workloads that reroll keeps, by state. ${meanings.join(' ')}`;
  registry.gauge({ name: 'reroll_workloads', help, labelNames: ['state'] }, (gauge) => {
    const counts = new Map(states.map((state) => [state, 0]));
    for (const { state } of read()) counts.set(state, (counts.get(state) ?? 0) + 1);
    for (const [state, count] of counts) gauge.set({ state }, count);
  });
}

/** Sets a series for every pending reason, so that none is missing while it is 0. */
function setEach(gauge: Gauge, stale: readonly StaleWorkload[], read: (waiting: StaleWorkload[]) => number): void {
  for (const reason of pendingReasons) {
    const waiting = stale.filter((each) => each.reason === reason);
    gauge.set({ reason }, read(waiting));
  }
}

interface NamedGauge {
  readonly name: string;
  readonly help: string;
  readonly read: () => readonly { readonly workload: string; readonly reason: string }[];
}

/** A gauge with a series of value 1 for each workload that `read` returns. */
function createNamedGauge(registry: MetricRegistry, { name: gaugeName, help, read }: NamedGauge): void {
  const labelNames = ['kind', 'namespace', 'name', 'reason'];
  registry.gauge({ name: gaugeName, help, labelNames }, (gauge) => {
    gauge.reset();
    for (const { workload, reason } of read()) {
      const [kind = '', namespace = '', name = ''] = workload.split('/');
      gauge.set({ kind, namespace, name, reason }, 1);
    }
  });
}
