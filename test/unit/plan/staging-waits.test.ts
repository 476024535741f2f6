/** Waits for the gates `breaker` and `staging`: they have no opening, and `pending` tells of them late and as one. */
import { describe, expect, test } from '@jest/globals';

import type { Wait } from '../../../src/model/decision.ts';
import type { ClosedGate, GateReason } from '../../../src/model/held.ts';
import { gateFacts } from '../../../src/plan/gate-facts.ts';
import { noTurns } from '../../../src/plan/input/turn.ts';
import type { PlanInput } from '../../../src/plan/input/plan-input.ts';
import { pendingWrite, readPending, type Pending } from '../../../src/plan/pending.ts';
import { decideWait } from '../../../src/plan/wait-decision.ts';
import { configState } from '../../builders/config.ts';
import { workloadState } from '../../builders/workload.ts';
import { listedInventory } from '../inventory/stock.ts';

const app = 'ConfigMap/app';
const nowMs = Date.UTC(2027, 0, 7, 12);
const minuteMs = 60_000;
const fiveMinutesMs = 5 * minuteMs;
const ids = { of: () => 'r7eyc3apl67rmbga', allOf: () => ['r7eyc3apl67rmbga'] };

/** A closed gate. @param opensInMs undefined: no opening */
function gate(reason: GateReason, opensInMs?: number): ClosedGate {
  const opens = opensInMs === undefined ? undefined : { atMs: nowMs + opensInMs, zone: 'UTC' };
  return { reason, opens, levels: [], details: [] };
}

/** The facts about a workload that has been stale for a while, with an annotation `pending` if one is given. */
function inputOf(staleForMs: number, pending?: string): PlanInput {
  const inventory = listedInventory();
  const annotations = {
    'reroll.dev/auto': 'true',
    ...(pending === undefined ? {} : { 'reroll.dev/pending': pending }),
  };
  inventory.take({ type: 'config', state: configState(), origin: 'watch' });
  inventory.take({ type: 'workload', state: workloadState({ annotations }), origin: 'watch' });
  const facts = inventory.facts('Deployment/shop/web');
  if (facts === undefined) throw new Error('the workload is not kept');
  const times = { nowMs, monotonicMs: 10 * fiveMinutesMs, staleSinceMs: 10 * fiveMinutesMs - staleForMs };
  const timing = { ...times, spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
  return { ...facts, timing, turn: noTurns };
}

function waitOf(input: PlanInput, ...closed: readonly ClosedGate[]): Wait {
  const facts = gateFacts(input, { v: 1, key: '', configs: {} }, { views: [], cause: [app], ids });
  return decideWait(facts, closed, [app], ids);
}

describe('a wait is planned again', () => {
  test.each<[string, number, readonly ClosedGate[], number | undefined]>([
    ['when it is long enough to be told', 2 * minuteMs, [gate('staging')], 3 * minuteMs + 1],
    ['at once, in effect, at the very end of that time', fiveMinutesMs, [gate('breaker')], 1],
    ['by an event alone once it is told', fiveMinutesMs + 1, [gate('breaker')], undefined],
    ['when a gate before them opens', 0, [gate('min-interval', 7_000), gate('breaker')], 7_000],
    ['when a window beside them opens', 0, [gate('window', 7_000), gate('breaker')], 7_000],
    ['by an event alone where a user has to open another gate', 0, [gate('hold'), gate('breaker')], undefined],
  ])('%s', (_rule, staleForMs, closed, retryAfterMs) => {
    const wait = waitOf(inputOf(staleForMs), ...closed);
    expect(wait).toMatchObject({ action: 'wait', reason: closed[0]?.reason, held: { gates: closed } });
    expect(wait.retryAfterMs).toBe(retryAfterMs);
  });

  test('and does not know when all gates are open', () => {
    const wait = waitOf(inputOf(0), gate('window', 7_000), gate('breaker'));
    expect(wait.held?.opens).toBeUndefined();
  });
});

describe('the annotation pending', () => {
  /** What is written; undefined if nothing is. */
  function written(input: PlanInput, ...closed: readonly ClosedGate[]): Pending | undefined {
    return readPending(pendingWrite(input, waitOf(input, ...closed))?.text);
  }

  test.each<GateReason>(['staging', 'breaker'])('tells of %s once the wait is longer than five minutes', (reason) => {
    expect(written(inputOf(0), gate(reason))).toBeUndefined();
    expect(written(inputOf(fiveMinutesMs), gate(reason))).toBeUndefined();
    expect(written(inputOf(fiveMinutesMs + 1), gate(reason))).toEqual({
      ...{ v: 1, since: '2027-01-07T11:54:59Z', gates: ['staging'], reason: 'staging', opens: null },
      ...{ wants: { [app]: ids.of() }, cause: [app] },
    });
  });

  test('is there when the wait that was decided first is over', () => {
    const { retryAfterMs = 0 } = waitOf(inputOf(0), gate('staging'));
    expect(written(inputOf(retryAfterMs), gate('staging'))).toMatchObject({ gates: ['staging'] });
  });

  test('is not written again only because the breaker is tripped or reset', () => {
    const input = inputOf(fiveMinutesMs + 1);
    const staging = JSON.stringify(written(input, gate('staging')));
    expect(written(inputOf(0, staging), gate('breaker'))).toBeUndefined();
    expect(written(inputOf(fiveMinutesMs + 1, staging), gate('breaker'))).toBeUndefined();
    const breaker = JSON.stringify(written(input, gate('breaker')));
    expect(breaker).toBe(staging);
    expect(written(inputOf(0, breaker), gate('staging'))).toBeUndefined();
  });

  test('has both gates as one', () => {
    const pending = written(inputOf(fiveMinutesMs + 1), gate('breaker'), gate('staging'));
    expect(pending).toMatchObject({ gates: ['staging'], reason: 'staging' });
  });

  test('is written at once where users have closed a gate, too, with the reason of that gate', () => {
    const pending = written(inputOf(0), gate('approval'), gate('window', 7_000), gate('breaker'));
    expect(pending).toMatchObject({ gates: ['approval', 'window', 'staging'], reason: 'approval', opens: null });
  });

  test('follows when only staging is left of what a workload waited for', () => {
    const held = JSON.stringify(written(inputOf(0), gate('hold')));
    expect(written(inputOf(0, held), gate('staging'))).toMatchObject({ gates: ['staging'], reason: 'staging' });
  });

  test('is not written for a short wait of the process beside them', () => {
    expect(written(inputOf(0), gate('min-interval', fiveMinutesMs), gate('breaker'))).toBeUndefined();
    expect(written(inputOf(0), gate('min-interval', fiveMinutesMs + 1), gate('breaker'))).toMatchObject({
      gates: ['min-interval', 'staging'],
      reason: 'min-interval',
    });
  });
});
