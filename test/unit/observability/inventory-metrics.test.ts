import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { UnrecordedWorkload } from '../../../src/model/roll-failure.ts';
import type { StaleWorkload } from '../../../src/model/pending.ts';
import type { Inventory } from '../../../src/observability/inventory-metrics.ts';
import { Metrics } from '../../../src/observability/metrics.ts';
import { states, type State } from '../../../src/status/state.ts';

const web = { kind: 'DaemonSet', namespace: 'shop', name: 'web' } as const;

const plain: Inventory = {
  isSynced: true,
  managedWorkloads: 9,
  watchedConfigs: 9,
  failingWorkloads: 0,
  trippedBreakers: 0,
  kinds: [],
  staleWorkloads: [],
  unrecordedWorkloads: [],
  statuses: [],
};

let metrics: Metrics;

beforeEach(() => {
  metrics = new Metrics({ version: '1.2.3' });
});

afterEach(() => {
  metrics.close();
});

/** The value of a series as a scrape finds it; undefined where there is none. */
async function valueOf(series: string): Promise<number | undefined> {
  const line = (await metrics.text()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

describe('the inventory', () => {
  const waiting = (name: string, reason: StaleWorkload['reason'], forMs?: number): StaleWorkload => ({
    workload: `Deployment/shop/${name}`,
    reason,
    forMs,
  });

  test('is read at each scrape', async () => {
    const inventory = {
      isSynced: false,
      managedWorkloads: 2,
      watchedConfigs: 5,
      failingWorkloads: 0,
      trippedBreakers: 0,
      kinds: [],
      staleWorkloads: [],
      unrecordedWorkloads: [],
      statuses: [],
    };
    metrics.observeInventory(() => inventory);
    expect(await valueOf('reroll_synced')).toBe(0);
    Object.assign(inventory, { isSynced: true, managedWorkloads: 3, failingWorkloads: 4, trippedBreakers: 2 });
    expect(await valueOf('reroll_synced')).toBe(1);
    expect(await valueOf('reroll_managed_workloads')).toBe(3);
    expect(await valueOf('reroll_watched_configs')).toBe(5);
    expect(await valueOf('reroll_failing_workloads')).toBe(4);
    expect(await valueOf('reroll_breakers_tripped')).toBe(2);
  });

  test('counts stale workloads by what they wait for, and measures the longest wait', async () => {
    const staleWorkloads = [
      waiting('a', 'settle', 1_000),
      waiting('b', 'patch-failed', 2_000),
      waiting('c', 'patch-failed', 61_000),
      waiting('d', 'reverted'),
      waiting('e', 'mixed-pods-possible'),
    ];
    metrics.observeInventory(() => ({ ...plain, staleWorkloads }));
    expect(await valueOf('reroll_stale_workloads{reason="held"}')).toBe(3);
    expect(await valueOf('reroll_stale_workloads{reason="reverted"}')).toBe(1);
    expect(await valueOf('reroll_stale_workloads{reason="mixed-pods-possible"}')).toBe(1);
    expect(await valueOf('reroll_pending_workloads{reason="settle"}')).toBe(1);
    expect(await valueOf('reroll_pending_workloads{reason="patch-failed"}')).toBe(2);
    expect(await valueOf('reroll_pending_oldest_seconds{reason="patch-failed"}')).toBe(61);
    staleWorkloads.splice(1, 2);
    expect(await valueOf('reroll_pending_workloads{reason="patch-failed"}')).toBe(0);
    expect(await valueOf('reroll_pending_oldest_seconds{reason="patch-failed"}')).toBe(0);
  });

  test('counts workloads that cannot be recorded by the answer of the API server', async () => {
    const unrecordedWorkloads: UnrecordedWorkload[] = [
      { workload: 'Deployment/shop/a', reason: 'refused' },
      { workload: 'Deployment/shop/b', reason: 'refused' },
    ];
    metrics.observeInventory(() => ({ ...plain, unrecordedWorkloads }));
    expect(await valueOf('reroll_unrecorded_workloads{reason="refused"}')).toBe(2);
    expect(await valueOf('reroll_unrecorded_workloads{reason="forbidden"}')).toBe(0);
    unrecordedWorkloads.pop();
    expect(await valueOf('reroll_unrecorded_workloads{reason="refused"}')).toBe(1);
  });
});

test('watches of kinds that options add are counted by what was found of the kind', async () => {
  const series = (kind: string, presence: string): string =>
    `reroll_added_kinds{kind="${kind}",presence="${presence}"}`;
  const kinds = [
    { kind: 'rollouts.argoproj.io', presence: 'present', reason: '' },
    { kind: 'rollouts.argoproj.io', presence: 'forbidden', reason: 'in another namespace' },
    { kind: 'widgets.example.com', presence: 'unknown', reason: '' },
  ] as const;
  metrics.observeInventory(() => ({ ...plain, kinds }));
  const counts = ['present', 'absent', 'forbidden'].map((each) => valueOf(series('rollouts.argoproj.io', each)));
  expect(await Promise.all(counts)).toEqual([1, 0, 1]);
  expect(await valueOf(series('widgets.example.com', 'present'))).toBe(0);
});

describe('the states of workloads', () => {
  const series = (state: State): string => `reroll_workloads{state="${state}"}`;

  test('are counted at each scrape', async () => {
    const statuses: { state: State }[] = [{ state: 'current' }, { state: 'pending' }, { state: 'current' }];
    metrics.observeInventory(() => ({ ...plain, statuses }));
    expect([await valueOf(series('current')), await valueOf(series('pending'))]).toEqual([2, 1]);
    statuses.splice(1, 1, { state: 'rolling' });
    expect([await valueOf(series('pending')), await valueOf(series('rolling'))]).toEqual([0, 1]);
  });

  test.each(states)('%s has a series before there is an inventory', async (state) => {
    expect(await valueOf(series(state))).toBe(0);
  });
});

test('each failed attempt to write a record is counted', async () => {
  metrics.recordFailed(web, 'refused');
  metrics.recordFailed(web, 'refused');
  expect(await valueOf('reroll_record_failures_total{kind="DaemonSet",reason="refused"}')).toBe(2);
});

describe('names of workloads', () => {
  const names = 'kind="DaemonSet",namespace="shop",name="web"';

  test('are in no series by default', async () => {
    metrics.rolled(web, 'rolled', 'content-changed');
    const staleWorkloads: StaleWorkload[] = [{ workload: 'DaemonSet/shop/web', reason: 'settle', forMs: 1 }];
    const unrecordedWorkloads: UnrecordedWorkload[] = [{ workload: 'DaemonSet/shop/web', reason: 'forbidden' }];
    metrics.observeInventory(() => ({ ...plain, staleWorkloads, unrecordedWorkloads }));
    expect(await metrics.text()).not.toContain('shop');
  });

  test('are in the series of isPerWorkload while the workload exists', async () => {
    const named = new Metrics({ version: '1.2.3', isPerWorkload: true });
    named.rolled(web, 'rolled', 'content-changed');
    const staleWorkloads: StaleWorkload[] = [{ workload: 'DaemonSet/shop/web', reason: 'settle', forMs: 1 }];
    const unrecordedWorkloads: UnrecordedWorkload[] = [{ workload: 'DaemonSet/shop/web', reason: 'forbidden' }];
    named.observeInventory(() => ({ ...plain, staleWorkloads, unrecordedWorkloads }));
    const text = await named.text();
    expect(text).toContain(`reroll_workload_rollouts_total{${names},result="rolled"} 1\n`);
    expect(text).toContain(`reroll_workload_stale{${names},reason="settle"} 1\n`);
    expect(text).toContain(`reroll_workload_unrecorded{${names},reason="forbidden"} 1\n`);
    named.forgotten('DaemonSet/shop/web');
    staleWorkloads.length = 0;
    unrecordedWorkloads.length = 0;
    expect(await named.text()).not.toContain('shop');
    named.close();
  });
});
