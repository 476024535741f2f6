/** What is said while a workload waits, and of a workload whose content changes without end. */
import { describe, expect, test } from '@jest/globals';

import { EventBudgets } from '../../../src/kube/events/event-budgets.ts';
import { ControllerFixture, type FixtureOptions } from '../../fakes/controller-fixture.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** A workload that is looked at whenever the controller would look at it. */
class Played {
  /** Reasons of the Events that the budgets have room for, with the second at which they were reported. */
  readonly written: (readonly [number, string])[] = [];
  readonly fixture: ControllerFixture;
  readonly #budgets: EventBudgets;
  readonly #startMs: number;
  #lookAtMs = Infinity;
  #versions = 200;

  constructor(fixture: ControllerFixture) {
    this.fixture = fixture;
    this.#budgets = new EventBudgets(fixture.clock);
    this.#startMs = fixture.clock.monotonicMs();
  }

  static async baselined(options: FixtureOptions): Promise<Played> {
    return new Played(await ControllerFixture.baselined(options));
  }

  get nowMs(): number {
    return this.fixture.clock.monotonicMs() - this.#startMs;
  }

  get rolls(): number {
    return this.fixture.counted.filter((line) => line.startsWith('rolled Deployment rolled')).length;
  }

  /** The config gets other content, and the workload is looked at. */
  async change(): Promise<void> {
    this.#versions += 1;
    const resourceVersion = String(this.#versions);
    this.fixture.config({ resourceVersion, data: { color: resourceVersion } });
    await this.#look();
  }

  /** Lets time pass, and looks when it is time for it. */
  async pass(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    while (this.#lookAtMs <= endMs) {
      this.fixture.clock.tick(this.#lookAtMs - this.nowMs);
      await this.#look();
    }
    this.fixture.clock.tick(endMs - this.nowMs);
  }

  countOf(reason: string): number {
    return this.written.filter(([, each]) => each === reason).length;
  }

  async #look(): Promise<void> {
    const result = await this.fixture.reconcile();
    this.#lookAtMs = result.next === 'requeue-after' ? this.nowMs + result.delayMs : Infinity;
    const events = this.fixture.events.splice(0).filter((event) => event.regarding.kind === 'Deployment');
    const inBudget = events.filter((event) => this.#budgets.tryTake(event));
    this.written.push(...inBudget.map(({ reason }) => [this.nowMs / 1_000, reason] as const));
  }
}

describe('a change three seconds after a roll', () => {
  /** What the metric says of each second until the roll, as `<reason> <from> <to>`. */
  async function waitsOf(settleMs: number): Promise<{ readonly waits: string[]; readonly played: Played }> {
    const played = await Played.baselined({ settleMs, minIntervalMs: minuteMs });
    await played.change();
    await played.pass(settleMs);
    const rolledAtMs = played.nowMs;
    await played.pass(3_000);
    await played.change();
    const waits = new Map<string, number[]>();
    while (played.rolls < 2) {
      const reason = played.fixture.stale.join();
      waits.set(reason, [...(waits.get(reason) ?? []), (played.nowMs - rolledAtMs) / 1_000]);
      await played.pass(1_000);
    }
    const spans = [...waits].map(([reason, at]) => `${reason} ${String(at[0])} ${String(at.at(-1))}`);
    return { waits: spans, played };
  }

  test('waits for settle and then for min-interval: Event and metric name the gate that is closed at each moment', async () => {
    const { waits, played } = await waitsOf(15_000);
    expect(waits).toEqual(['settle 3 17', 'min-interval 18 59']);
    expect(played.written).toEqual([
      [0, 'Settle'],
      [15, 'ContentChanged'],
      [18, 'Settle'],
      [33, 'MinInterval'],
      [75, 'ContentChanged'],
    ]);
  });

  test('waits for min-interval after the second that settle takes', async () => {
    const { waits, played } = await waitsOf(1_000);
    expect(waits).toEqual(['settle 3 3', 'min-interval 4 59']);
    expect(played.written).toEqual([
      [1, 'ContentChanged'],
      [5, 'MinInterval'],
      [61, 'ContentChanged'],
    ]);
  });
});

describe('a workload whose config changes a hundred times while it waits', () => {
  test('makes a few Events about waiting, and the one about its roll is there', async () => {
    const played = await Played.baselined({ settleMs: 200, minIntervalMs: minuteMs });
    await played.change();
    await played.pass(1_000);
    for (let count = 0; count < 100; count += 1) {
      await played.change();
      await played.pass(500);
    }
    await played.pass(minuteMs);
    expect(played.rolls).toBe(2);
    expect(played.countOf('MinInterval')).toBe(3);
    expect(played.written.at(-1)).toEqual([expect.any(Number), 'ContentChanged']);
  });

  test('a hundred such waits in a row take no Event from a roll', async () => {
    const played = await Played.baselined({ minIntervalMs: 20 * minuteMs });
    for (let wait = 0; wait < 100; wait += 1) {
      for (let count = 0; count < 5; count += 1) {
        await played.change();
        await played.pass(10_000);
      }
      await played.pass(20 * minuteMs);
    }
    expect(played.rolls).toBeGreaterThanOrEqual(100);
    expect(played.countOf('ContentChanged')).toBe(played.rolls);
    // Ten at once and one in ten minutes.
    expect(played.countOf('MinInterval')).toBeLessThanOrEqual(10 + played.nowMs / (10 * minuteMs));
  });

  test('so it is with a gate that is not supported', async () => {
    const played = await Played.baselined({});
    played.fixture.workload({ metadata: { annotations: { 'reroll.dev/hold': 'true' } } });
    for (let count = 0; count < 100; count += 1) await played.change();
    expect(played.countOf('UnsupportedGate')).toBe(3);
    played.fixture.workload({ metadata: { annotations: { 'reroll.dev/hold': null } } });
    await played.change();
    expect(played.countOf('ContentChanged')).toBe(1);
  });
});

describe('a workload that changes its own config every twelve seconds', () => {
  const settings = { settleMs: 1_000, minIntervalMs: 10_000 };

  async function changing(forMs: number): Promise<Played> {
    const played = await Played.baselined(settings);
    while (played.nowMs < forMs) {
      await played.change();
      await played.pass(12_000);
    }
    return played;
  }

  test('rolls about once in ten minutes, and each roll has its Event', async () => {
    const played = await changing(dayMs);
    expect(played.rolls).toBeGreaterThan(140);
    expect(played.rolls).toBeLessThanOrEqual(165);
    expect(played.countOf('ContentChanged')).toBe(played.rolls);
    expect(played.countOf('EndlessChanges')).toBeGreaterThan(100);
    expect(played.written.length).toBeLessThanOrEqual(2 * 165);
  });

  test('is reported as what it is, and ends at its last content', async () => {
    const played = await changing(10 * minuteMs);
    expect(played.fixture.stale).toEqual(['endless-changes']);
    const before = played.rolls;
    await played.pass(10 * minuteMs);
    expect(played.fixture.stale).toEqual([]);
    expect(played.rolls).toBe(before + 1);
  });

  test('rolls at once again after it has been quiet for ten minutes, and is not slowed then', async () => {
    const played = await changing(60 * minuteMs);
    await played.pass(20 * minuteMs);
    const before = played.rolls;
    for (let count = 1; count <= 3; count += 1) {
      await played.change();
      await played.pass(12_000);
      expect(played.rolls).toBe(before + count);
    }
  });

  test('says once for each roll that it waits, what of and until when', async () => {
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
