import { beforeEach, expect, test } from '@jest/globals';

import type { Clock } from '../../../src/lib/clock.ts';
import { Heartbeat } from '../../../src/observability/heartbeat.ts';
import { FakeClock } from '../../fakes/fake-clock.ts';

/** A clock whose timers fire late, as on an event loop that is stuck. */
class StuckClock implements Clock {
  readonly time = new FakeClock();
  /** How late the next timer fires. */
  lateMs = 0;

  now(): number {
    return this.time.now();
  }

  monotonicMs(): number {
    return this.time.monotonicMs();
  }

  setTimer(delayMs: number, fire: () => void): () => void {
    return this.time.setTimer(delayMs + this.lateMs, fire);
  }
}

let clock: StuckClock;
let heartbeat: Heartbeat;

beforeEach(() => {
  clock = new StuckClock();
  heartbeat = new Heartbeat(clock);
});

/** Makes one beat for each lateness. */
function beat(...latenesses: readonly number[]): void {
  heartbeat.stop();
  for (const latenessMs of latenesses) {
    clock.lateMs = latenessMs;
    heartbeat.start();
    clock.lateMs = 0;
    clock.time.tick(1_000 + latenessMs);
    heartbeat.stop();
  }
}

const times = (count: number, latenessMs: number): number[] => Array.from({ length: count }, () => latenessMs);

test.each<[string, readonly number[], string | undefined]>([
  ['beats in time: not stuck', times(60, 5), undefined],
  ['before the first beat: not stuck', [], undefined],
  ['one suspension, however long: not stuck', [...times(20, 0), 3_600_000], undefined],
  ['half of the last twenty beats late: not stuck', [...times(10, 1_500), ...times(10, 0)], undefined],
  [
    'more than half of the last twenty beats late: stuck',
    [...times(11, 1_500), ...times(9, 0)],
    'stuck for 17 s in the last 20 beats of one second, of which 11 were late',
  ],
  ['beats late by a second at most: not stuck', times(60, 1_000), undefined],
  ['beats in time after late ones: not stuck any more', [...times(20, 5_000), ...times(10, 0)], undefined],
])('%s', (_rule, latenesses, expected) => {
  beat(...latenesses);
  expect(heartbeat.trouble).toBe(expected);
});

test('it beats by itself, once a second, until it is stopped', () => {
  heartbeat.start();
  clock.time.tick(10_000);
  expect(clock.time.pendingMs).toEqual([1_000]);
  heartbeat.stop();
  expect(clock.time.pendingMs).toEqual([]);
});
