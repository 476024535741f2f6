/** What is kept of a decision, event by event, where an answer comes before the watch shows the write. */
import { beforeEach, describe, expect, test } from '@jest/globals';

import { LastDecisions } from '../../../../src/controller/reports/last-decisions.ts';
import type { Decision } from '../../../../src/model/decision.ts';
import type { EventFacts, Planned, RolloutEvent, UnkeptEvent, Written } from '../../../../src/model/rollout-event.ts';
import { workloadState } from '../../../builders/workload.ts';
import { baselinedWorld, World } from '../../../builders/world.ts';
import { webKey } from '../../../fakes/controller-fixture.ts';
import { FakeClock } from '../../../fakes/fake-clock.ts';

const facts: EventFacts = {
  ...{ key: webKey, workload: workloadState(), cause: [], changed: [], changes: [], changer: undefined },
  isDryRun: false,
};

/** A decision of a real plan. @throws Error if it is another one */
function decisionOf<A extends Decision['action']>(action: A, world: World): Extract<Decision, { readonly action: A }> {
  const decision = world.plan();
  if (decision.action !== action) throw new Error(`the plan is ${decision.action}`);
  return decision as Extract<Decision, { readonly action: A }>;
}

function changed(annotations?: Readonly<Record<string, string>>): World {
  const world = baselinedWorld();
  if (annotations !== undefined) world.patchWorkload({ metadata: { annotations } });
  world.setConfig('ConfigMap/app', { color: 'blue' });
  return world;
}

const roll = decisionOf('roll', changed());
const held = decisionOf('wait', changed({ 'reroll.dev/hold': 'true' }));
const baseline = decisionOf('baseline', new World());
const release = decisionOf('release', changed({ 'reroll.dev/auto': 'false' }));
const confirming: Planned = {
  outcome: 'confirming',
  decision: { action: 'confirm', reason: 'lagging-view', configs: ['ConfigMap/app'] },
};
const waiting: Planned = { outcome: 'waiting', decision: held };
const planned = (decision: Written): Planned => ({ outcome: 'planned', decision });
const written = (decision: Written): RolloutEvent => ({ ...facts, outcome: 'written', decision, durationMs: 1 });
const unkept = (decision: Written, why: UnkeptEvent['why']): RolloutEvent => ({
  ...facts,
  ...{ outcome: 'unkept', decision, why, lost: [], by: undefined },
});

/** The workload after the answer: its former record is still there. */
const recorded = workloadState({ annotations: baselinedWorld().object.metadata?.annotations ?? {} });

let decisions: LastDecisions;

beforeEach(() => {
  decisions = new LastDecisions(new FakeClock(), []);
});

function after(...events: readonly (Planned | RolloutEvent)[]): string | undefined {
  for (const event of events) decisions.take({ ...facts, ...event });
  return decisions.of(webKey, recorded)?.reason;
}

describe('the last decision', () => {
  test.each<[string, readonly (Planned | RolloutEvent)[], string]>([
    ['a roll', [planned(roll)], 'content-changed'],
    ['a roll that was carried out', [planned(roll), written(roll)], 'up-to-date'],
    ['a roll of which only the record is lost', [written(roll), unkept(roll, 'not-recorded')], 'record-restored'],
    ['a roll whose trigger is lost', [planned(roll), unkept(roll, 'not-rolled')], 'content-changed'],
    ['a record that is lost', [planned(baseline), unkept(baseline, 'not-recorded')], 'no-record'],
    ['a record that is written', [planned(baseline), written(baseline)], 'up-to-date'],
    ['a record that is removed', [planned(release), written(release)], 'opted-out'],
    ['a roll that is held', [waiting], 'hold'],
    ['a held one whose record has to be written', [waiting, planned(baseline)], 'hold'],
    ['a held one whose record is lost', [waiting, planned(baseline), unkept(baseline, 'not-recorded')], 'no-record'],
    ['a held one whose config has to be read', [waiting, confirming], 'hold'],
    ['a held one that is released', [waiting, planned(roll)], 'content-changed'],
    ['one whose config has to be read', [confirming], 'lagging-view'],
    ['one whose record has to be written after that', [confirming, planned(baseline)], 'no-record'],
    ['one that is gone', [waiting, { outcome: 'gone', key: webKey }], 'up-to-date'],
  ])('of %s', (_rule, events, reason) => {
    expect(after(...events)).toBe(reason);
  });

  test('is kept without its patch and its record', () => {
    after(planned(roll));
    expect(decisions.of(webKey, recorded)).toEqual({ reason: 'content-changed', cause: ['ConfigMap/app'] });
  });
});

test('a workload that is queued for its first plan has none, until that plan or until it is gone', () => {
  const queued = (): LastDecisions => new LastDecisions(new FakeClock(), [webKey]);
  decisions = queued();
  expect([after(), decisions.size]).toEqual([undefined, 1]);
  expect(after({ outcome: 'idle', decision: { action: 'noop', reason: 'up-to-date' } })).toBe('up-to-date');
  decisions = queued();
  expect([after({ outcome: 'gone', key: webKey }), decisions.size]).toEqual(['up-to-date', 0]);
});

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['no record', {}, 'no-record'],
  ['a record that cannot be read', { 'reroll.dev/record': 'v0' }, 'foreign-record'],
])('a workload with %s that came a moment ago is not up to date', (_what, annotations, reason) => {
  const workload = workloadState({ annotations: { 'reroll.dev/auto': 'true', ...annotations } });
  expect(decisions.of(webKey, workload)).toEqual({ reason });
});
