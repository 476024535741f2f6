import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { Metrics } from '../../../src/observability/metrics.ts';

const web = { kind: 'DaemonSet', namespace: 'shop', name: 'web' } as const;

let nowMs: number;
let metrics: Metrics;

beforeEach(() => {
  nowMs = 1_000_000;
  metrics = new Metrics({ version: '1.2.3', now: () => nowMs });
});

afterEach(() => {
  metrics.close();
});

/** The value of a series as a scrape finds it; undefined where there is none. */
async function valueOf(series: string): Promise<number | undefined> {
  const line = (await metrics.text()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

test.each<[string, string, () => void, number]>([
  [
    'a plan',
    'reroll_plans_total{action="noop",reason="up-to-date"}',
    () => {
      metrics.planned('noop', 'up-to-date');
    },
    1,
  ],
  [
    'a patch',
    'reroll_patches_total{code="409"}',
    () => {
      metrics.patched(409);
    },
    1,
  ],
  [
    'a patch without answer',
    'reroll_patches_total{code="<error>"}',
    () => {
      metrics.patched(0);
    },
    1,
  ],
  [
    'a rollout',
    'reroll_rollouts_total{kind="DaemonSet",result="rolled",reason="content-changed"}',
    () => {
      metrics.rolled(web, 'rolled', 'content-changed');
    },
    1,
  ],
  [
    'a reaction',
    'reroll_change_to_patch_seconds_bucket{le="2.5"}',
    () => {
      metrics.reacted(2);
    },
    1,
  ],
  [
    'a reaction and no quicker one',
    'reroll_change_to_patch_seconds_bucket{le="1"}',
    () => {
      metrics.reacted(2);
    },
    0,
  ],
  [
    'a hint problem',
    'reroll_hint_problems_total',
    () => {
      metrics.hintProblem();
    },
    1,
  ],
  [
    'an Event',
    'reroll_events_total{result="created"}',
    () => {
      metrics.eventWritten('created');
    },
    1,
  ],
  [
    'a known order of versions',
    'reroll_freshness_known',
    () => {
      metrics.freshnessKnown(true);
    },
    1,
  ],
  [
    'an unknown order of versions',
    'reroll_freshness_known',
    () => {
      metrics.freshnessKnown(false);
    },
    0,
  ],
  [
    'leading',
    'leader_election_master_status{name="reroll"}',
    () => {
      metrics.leading('reroll', true);
    },
    1,
  ],
  [
    'the depth of the queue',
    'workqueue_depth{name="workload"}',
    () => {
      metrics.depthChanged(3);
    },
    3,
  ],
  [
    'an added key',
    'workqueue_adds_total{name="workload"}',
    () => {
      metrics.added();
    },
    1,
  ],
  [
    'a retried key',
    'workqueue_retries_total{name="workload"}',
    () => {
      metrics.retried();
    },
    1,
  ],
  [
    'a wait',
    'workqueue_queue_duration_seconds_sum{name="workload"}',
    () => {
      metrics.taken(0.5);
    },
    0.5,
  ],
  [
    'work',
    'workqueue_work_duration_seconds_count{name="workload"}',
    () => {
      metrics.finished(0.5);
    },
    1,
  ],
  [
    'a relist',
    'reroll_reflector_relists_total{resource="secrets"}',
    () => {
      metrics.relisted('secrets');
    },
    1,
  ],
  [
    'the end of a watch',
    'reroll_reflector_watch_restarts_total{resource="secrets",reason="ended"}',
    () => {
      metrics.watchRestarted('secrets', 'ended');
    },
    1,
  ],
  [
    'a dropped object',
    'reroll_reflector_dropped_objects_total{resource="secrets",reason="reduce"}',
    () => {
      metrics.objectDropped('secrets', 'reduce');
    },
    1,
  ],
  [
    'a request',
    'rest_client_requests_total{method="GET",code="200"}',
    () => {
      metrics.requestFinished('GET', '200', 250);
    },
    1,
  ],
  [
    'the seconds of a request',
    'rest_client_request_duration_seconds_sum{method="GET"}',
    () => {
      metrics.requestFinished('GET', '200', 250);
    },
    0.25,
  ],
])('%s is counted as %s', async (_what, series, report, expected) => {
  report();
  expect(await valueOf(series)).toBe(expected);
});

test.each([
  'reroll_rollouts_total{kind="Deployment",result="rolled",reason="content-changed"}',
  'reroll_rollouts_total{kind="Deployment",result="failed",reason="forbidden"}',
  'reroll_plans_total{action="noop",reason="second-installation"}',
  'reroll_patches_total{code="<error>"}',
  'reroll_synced',
  'reroll_stale_workloads{reason="held"}',
  'reroll_pending_workloads{reason="patch-failed"}',
  'reroll_record_failures_total{kind="StatefulSet",reason="refused"}',
  'reroll_unrecorded_workloads{reason="refused"}',
  'reroll_change_to_patch_seconds_count',
  'reroll_hint_problems_total',
  'workqueue_depth{name="workload"}',
  'workqueue_adds_total{name="workload"}',
  'workqueue_retries_total{name="workload"}',
])('%s is 0 before anything has happened', async (series) => {
  expect(await valueOf(series)).toBe(0);
});

test('whether the order of versions is known is missing until it is reported', async () => {
  expect(await valueOf('reroll_freshness_known')).toBeUndefined();
});

test('the age of the last event is computed at the scrape, and is the longest of several watches', async () => {
  const series = 'reroll_reflector_last_event_age_seconds{resource="configmaps"}';
  expect(await valueOf(series)).toBeUndefined();
  metrics.lastEvent('configmaps', '/api/v1/namespaces/a/configmaps', nowMs);
  nowMs += 500;
  metrics.lastEvent('configmaps', '/api/v1/namespaces/b/configmaps', nowMs);
  nowMs += 1_000;
  expect(await valueOf(series)).toBe(1.5);
  nowMs -= 10_000;
  expect(await valueOf(series)).toBe(0);
});

test('the build info has the version and that of Node', async () => {
  expect(await valueOf(`reroll_build_info{version="1.2.3",node="${process.version}"}`)).toBe(1);
});

test('the metrics of the process are there, without those that sample the event loop with a timer', async () => {
  const text = await metrics.text();
  expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m);
  expect(text).not.toContain('nodejs_eventloop_lag_p99_seconds');
});

test('two instances do not share their counts', async () => {
  const other = new Metrics({ version: '1.2.3' });
  other.added();
  expect(await valueOf('workqueue_adds_total{name="workload"}')).toBe(0);
  other.close();
});
