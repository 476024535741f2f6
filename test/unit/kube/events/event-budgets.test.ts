/** Events about waiting never use up the tokens of Events about rollouts. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { EventBudget } from '../../../../src/model/object-event.ts';
import { EventWriterHarness, minuteMs, noteOf } from './event-writer-harness.ts';
import { refusal } from '../fake-transport.ts';

let h: EventWriterHarness;

beforeEach(() => {
  h = new EventWriterHarness();
});

afterEach(() => h.leave());

/** Reports `count` different Events of a budget and accepts the writes; returns the number of writes. */
async function writtenOf(budget: EventBudget, count: number): Promise<number> {
  const before = h.results.length;
  for (let index = 0; index < count; index += 1) {
    h.report(`${budget} ${String(index)}`, 'u1', budget);
    await h.clock.advance(0);
    if (h.transport.pendingCount > 0) await h.created();
  }
  return h.results.slice(before).filter((result) => result === 'created').length;
}

describe('of one object', () => {
  test('of a hundred Events about waiting ten are written, and the other budgets stay full', async () => {
    expect(await writtenOf('waiting', 100)).toBe(10);
    expect(await writtenOf('rollout', 25)).toBe(25);
    expect(await writtenOf('other', 25)).toBe(25);
  });

  test('other Events do not use up the budget of those about rollouts either', async () => {
    expect(await writtenOf('other', 100)).toBe(25);
    expect(await writtenOf('rollout', 100)).toBe(25);
  });

  test('then one about waiting is written in ten minutes, and one about a rollout in five', async () => {
    await writtenOf('waiting', 100);
    await writtenOf('rollout', 100);
    await h.clock.advance(60 * minuteMs);
    expect(await writtenOf('waiting', 100)).toBe(6);
    expect(await writtenOf('rollout', 100)).toBe(12);
  });
});

describe('an Event that the server throttles', () => {
  const tooMany = refusal(429, 'TooManyRequests');

  test('is not retried where it is about waiting, to leave the room to others', async () => {
    h.report('waits', 'u1', 'waiting');
    (await h.transport.next()).respond(tooMany);
    await h.clock.advance(minuteMs);
    await h.expectNoCall();
    expect(h.results).toEqual(['dropped']);
  });

  test('is retried where it is about a rollout', async () => {
    h.report('rolled', 'u1', 'rollout');
    (await h.transport.next()).respond(tooMany);
    await h.clock.advance(minuteMs);
    expect(noteOf(await h.created())).toBe('rolled');
  });
});
