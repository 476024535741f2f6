/** What is rendered from a snapshot of thousands of workloads and configs: each page in small steps. */
import { expect, test } from '@jest/globals';

import { Inventory } from '../../../src/inventory/inventory.ts';
import { jsonText } from '../../../src/model/json-text.ts';
import { statusOf } from '../../../src/status/state.ts';
import { listText } from '../../../src/web/list-text.ts';
import { makeSnapshot } from '../../../src/web/memory-snapshot.ts';
import type { InventorySource, Row, Snapshot } from '../../../src/web/inventory-source.ts';
import { apiAnswer } from '../../../src/web/routes/api.ts';
import type { Asked } from '../../../src/web/routes/asked.ts';
import { pageOf } from '../../../src/web/routes/pages.ts';
import { sortInSteps } from '../../../src/web/steps.ts';
import { everybody } from '../../../src/web/viewer.ts';
import { configState, testReading } from '../../builders/config.ts';
import { plainNamespace, plainScope, plainSettings } from '../../builders/plain.ts';
import { workloadState } from '../../builders/workload.ts';
import { SmallCluster } from '../../fakes/small-cluster.ts';

const count = 2_000;
const hourMs = 3_600_000;

/** Counts what is read since the last pause. */
class Meter {
  largest = 0;
  pauses = 0;
  #read = 0;

  readonly pause = (): Promise<void> => {
    this.pauses += 1;
    this.#read = 0;
    return Promise.resolve();
  };

  read(): void {
    this.#read += 1;
    this.largest = Math.max(this.largest, this.#read);
  }

  reset(): void {
    this.largest = 0;
    this.pauses = 0;
    this.#read = 0;
  }
}

/** All configs have been written in the last hour, and the first one has all workloads as its users. */
function inventory(): Inventory {
  const memory = new Inventory({
    scope: plainScope,
    readSettings: testReading,
    settings: plainSettings,
    nowMs: () => hourMs,
  });
  memory.take({ type: 'namespace', state: plainNamespace });
  memory.take({ type: 'config', state: { ...configState({}), writtenAtMs: hourMs }, origin: 'list' });
  for (let index = 0; index < count; index += 1) {
    const name = `web-${String(index)}`;
    memory.take({ type: 'config', state: { ...configState({ name }), writtenAtMs: index }, origin: 'list' });
    memory.take({ type: 'workload', state: workloadState({ name, uid: name }), origin: 'list' });
  }
  return memory;
}

async function asked(meter: Meter): Promise<(path: string) => Asked> {
  const memory = inventory();
  const states = [...memory.workloads.keys()].flatMap((key) => memory.workloads.get(key)?.state ?? []);
  const statuses = states.map((workload) => statusOf({ workload, decision: { reason: 'up-to-date' }, attention: {} }));
  const view = { ...{ id: '', memory, statuses, isSynced: true, isLeading: true, leader: 'a', trips: [] } };
  // The memory is read by the generator of configs, and by the users of each.
  const metered = { ...view, memory: meteredMemory(memory, meter) };
  const made = await makeSnapshot({
    ...{ view: metered, pause: meter.pause, revision: '1', nowMs: hourMs, memory: { startedMs: 0, decisions: [] } },
    installation: new SmallCluster().installation,
    readSettings: testReading,
  });
  const snapshot: Snapshot = { ...made, rows: made.rows.map((row) => meteredRow(row, meter)) };
  const source = {} as InventorySource;
  return (path) => {
    meter.reset();
    const url = new URL(path, 'http://localhost');
    return { url, source, snapshot, viewer: everybody, pause: meter.pause, nowMs: hourMs };
  };
}

function meteredMemory(
  memory: Inventory,
  meter: Meter,
): Pick<Inventory, 'configs' | 'workloads' | 'namespaces' | 'facts'> {
  const configs = new Proxy(memory.configs, {
    get: (target, name) => {
      if (name === 'states')
        return function* states() {
          for (const state of target.states()) {
            meter.read();
            yield state;
          }
        };
      const found: unknown = Reflect.get(target, name, target);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
  return {
    configs,
    workloads: memory.workloads,
    namespaces: memory.namespaces,
    facts: (key) => memory.facts(key),
  };
}

/** The generation is read where a row becomes data. */
function meteredRow({ surveyed, state }: Row, meter: Meter): Row {
  const read = Object.defineProperty({ ...surveyed }, 'generation', {
    enumerable: true,
    get: () => {
      meter.read();
      return surveyed.generation;
    },
  });
  return { surveyed: read, state };
}

test.each(['/', '/workloads?change=00000000', '/changes/00000000', '/workloads?sort=name'])(
  'page-at-10k-workloads-does-not-delay-a-roll: %s reads at most 200 configs in one step',
  async (path) => {
    const meter = new Meter();
    const ask = await asked(meter);
    await pageOf(ask(path));
    expect(meter.pauses).toBeGreaterThanOrEqual(count / 200 - 1);
    expect(meter.largest).toBeLessThanOrEqual(200);
  },
);

test.each(['status', 'changes', 'changes/00000000'])(
  'page-at-10k-workloads-does-not-delay-a-roll: the data of %s is made in small steps',
  async (path) => {
    const meter = new Meter();
    const ask = await asked(meter);
    await apiAnswer(ask(`/api/v1alpha1/${path}`));
    expect(meter.pauses).toBeGreaterThanOrEqual(count / 200 - 1);
    expect(meter.largest).toBeLessThanOrEqual(200);
  },
);

test('the changes of a snapshot are found once: a second overview reads no config', async () => {
  const meter = new Meter();
  const ask = await asked(meter);
  await pageOf(ask('/'));
  await pageOf(ask('/changes/00000000'));
  for (const path of ['/', '/changes/00000001']) {
    await pageOf(ask(path));
    expect([path, meter.largest]).toEqual([path, 0]);
  }
});

test('a sort in steps has the order of a sort at once, and keeps equals in place', async () => {
  const items = Array.from({ length: count + 1 }, (_each, index) => ({ key: (index * 7_919) % 311, index }));
  const meter = new Meter();
  const compare = (a: (typeof items)[number], b: (typeof items)[number]): number => {
    meter.read();
    return a.key - b.key;
  };
  const sorted = await sortInSteps(items, compare, meter.pause);
  expect(sorted).toEqual([...items].sort((a, b) => a.key - b.key));
  // As many pairs as a sort of 200 compares.
  expect(meter.largest).toBeLessThanOrEqual(200 * 8 + 200);
});

test('a list in steps is the same text as at once', async () => {
  const items = [
    { text: 'a\n\u0007b', list: [] },
    { text: '', list: [{ inner: 1 }] },
  ];
  const head = { kind: 'List' };
  for (const some of [[], items.slice(0, 1), items]) {
    const text = await listText(head, some, { itemOf: (item) => item, pause: () => Promise.resolve() });
    expect(text).toBe(jsonText({ ...head, items: some }));
  }
});
