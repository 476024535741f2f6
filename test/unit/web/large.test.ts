/** The page of a controller with thousands of workloads. */
import { expect, test } from '@jest/globals';

import { Inventory } from '../../../src/inventory/inventory.ts';
import type { WorkloadKey } from '../../../src/model/kinds.ts';
import { statusOf, type WorkloadStatus } from '../../../src/status/state.ts';
import { makeSnapshot } from '../../../src/web/memory-snapshot.ts';
import { configState, testReading } from '../../builders/config.ts';
import { plainNamespace, plainScope, plainSettings } from '../../builders/plain.ts';
import { workloadState } from '../../builders/workload.ts';
import { SmallCluster } from '../../fakes/small-cluster.ts';
import { Lulls } from '../../../src/web/lulls.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

const count = 10_000;

function largeInventory(): Inventory {
  const inventory = new Inventory({
    scope: plainScope,
    readSettings: testReading,
    settings: plainSettings,
    nowMs: () => 0,
  });
  inventory.take({ type: 'namespace', state: plainNamespace });
  inventory.take({ type: 'config', state: configState({}), origin: 'list' });
  for (let index = 0; index < count; index += 1) {
    const name = `web-${String(index)}`;
    inventory.take({ type: 'workload', state: workloadState({ name, uid: name }), origin: 'list' });
  }
  return inventory;
}

/** How many workloads the page has read, by their statuses. */
function countingView(memory: Inventory) {
  const read: { count: number } = { count: 0 };
  function* statuses(): Generator<WorkloadStatus> {
    for (const key of memory.workloads.keys() as Iterable<WorkloadKey>) {
      const state = memory.workloads.get(key)?.state;
      if (state === undefined) continue;
      read.count += 1;
      yield statusOf({ workload: state, decision: { reason: 'up-to-date' }, attention: {} });
    }
  }
  const view = {
    ...{ id: 'session', memory, isSynced: true, isLeading: true, leader: 'reroll-0', trips: [] },
    statuses: statuses(),
  };
  return { view, read };
}

test('page-at-10k-workloads-does-not-delay-a-roll: between two turns of the controller is one small step', async () => {
  const { view, read } = countingView(largeInventory());
  const steps: number[] = [];
  let before = 0;
  const pause = (): Promise<void> => {
    steps.push(read.count - before);
    before = read.count;
    return Promise.resolve();
  };
  const { rows } = await makeSnapshot({
    ...{ view, pause, revision: '1', nowMs: 0, memory: { startedMs: 0, decisions: [] } },
    installation: new SmallCluster().installation,
    readSettings: testReading,
  });
  expect(rows).toHaveLength(count);
  expect(Math.max(...steps)).toBeLessThanOrEqual(count / 50);
});

test('page-at-10k-workloads-does-not-delay-a-roll: while the queue is busy no step is taken', async () => {
  const { view, read } = countingView(largeInventory());
  const clock = new FakeClock();
  let idleMs = 0;
  const lulls = new Lulls({ clock, idleMs: () => idleMs });
  const making = makeSnapshot({
    ...{ view, pause: () => lulls.pause(), revision: '1', nowMs: 0, memory: { startedMs: 0, decisions: [] } },
    installation: new SmallCluster().installation,
    readSettings: testReading,
  });
  await clock.advance(20);
  const { count: atFirst } = read;
  await clock.advance(10_000);
  expect(read.count).toBe(atFirst);
  expect(atFirst).toBeLessThan(count);
  idleMs = 1;
  await clock.advance(100);
  expect((await making).rows).toHaveLength(count);
});
