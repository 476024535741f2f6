/** When the annotation `pending` is written, written again and removed. */
import { afterEach, expect, test } from '@jest/globals';

import type { Step } from '../../sim/steps.ts';
import { TestCluster } from '../../sim/test-cluster.ts';

const quiet: Step = { do: 'quiet' };
const arrival: Step = { do: 'deliver', replica: 0, watch: 'all', count: 99 };
const color = (value: string): Step => ({ do: 'set key', config: 0, key: 'color', value });
const hold = (on: number | 'namespace', text: 'true' | 'removed'): Step => ({ do: 'hold', on, hold: text });
const removed: Step = { do: 'rewrite pending', on: 0, text: 'removed' };

let cluster: TestCluster;

async function begin(workloads: number): Promise<void> {
  cluster = new TestCluster({ workloads, configs: 1, replicas: 1 });
  await cluster.do(quiet);
}

afterEach(async () => {
  expect(cluster.violations).toEqual([]);
  await cluster.stop();
});

/** The workloads that carry the annotation. */
function waiting(): readonly string[] {
  const objects = cluster.store.list('Deployment');
  const those = objects.filter(({ metadata }) => metadata.annotations?.['reroll.dev/pending'] !== undefined);
  return those.map(({ metadata }) => metadata.name);
}

test('a workload that is held says so as soon as its content changes, and no longer once it has rolled', async () => {
  await begin(1);
  await cluster.do(hold(0, 'true'), color('blue'), arrival);
  expect(waiting()).toEqual(['web-0']);
  await cluster.do(hold(0, 'removed'), arrival);
  expect([waiting(), cluster.rollsOf(0)]).toEqual([[], 1]);
});

test('content that waits, is rolled and waits another time is written at once: no client had removed it', async () => {
  await begin(1);
  await cluster.do(hold(0, 'true'), color('blue'), quiet, hold(0, 'removed'), quiet, color('red'), quiet);
  await cluster.do(hold(0, 'true'), color('blue'), arrival);
  expect([waiting(), cluster.rollsOf(0)]).toEqual([['web-0'], 2]);
});

test('what another client removes is written again after a pause that grows', async () => {
  await begin(1);
  await cluster.do(hold(0, 'true'), color('blue'), quiet, removed, arrival, { do: 'wait', ms: 4_000 });
  expect(waiting()).toEqual([]);
  await cluster.do({ do: 'wait', ms: 1_000 });
  expect(waiting()).toEqual(['web-0']);
  await cluster.do(arrival, removed, arrival, { do: 'wait', ms: 9_000 });
  expect(waiting()).toEqual([]);
  await cluster.do({ do: 'wait', ms: 1_000 });
  expect(waiting()).toEqual(['web-0']);
});

test('five are written in a second, and no roll waits for them', async () => {
  await begin(12);
  await cluster.do(hold('namespace', 'true'), color('blue'), arrival, { do: 'wait', ms: 999 });
  expect(waiting()).toHaveLength(5);
  await cluster.do(hold('namespace', 'removed'), arrival);
  const users = [...cluster.truth.workloads.values()].filter(({ uses }) => uses?.has('ConfigMap/cfg-0') === true);
  expect(users.map(({ rolls }) => rolls)).toEqual(users.map(() => 1));
  expect([users.length, waiting()]).toEqual([9, []]);
});
