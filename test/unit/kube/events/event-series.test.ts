import { beforeEach, describe, expect, test } from '@jest/globals';

import type { ObjectEvent } from '../../../../src/model/object-event.ts';
import { EventSeriesMemory, type EventSeries } from '../../../../src/kube/events/event-series.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const minuteMs = 60_000;
const event: ObjectEvent = {
  regarding: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u1' },
  type: 'Warning',
  reason: 'RollFailed',
  action: 'Roll',
  note: 'forbidden',
};

let clock: FakeClock;
let memory: EventSeriesMemory;

beforeEach(() => {
  let names = 0;
  clock = new FakeClock();
  memory = new EventSeriesMemory(clock, (name) => `${name}.${String((names += 1))}`);
});

/** Observes the Event, and marks it as written if it is due. */
function observe(): EventSeries & { readonly wasDue: boolean } {
  const series = memory.observe(event);
  const wasDue = memory.isDue(series);
  if (wasDue) memory.markWritten(series, series.observed.count);
  return { ...series, wasDue };
}

describe('EventSeriesMemory', () => {
  test('an Event that repeats within six minutes continues its series', () => {
    observe();
    clock.tick(6 * minuteMs - 1);
    expect(observe()).toMatchObject({ name: 'web.1', observed: { count: 2, lastAtMs: clock.now() } });
  });

  test('each observation starts the six minutes again', () => {
    for (let count = 1; count <= 5; count += 1) {
      expect(observe()).toMatchObject({ name: 'web.1', observed: { count } });
      clock.tick(5 * minuteMs);
    }
  });

  test('an Event that repeats after six minutes is another Event', () => {
    observe();
    clock.tick(6 * minuteMs);
    expect(observe()).toMatchObject({ name: 'web.2', firstAtMs: clock.now(), observed: { count: 1 } });
  });

  test('a series that continues does not keep others from ending', () => {
    const other = { ...event, note: 'not found' };
    observe();
    memory.observe(other);
    clock.tick(5 * minuteMs);
    observe();
    clock.tick(minuteMs);
    expect(memory.observe(other)).toMatchObject({ observed: { count: 1 } });
  });

  test.each([
    { rule: 'object', other: { regarding: { ...event.regarding, uid: 'u2' } } },
    { rule: 'type', other: { type: 'Normal' } },
    { rule: 'reason', other: { reason: 'Held' } },
    { rule: 'action', other: { action: 'Baseline' } },
    { rule: 'note', other: { note: 'not found' } },
  ] as const)('another $rule makes it another Event', ({ other }) => {
    observe();
    expect(memory.observe({ ...event, ...other })).toMatchObject({ name: 'web.2', observed: { count: 1 } });
  });

  test('a new version of the object does not', () => {
    observe();
    const regarding = { ...event.regarding, resourceVersion: '8' };
    expect(memory.observe({ ...event, regarding })).toMatchObject({ name: 'web.1', observed: { count: 2 } });
  });

  test('the first two observations are due at once, later ones every five minutes', () => {
    const due = Array.from({ length: 10 }, () => {
      const { wasDue } = observe();
      clock.tick(minuteMs);
      return wasDue;
    });
    expect(due).toEqual([true, true, false, false, false, false, true, false, false, false]);
  });

  test('a forgotten Event begins another series', () => {
    const series = memory.observe(event);
    memory.forget(series);
    const next = memory.observe(event);
    expect(next).toMatchObject({ name: 'web.2', observed: { count: 1 } });
    memory.forget(series);
    expect(memory.observe(event)).toBe(next);
  });

  test('beyond the limit, the least recently observed Event is forgotten', () => {
    observe();
    for (let index = 0; index < 4096; index += 1) memory.observe({ ...event, note: String(index) });
    expect(observe()).toMatchObject({ observed: { count: 1 } });
  });
});
