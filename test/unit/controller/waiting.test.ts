/** Reports about a waiting workload, and about a workload whose content changes without end. */
import { describe, expect, test } from '@jest/globals';

import { EventBudgets } from '../../../src/kube/events/event-budgets.ts';
import { ControllerFixture, type FixtureOptions } from '../../fakes/controller-fixture.ts';

const minuteMs = 60_000;

/** A workload that is reconciled whenever the controller would reconcile it. */
class WorkloadRun {
  /** Reasons of the Events that the budgets have room for, with the second at which they were reported. */
  readonly written: (readonly [number, string])[] = [];
  readonly fixture: ControllerFixture;
  readonly #budgets: EventBudgets;
  readonly #startMs: number;
  #dueMs = Infinity;
  #versions = 200;

  constructor(fixture: ControllerFixture) {
    this.fixture = fixture;
    this.#budgets = new EventBudgets(fixture.clock);
    this.#startMs = fixture.clock.monotonicMs();
  }

  static async baselined(options: FixtureOptions): Promise<WorkloadRun> {
    return new WorkloadRun(await ControllerFixture.baselined(options));
  }

  get nowMs(): number {
    return this.fixture.clock.monotonicMs() - this.#startMs;
  }

  get rolls(): number {
    return this.fixture.counted.filter((line) => line.startsWith('rolled Deployment rolled')).length;
  }

  /** Changes the content of the config and reconciles the workload. */
  async change(): Promise<void> {
    this.#versions += 1;
    const resourceVersion = String(this.#versions);
    this.fixture.config({ resourceVersion, data: { color: resourceVersion } });
    await this.#reconcile();
  }

  /** Advances the time and reconciles the workload whenever it is due. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    while (this.#dueMs <= endMs) {
      this.fixture.clock.tick(this.#dueMs - this.nowMs);
      await this.#reconcile();
    }
    this.fixture.clock.tick(endMs - this.nowMs);
  }

  countOf(reason: string): number {
    return this.written.filter(([, each]) => each === reason).length;
  }

  async #reconcile(): Promise<void> {
    const result = await this.fixture.reconcile();
    this.#dueMs = result.next === 'requeue-after' ? this.nowMs + result.delayMs : Infinity;
    const events = this.fixture.events.splice(0).filter((event) => event.regarding.kind === 'Deployment');
    const inBudget = events.filter((event) => this.#budgets.tryTake(event));
    this.written.push(...inBudget.map(({ reason }) => [this.nowMs / 1_000, reason] as const));
  }
}

describe('a change three seconds after a roll', () => {
  /** The reason in the metric for each second until the roll, as `<reason> <from> <to>`. */
  async function waitsOf(settleMs: number): Promise<{ readonly waits: string[]; readonly run: WorkloadRun }> {
    const run = await WorkloadRun.baselined({ settleMs, minIntervalMs: minuteMs });
    await run.change();
    await run.pass(settleMs);
    const rolledAtMs = run.nowMs;
    await run.pass(3_000);
    await run.change();
    const waits = new Map<string, number[]>();
    while (run.rolls < 2) {
      const reason = run.fixture.stale.join();
      waits.set(reason, [...(waits.get(reason) ?? []), (run.nowMs - rolledAtMs) / 1_000]);
      await run.pass(1_000);
    }
    const spans = [...waits].map(([reason, at]) => `${reason} ${String(at[0])} ${String(at.at(-1))}`);
    return { waits: spans, run };
  }

  test('waits for settle and then for min-interval: Event and metric name the gate that is closed at each moment', async () => {
    const { waits, run } = await waitsOf(15_000);
    expect(waits).toEqual(['settle 3 17', 'min-interval 18 59']);
    expect(run.written).toEqual([
      [0, 'Settle'],
      [15, 'ContentChanged'],
      [18, 'Settle'],
      [33, 'MinInterval'],
      [75, 'ContentChanged'],
    ]);
  });

  test('waits for min-interval after the second that settle takes', async () => {
    const { waits, run } = await waitsOf(1_000);
    expect(waits).toEqual(['settle 3 3', 'min-interval 4 59']);
    expect(run.written).toEqual([
      [1, 'ContentChanged'],
      [5, 'MinInterval'],
      [61, 'ContentChanged'],
    ]);
  });
});

describe('a workload whose config changes a hundred times while it waits', () => {
  test('makes a few Events about waiting, and the one about its roll is there', async () => {
    const run = await WorkloadRun.baselined({ settleMs: 200, minIntervalMs: minuteMs });
    await run.change();
    await run.pass(1_000);
    for (let count = 0; count < 100; count += 1) {
      await run.change();
      await run.pass(500);
    }
    await run.pass(minuteMs);
    expect(run.rolls).toBe(2);
    expect(run.countOf('MinInterval')).toBe(3);
    expect(run.written.at(-1)).toEqual([expect.any(Number), 'ContentChanged']);
  });

  test('a hundred such waits in a row take no Event from a roll', async () => {
    const run = await WorkloadRun.baselined({ minIntervalMs: 20 * minuteMs });
    for (let wait = 0; wait < 100; wait += 1) {
      for (let count = 0; count < 5; count += 1) {
        await run.change();
        await run.pass(10_000);
      }
      await run.pass(20 * minuteMs);
    }
    expect(run.rolls).toBeGreaterThanOrEqual(100);
    expect(run.countOf('ContentChanged')).toBe(run.rolls);
    // Ten at once and one in ten minutes.
    expect(run.countOf('MinInterval')).toBeLessThanOrEqual(10 + run.nowMs / (10 * minuteMs));
  });

  test('the same holds for an approval, which each content needs', async () => {
    const run = await WorkloadRun.baselined({});
    run.fixture.workload({ metadata: { annotations: { 'reroll.dev/approval': 'required' } } });
    for (let count = 0; count < 100; count += 1) await run.change();
    expect(run.countOf('Held')).toBe(3);
    run.fixture.workload({ metadata: { annotations: { 'reroll.dev/approval': null } } });
    await run.change();
    expect(run.countOf('ContentChanged')).toBe(1);
  });
});

describe('a workload that changes its own config every twelve seconds', () => {
  const settings = { settleMs: 1_000, minIntervalMs: 10_000 };

  async function changing(forMs: number): Promise<WorkloadRun> {
    const run = await WorkloadRun.baselined(settings);
    while (run.nowMs < forMs) {
      await run.change();
      await run.pass(12_000);
    }
    return run;
  }

  test('rolls about once in ten minutes, and each roll has its Event', async () => {
    const run = await changing(6 * 60 * minuteMs);
    // 36 spans of ten minutes, and those until the pauses are that long.
    expect(run.rolls).toBeGreaterThan(35);
    expect(run.rolls).toBeLessThanOrEqual(57);
    expect(run.countOf('ContentChanged')).toBe(run.rolls);
    expect(run.countOf('EndlessChanges')).toBeGreaterThan(25);
    expect(run.written.length).toBeLessThanOrEqual(2 * 57);
  });

  test('is reported as such, and ends at its last content', async () => {
    const run = await changing(10 * minuteMs);
    expect(run.fixture.stale).toEqual(['endless-changes']);
    const before = run.rolls;
    await run.pass(10 * minuteMs);
    expect(run.fixture.stale).toEqual([]);
    expect(run.rolls).toBe(before + 1);
  });

  test('rolls at once again after ten quiet minutes, and is not slowed then', async () => {
    const run = await changing(60 * minuteMs);
    await run.pass(20 * minuteMs);
    const before = run.rolls;
    for (let count = 1; count <= 3; count += 1) {
      await run.change();
      await run.pass(12_000);
      expect(run.rolls).toBe(before + count);
    }
  });

  test('reports once per roll that it waits, for which gate and until when', async () => {
    const fixture = await ControllerFixture.baselined({ minIntervalMs: 1_000 });
    for (let count = 0; count < 18; count += 1) {
      fixture.config({ resourceVersion: String(200 + count), data: { color: String(count) } });
      await fixture.reconcile();
      fixture.clock.tick(2_000);
    }
    fixture.events.length = 0;
    for (let count = 40; count < 50; count += 1) {
      fixture.config({ resourceVersion: String(200 + count), data: { color: String(count) } });
      fixture.clock.tick(1_000);
      await fixture.reconcile();
    }
    const waits = fixture.events.filter(({ reason }) => reason === 'EndlessChanges');
    expect(waits).toEqual([
      expect.objectContaining({
        type: 'Warning',
        action: 'Wait',
        note: expect.stringMatching(
          /^not rolled before 2026-01-01T00:\d\d:\d\dZ \(endless-changes\) although the content of ConfigMap\/app changed; change [0-9a-f]{8}; every roll is soon followed by another change, /,
        ),
      }),
    ]);
  });
});
