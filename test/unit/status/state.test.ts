/** The state of a workload for every reason, rollout and thing to attend to, and the rest of its status. */
import { describe, expect, test } from '@jest/globals';

import type { ClosedGate, Held } from '../../../src/model/held.ts';
import type { PendingReason } from '../../../src/model/pending.ts';
import { reasons } from '../../../src/model/reasons.ts';
import type { WorkloadState } from '../../../src/model/workload-state.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { gateWords } from '../../../src/status/gate-words.ts';
import { stateWords } from '../../../src/status/state-words.ts';
import {
  states,
  statusOf,
  type Attention,
  type Decided,
  type State,
  type WorkloadStatus,
} from '../../../src/status/state.ts';
import { testReading } from '../../builders/config.ts';
import { workloadState } from '../../builders/workload.ts';
import { baselinedWorld, type World } from '../../builders/world.ts';
import { expectedStates } from './expected-states.ts';

const complete: WorkloadState = { ...workloadState(), isComplete: true };

function status(decision: Decided | undefined, workload = complete, attention: Attention = {}): WorkloadStatus {
  return statusOf({ workload, decision, attention });
}

describe('every reason has its state', () => {
  test.each(expectedStates)('%s: %s', (reason, state) => {
    expect(status({ reason })).toMatchObject({ state, reason });
  });

  test('and each reason is in the table once', () => {
    expect(expectedStates.map(([reason]) => reason).sort()).toEqual(Object.keys(reasons).sort());
  });
});

test('a workload without a plan is unknown', () => {
  expect(status(undefined)).toMatchObject({ state: 'unknown', reason: 'not-planned', gates: [], cause: [] });
});

describe('the rollout of a workload that is up to date', () => {
  test.each<[State, WorkloadStatus['rollout']['state'], Partial<WorkloadState>]>([
    ['current', 'complete', {}],
    ['rolling', 'progressing', { isComplete: false }],
    ['failed', 'failed', { isComplete: false, hasFailed: true }],
    ['current', 'blocked', { isComplete: false, blockers: ['on-delete'] }],
    ['current', 'blocked', { isComplete: false, blockers: [{ partition: 1, replicas: 2 }] }],
    ['failed', 'failed', { isComplete: false, hasFailed: true, blockers: ['paused'] }],
  ])('is %s while it is %s: %j', (state, rollout, changes) => {
    const workload = { ...complete, ...changes };
    expect(status({ reason: 'up-to-date' }, workload)).toMatchObject({
      ...{ state, reason: 'up-to-date', blockers: workload.blockers },
      rollout: { state: rollout },
    });
  });

  test('changes nothing while it is stale', () => {
    const failed = { ...complete, isComplete: false, hasFailed: true };
    expect(status({ reason: 'settle' }, failed)).toMatchObject({ state: 'stale', rollout: { state: 'failed' } });
  });
});

describe('what is to attend to', () => {
  test.each<PendingReason>(['rate', 'patch', 'patch-failed', 'not-kept'])(
    'a roll that waits for %s is stale, with that reason',
    (waitsFor) => {
      const found = status({ reason: 'content-changed' }, complete, { waitsFor });
      expect(found).toMatchObject({ state: 'stale', reason: waitsFor });
    },
  );

  test('a closed gate is the reason, whatever an earlier roll waited for', () => {
    const found = status({ reason: 'hold' }, complete, { waitsFor: 'patch-failed' });
    expect(found).toMatchObject({ state: 'pending', reason: 'hold' });
  });

  test.each<[State, Decided['reason']]>([
    ['unrecorded', 'no-record'],
    ['off', 'opted-out'],
  ])('a record that cannot be written is %s, with the answer instead of %s', (state, reason) => {
    const found = status({ reason }, complete, { unrecorded: 'forbidden' });
    expect(found).toMatchObject({ state, reason: 'forbidden' });
  });

  test.each<Decided['reason']>(['up-to-date', 'settle', 'lagging-view'])('and says nothing about %s', (reason) => {
    expect(status({ reason }, complete, { unrecorded: 'forbidden' }).reason).toBe(reason);
  });
});

describe('since when pods may run other content', () => {
  const pendingSince = (since: string): string =>
    JSON.stringify({ v: 1, since, gates: [], reason: 'hold', opens: null, wants: {}, cause: [] });
  const nineMs = Date.parse('2027-01-07T09:00:00Z');

  test.each<[string, string | undefined, number | undefined, number | undefined]>([
    ['as this process has seen it', undefined, nineMs, nineMs],
    ['as the annotation says', pendingSince('2027-01-07T09:00:00Z'), undefined, nineMs],
    ['by the earlier of both', pendingSince('2027-01-07T09:00:00Z'), nineMs + 1, nineMs],
    ['by the earlier of both, the other way round', pendingSince('2027-01-07T09:00:01Z'), nineMs, nineMs],
    ['not by a text that is no time', pendingSince('yesterday'), nineMs, nineMs],
    ['not by a text that is no annotation of ours', '{', undefined, undefined],
    ['not known', undefined, undefined, undefined],
  ])('%s', (_rule, pending, staleSinceMs, sinceMs) => {
    const found = status({ reason: 'hold' }, { ...complete, pending }, { staleSinceMs });
    expect(found.sinceMs).toBe(sinceMs);
  });

  test.each<[Decided['reason'], boolean]>([
    ['settle', true],
    ['reverted', true],
    ['mixed-pods-possible', true],
    ['up-to-date', false],
    ['no-record', false],
  ])('%s has it: %s, although the annotation is still there', (reason, has) => {
    const workload = { ...complete, pending: pendingSince('2027-01-07T09:00:00Z') };
    expect(status({ reason }, workload).sinceMs).toBe(has ? nineMs : undefined);
  });
});

test('a workload that waits says for what, until when, and which contents are to be approved', () => {
  const opens = { atMs: 3_600_000, zone: 'Europe/Berlin' };
  const gate = (reason: ClosedGate['reason'], changes: Partial<ClosedGate> = {}): ClosedGate => ({
    ...{ reason, opens: undefined, levels: ['workload'], details: [] },
    ...changes,
  });
  const gates = [gate('approval'), gate('window', { opens })];
  const held: Held = { gates, opens: undefined, wants: { 'ConfigMap/app': 'k3xq7m2pzt4wab5c' } };
  const cause = ['ConfigMap/app'] as const;
  const found = status({ reason: 'approval', cause, held, retryAfterMs: 3_600_000 });
  expect(found).toMatchObject({
    ...{ state: 'pending', reason: 'approval', gates, opens: undefined, wants: held.wants },
    ...{ cause, retryAfterMs: 3_600_000 },
  });
  expect(found.gates.map((each) => gateWords(each, found))).toEqual([
    'approval of ConfigMap/app k3xq7m2pzt4wab5c',
    'a window on the workload, which opens 1970-01-01T01:00:00Z (02:00 Europe/Berlin)',
  ]);
});

test.each<[ClosedGate['reason'], readonly string[], string]>([
  ['breaker', ['ConfigMap/app'], 'the breaker of ConfigMap/app, which a failed rollout has tripped'],
  ['staging', ['ConfigMap/app', 'Secret/db'], 'its turn among the users of ConfigMap/app, Secret/db'],
  ['staging', [], 'its turn among the users of its configs'],
])('%s is said with its configs, as far as they are known: %j', (reason, details, words) => {
  expect(gateWords({ reason, opens: undefined, levels: [], details }, { wants: {} })).toBe(words);
});

describe('the last roll', () => {
  /** A workload after its first roll. */
  function rolled(): { readonly world: World; readonly state: WorkloadState } {
    const world = baselinedWorld();
    world.setConfig('ConfigMap/app', { color: 'blue' });
    world.settle();
    const state = readWorkload('Deployment', world.object, testReading, false);
    if (state?.record.state !== 'known') throw new Error('there is no record');
    return { world, state };
  }

  test('is the time in the record and the trigger in the template', () => {
    const { world, state } = rolled();
    const { rolledAt, roll } = world.record ?? {};
    expect([rolledAt, roll?.to]).toEqual([expect.any(String), expect.any(String)]);
    expect(status(world.plan(), state)).toMatchObject({
      workload: { kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-1' },
      ...{
        state: 'rolling',
        rolledAt,
        configHash: roll?.to,
        rollout: { state: 'progressing', updated: 0, desired: 1 },
      },
    });
  });

  test('of a former object of the same name is none of this one', () => {
    const { state } = rolled();
    const former = { ...state, record: { ...state.record, about: 'former' } } as WorkloadState;
    expect(status({ reason: 'adopted' }, state).rolledAt).toEqual(expect.any(String));
    expect(status({ reason: 'adopted' }, former).rolledAt).toBeUndefined();
  });
});

test.each(states)('%s is said in one sentence', (state) => {
  expect(stateWords[state]).toMatch(/^\S[^.]+\.$/);
});
