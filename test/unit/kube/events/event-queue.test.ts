import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { EventQueue } from '../../../../src/kube/events/event-queue.ts';
import type { EventSeries } from '../../../../src/kube/events/event-series.ts';
import { eventBudgets, type EventBudget } from '../../../../src/model/object-event.ts';
import { event } from './event-writer-harness.ts';

function series(name: string, budget?: EventBudget): EventSeries {
  const observed = { count: 1, lastAtMs: 0 };
  return { name, firstAtMs: 0, event: event(name, 'u1', budget), observed, written: undefined };
}

test('it never holds more than its limit, and returns every Event that it drops', () => {
  const budget = fc.constantFrom(...eventBudgets);
  const step = fc.record({ adds: fc.boolean(), budget, afterMs: fc.nat(2_000), delayMs: fc.nat(30_000) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
      const queue = new EventQueue(limit);
      const expected = new Set<EventSeries>();
      let nowMs = 0;
      for (const [index, { adds, budget, afterMs, delayMs }] of steps.entries()) {
        nowMs += afterMs;
        const next = queue.peek();
        if (!adds && next !== undefined) queue.take(next, nowMs);
        const added = series(String(index), budget);
        expected.add(adds || next === undefined ? added : next.series);
        const dropped = adds || next === undefined ? queue.add(added, nowMs) : queue.addFailed(next, nowMs, delayMs);
        if (dropped !== undefined) expect(expected.delete(dropped)).toBe(true);
        expect(queue.size).toBeLessThanOrEqual(limit);
        expect([...expected].every((waiting) => queue.has(waiting))).toBe(true);
      }
      expect(new Set(queue.clear())).toEqual(expected);
      expect([queue.size, queue.peek()]).toEqual([0, undefined]);
    }),
  );
});

test('of Events with failed attempts, the one whose back-off ends first is the next', () => {
  const queue = new EventQueue(10);
  for (const [name, delayMs] of [
    ['slow', 7_000],
    ['quick', 1_000],
  ] as const) {
    queue.add(series(name), 0);
    const next = queue.peek();
    if (next === undefined) throw new Error('it was added just now');
    queue.take(next, 0);
    queue.addFailed(next, 0, delayMs);
  }
  expect(queue.peek()).toMatchObject({ series: { name: 'quick' }, notBeforeMs: 1_000, attempts: 1 });
});

/** The order of writes when every Event is due. */
function drained(queue: EventQueue): string[] {
  const names: string[] = [];
  for (let next = queue.peek(); next !== undefined; next = queue.peek()) {
    queue.take(next, 0);
    names.push(next.series.name);
  }
  return names;
}

test('an Event about a rollout comes before others, and one about waiting after them', () => {
  const queue = new EventQueue(10);
  for (const budget of ['waiting', 'other', 'rollout', 'waiting', 'other', 'rollout'] as const) {
    queue.add(series(`${budget} ${String(queue.size)}`, budget), 0);
  }
  expect(drained(queue)).toEqual(['rollout 2', 'rollout 5', 'other 1', 'other 4', 'waiting 0', 'waiting 3']);
});

test('a full queue drops Events about waiting first and those about rollouts last', () => {
  const queue = new EventQueue(2);
  const add = (name: string, budget: EventBudget): string | undefined => queue.add(series(name, budget), 0)?.name;
  expect(add('a', 'rollout')).toBeUndefined();
  expect(add('b', 'waiting')).toBeUndefined();
  expect(add('c', 'other')).toBe('b');
  expect(add('d', 'waiting')).toBe('d');
  expect(add('e', 'rollout')).toBe('c');
  expect(add('f', 'other')).toBe('f');
  expect(add('g', 'rollout')).toBe('a');
  expect(drained(queue)).toEqual(['e', 'g']);
});
