/** What metrics say of workloads that wait for others: the present state of the breaker, without another plan. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Metrics } from '../../../../src/observability/metrics.ts';
import { available, deploymentStatus, late } from '../../../builders/rollout-story.ts';
import { SharedConfig } from '../../../fakes/shared-config.ts';

const none = { isSynced: true, managedWorkloads: 0, watchedConfigs: 0, failingWorkloads: 0, trippedBreakers: 0 };

let shared: SharedConfig;
let metrics: Metrics;

beforeEach(async () => {
  shared = new SharedConfig({ users: 12, settings: { canaryFrom: 10 } });
  metrics = new Metrics({ version: '1' });
  metrics.observeInventory(() => ({
    ...none,
    staleWorkloads: shared.controller.staleWorkloads,
    unrecordedWorkloads: [],
    kinds: [],
    statuses: [],
  }));
  await shared.lead();
  await shared.change('blue');
});

afterEach(() => {
  metrics.close();
  return shared.stop();
});

test('a trip turns staging into breaker at once, and a resumed trip turns it back', async () => {
  const [canary = ''] = shared.rolled;
  expect(await counts()).toEqual({ staging: 11, breaker: 0 });
  shared.observed(canary, deploymentStatus([4, 1, 3], late('2026-01-01T00:10:00Z'), available));
  // No time has passed, so that no workload has been planned again.
  expect(await counts()).toEqual({ staging: 0, breaker: 11 });
  await shared.clock.advance(60_000);
  expect(await counts()).toEqual({ staging: 0, breaker: 11 });
  const [note = ''] = shared.notes('BreakerTripped');
  const [trip = ''] = /\bt[a-z2-7]{12}\b/.exec(note) ?? [];
  const waiting = shared.stale[0]?.split(' ')[0] ?? '';
  shared.write(waiting, { metadata: { annotations: { 'reroll.dev/resume': trip } } });
  await shared.clock.advance(1_000);
  expect([shared.rolled.length, await counts()]).toEqual([2, { staging: 10, breaker: 0 }]);
});

test('the workloads behind a breaker have waited since the change of content', async () => {
  const [canary = ''] = shared.rolled;
  await shared.clock.advance(30_000);
  shared.observed(canary, deploymentStatus([4, 1, 3], late('2026-01-01T00:10:00Z'), available));
  expect(await read('reroll_pending_oldest_seconds')).toEqual({ staging: 0, breaker: 30 });
});

type Counts = Readonly<Record<'staging' | 'breaker', number>>;

/** What a scrape finds now. */
async function read(name: string): Promise<Counts> {
  const lines = (await metrics.text()).split('\n');
  const valueOf = (reason: string): number => {
    const series = `${name}{reason="${reason}"} `;
    const line = lines.find((each) => each.startsWith(series)) ?? '';
    return Number(line.slice(series.length));
  };
  return { staging: valueOf('staging'), breaker: valueOf('breaker') };
}

const counts = (): Promise<Counts> => read('reroll_pending_workloads');
