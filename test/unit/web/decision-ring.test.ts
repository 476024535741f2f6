/** What the page remembers of decisions. */
import { expect, test } from '@jest/globals';

import type { RolloutEvent } from '../../../src/model/rollout-event.ts';
import { DecisionRing } from '../../../src/web/decision-ring.ts';
import { workloadState } from '../../builders/workload.ts';

const facts = {
  key: 'Deployment/shop/web',
  workload: workloadState(),
  changer: undefined,
  isDryRun: false,
  cause: ['ConfigMap/app'],
  changed: ['ConfigMap/app (color)'],
  changes: ['44ad4caa'],
} as const;

function event(members: object): RolloutEvent {
  return { ...facts, ...members } as unknown as RolloutEvent;
}

const rolled = event({ outcome: 'written', decision: { action: 'roll', reason: 'content-changed' }, durationMs: 1 });
const waiting = event({ outcome: 'waiting', decision: { action: 'wait', reason: 'approval' } });

function kindsOf(ring: DecisionRing): readonly string[] {
  return ring.entries.map(({ kind }) => kind);
}

test('the last decision is the first one, with its change', () => {
  const ring = new DecisionRing(() => 7);
  ring.take(waiting);
  ring.take(rolled);
  expect(ring.entries).toMatchObject([
    { atMs: 7, kind: 'rolled', reason: 'content-changed', changes: ['44ad4caa'], workload: { name: 'web' } },
    { kind: 'waits', reason: 'approval' },
  ]);
});

test('a workload that goes on waiting is no news, and one that waits again after a roll is', () => {
  const ring = new DecisionRing(() => 0);
  for (const each of [waiting, waiting, rolled, waiting]) ring.take(each);
  expect(kindsOf(ring)).toEqual(['waits', 'rolled', 'waits']);
});

test.each([
  ['a failure has its message', { outcome: 'failed', message: 'refused', status: 403 }, 'failed', 'refused'],
  [
    'what another client removed is named',
    { outcome: 'unkept', why: 'not-rolled', lost: ['a'], by: 'argo' },
    'undone',
    'argo removed a',
  ],
])('%s', (_what, members, kind, message) => {
  const ring = new DecisionRing(() => 0);
  ring.take(event({ decision: { action: 'roll', reason: 'content-changed' }, ...members }));
  expect(ring.entries).toMatchObject([{ kind, message }]);
});

test.each(['idle', 'confirming', 'planned', 'superseded', 'contested'])('%s is no entry', (outcome) => {
  const ring = new DecisionRing(() => 0);
  ring.take(event({ outcome, decision: { action: 'noop', reason: 'up-to-date' } }));
  expect(ring.entries).toEqual([]);
});

test('it keeps 500 entries', () => {
  let nowMs = 0;
  const ring = new DecisionRing(() => (nowMs += 1));
  for (let index = 0; index < 600; index += 1) ring.take(rolled);
  expect(ring.entries).toHaveLength(500);
  expect(ring.entries.at(-1)?.atMs).toBe(101);
});
