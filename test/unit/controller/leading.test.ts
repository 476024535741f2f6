/** One replica of several: it watches all the time and writes only while it leads. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { configName, workloadName } from '../../sim/objects.ts';
import type { Step } from '../../sim/steps.ts';
import { TestCluster } from '../../sim/test-cluster.ts';

let cluster: TestCluster;

const lead = (replica = 0): Step => ({ do: 'lead', replica });
const arrives: Step = { do: 'deliver', replica: 0, watch: 'all', count: 99 };
const color = (value: string): Step => ({ do: 'set key', config: 0, key: 'color', value });
const wait = (ms: number): Step => ({ do: 'wait', ms });
const fate = (next: 'late' | 'late answer' | 'refused'): Step => ({ do: 'next patch', replica: 0, fate: next });

/** Records and rolls that the API server has accepted. */
function written(): { readonly records: number; readonly rolls: number } {
  const { records = [], rolls = 0 } = cluster.truth.workloads.get(workloadName(0)) ?? {};
  return { records: records.length, rolls };
}

const reasons = (): string[] => cluster.events.map(({ reason }) => reason);
const warnings = (): unknown[] => cluster.replica(0).log.filter(({ level }) => level === 'warn');
const controller = () => cluster.replica(0).controller;

/** One replica that has listed everything and does not lead. */
function listed(maxPatchesPerSecond?: number): TestCluster {
  const started = new TestCluster({ maxPatchesPerSecond });
  for (const watch of started.replica(0).watches) watch.catchUp();
  return started;
}

async function leadAndRecord(): Promise<void> {
  await cluster.do(lead(), wait(5_000), arrives, wait(0));
  expect(written()).toEqual({ records: 1, rolls: 0 });
}

beforeEach(() => {
  cluster = listed();
});

afterEach(async () => {
  await cluster.stop();
  expect(cluster.violations).toEqual([]);
});

describe('with a limit on the rate of patches', () => {
  beforeEach(async () => {
    await cluster.stop();
    // One in ten seconds; each change takes one.
    cluster = listed(0.1);
    await leadAndRecord();
    await cluster.do(wait(10_000));
    for (const value of ['blue', 'green']) await cluster.do(color(value), arrives, wait(0));
    expect(written().rolls).toBe(1);
  });

  test('a workload that has to wait is rolled when it is its turn', async () => {
    await cluster.do(wait(8_999));
    expect(written().rolls).toBe(1);
    await cluster.do(wait(1));
    expect(written().rolls).toBe(2);
  });

  test.each<[string, () => Promise<void>]>([
    ['stands by', () => cluster.do({ do: 'stand down' })],
    ['stops', () => cluster.replica(0).finish()],
  ])('a replica that %s has no workload in line', async (_what, end) => {
    await end();
    expect(cluster.clock.pendingMs).toEqual([]);
  });

  test('a workload that waited waits again in the next term', async () => {
    await cluster.do({ do: 'stand down' }, lead(), wait(10_000));
    expect(written().rolls).toBe(2);
  });
});

describe('a replica that stands by', () => {
  test('writes nothing and reports nothing, and its queue runs empty', async () => {
    await cluster.do(color('blue'), arrives, wait(5_000), wait(1));
    expect([written(), reasons()]).toEqual([{ records: 0, rolls: 0 }, []]);
    expect(controller().idleMs).toBeGreaterThan(0);
    expect(cluster.replica(0).stale).toEqual([]);
  });

  test('reports wrong annotations of configs once it leads, and not before', async () => {
    cluster.store.update('ConfigMap', configName(0), (object) => ({
      ...object,
      metadata: { ...object.metadata, annotations: { 'reroll.dev/ignore': 'yes' } },
    }));
    await cluster.do(arrives, wait(5_000));
    expect(reasons()).toEqual([]);
    await cluster.do(lead(), wait(5_000));
    expect(reasons()).toEqual(['HintNotUnderstood']);
  });

  test('keeps its view up to date: a change is rolled as soon as it leads', async () => {
    await leadAndRecord();
    await cluster.do({ do: 'stand down' }, color('blue'), arrives, wait(5_000));
    expect(written().rolls).toBe(0);
    await cluster.do(lead(), wait(0));
    expect([written().rolls, reasons()]).toEqual([1, ['ContentChanged']]);
  });

  test('begins with every workload, even if nothing has happened', async () => {
    await leadAndRecord();
  });

  test('repeats no roll of an earlier term', async () => {
    await leadAndRecord();
    await cluster.do(color('blue'), arrives, wait(5_000));
    for (let term = 0; term < 3; term += 1) await cluster.do({ do: 'stand down' }, lead(), wait(5_000));
    expect(written()).toEqual({ records: 2, rolls: 1 });
  });
});

describe('a replica that stops leading', () => {
  test('aborts what is in flight without a warning, and repeats it when it leads again', async () => {
    await leadAndRecord();
    await cluster.do(fate('late'), color('blue'), arrives, wait(5_000));
    expect(controller().longestReconcileMs).toBe(5_000);
    await cluster.do({ do: 'stand down' }, wait(5_000));
    expect([controller().longestReconcileMs, warnings()]).toEqual([0, []]);
    expect(written().rolls).toBe(0);
    await cluster.do(lead(), wait(5_000));
    expect(written().rolls).toBe(1);
  });

  test('forgets what workloads wait for: the next term begins as a new process would', async () => {
    await leadAndRecord();
    await cluster.do(fate('refused'), color('blue'), arrives);
    expect(cluster.replica(0).stale).toEqual([[workloadName(0), 'patch-failed']]);
    await cluster.do({ do: 'stand down' });
    expect(cluster.replica(0).stale).toEqual([]);
  });
});

test('a replica that stops finishes what is in flight', async () => {
  await leadAndRecord();
  await cluster.do(fate('late answer'), color('blue'), arrives, wait(0));
  let hasStopped = false;
  const stopped = cluster
    .replica(0)
    .finish()
    .then(() => (hasStopped = true));
  await cluster.do(wait(9_999));
  expect(hasStopped).toBe(false);
  await cluster.do({ do: 'answer', replica: 0 });
  await stopped;
  expect([written().rolls, warnings()]).toEqual([1, []]);
});

test('a replica does not repeat the adoption of another replica: a change since then rolls', async () => {
  await cluster.stop();
  cluster = new TestCluster({ replicas: 2 });
  await cluster.do({ do: 'quiet' }, { do: 'opt', workload: 0, auto: 'false' }, { do: 'quiet' });
  expect(cluster.store.get('Deployment', workloadName(0))?.metadata.annotations).not.toHaveProperty([
    'reroll.dev/record',
  ]);
  await cluster.do(lead(1), { do: 'opt', workload: 0, auto: 'true' }, { do: 'quiet' });
  const { log } = cluster.replica(0);
  log.length = 0;
  await cluster.do({ do: 'stand down' }, color('blue'), lead(0), { do: 'quiet' });
  expect(log.map(({ message }) => message)).toEqual(['rolled', 'rollout judged']);
});
