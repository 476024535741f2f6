/** The status of a workload as the controller has it between two plans. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { PatchOutcome } from '../../../src/model/patch-outcome.ts';
import type { WorkloadStatus } from '../../../src/status/state.ts';
import { OneReplica } from '../../fakes/one-replica.ts';
import { asItIs, noRecord, noTemplateAnnotations } from '../../fakes/policies.ts';

const minute = 60_000;

let replica: OneReplica;

beforeEach(async () => {
  replica = new OneReplica();
  await replica.sync();
});

afterEach(() => replica.stop());

const refused = (): Promise<PatchOutcome> =>
  Promise.resolve({ result: 'failed', status: 403, message: 'no rights', isClientError: true });
const annotate = (annotations: object): void => {
  replica.write({ metadata: { annotations } });
};
const complete = (): void => {
  replica.write({ spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } });
};
const statuses = (): readonly WorkloadStatus[] => [...replica.controller.statuses];
const states = (): readonly string[] => statuses().map(({ state, reason }) => `${state} ${reason}`);
const kept = (): number | undefined => replica.controller.sizes['decisions'];

test('a replica that stands by has none, and one that begins to lead has not planned yet', async () => {
  expect(states()).toEqual([]);
  replica.controller.startLeading();
  expect(states()).toEqual(['unknown not-planned']);
  await replica.settle();
  expect(states()).toEqual(['rolling up-to-date']);
  replica.controller.stopLeading();
  expect(states()).toEqual([]);
});

describe('a workload that is up to date', () => {
  beforeEach(async () => {
    complete();
    await replica.lead(minute);
  });

  test('is current, and nothing is kept for it', () => {
    expect([states(), kept()]).toEqual([['current up-to-date'], 0]);
  });

  test('is rolling after a roll until its status is complete, and nothing is kept for it', async () => {
    replica.config('blue');
    await replica.settle();
    replica.write({ status: { updatedReplicas: 0 } });
    expect([states(), kept()]).toEqual([['rolling up-to-date'], 0]);
    complete();
    expect([states(), kept()]).toEqual([['current up-to-date'], 0]);
  });

  test('has failed by a status that queues no plan', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    replica.write({ status: { updatedReplicas: 0, conditions } });
    expect([states(), kept()]).toEqual([['failed up-to-date'], 0]);
  });

  test('is unrecorded as soon as another client removes its record', async () => {
    annotate({ 'reroll.dev/record': null });
    expect(states()).toEqual(['unrecorded no-record']);
    await replica.settle();
    expect(states()).toEqual(['current up-to-date']);
  });
});

describe('a record that is refused', () => {
  test('is unrecorded until it is accepted', async () => {
    replica.answers.push(refused);
    await replica.lead(0);
    expect(states()).toEqual(['unrecorded forbidden']);
    await replica.settle();
    expect([states(), kept()]).toEqual([['rolling up-to-date'], 0]);
  });

  test('of a workload that has opted out leaves it off, also after it was removed', async () => {
    await replica.lead(0);
    replica.answers.push(refused);
    annotate({ 'reroll.dev/auto': 'false' });
    await replica.clock.advance(0);
    expect(states()).toEqual(['off forbidden']);
    await replica.settle();
    expect([replica.record, states()]).toEqual([undefined, ['off not-opted-in']]);
  });

  test('changes nothing while a roll is held', async () => {
    await replica.lead(0);
    annotate({ 'reroll.dev/hold': 'true' });
    replica.config('blue');
    await replica.settle();
    replica.answers.push(refused, refused);
    annotate({ 'reroll.dev/configmaps': 'other' });
    await replica.clock.advance(0);
    const [{ gates, wants } = { gates: [] }] = statuses();
    expect([states(), gates.map(({ reason }) => reason)]).toEqual([['pending hold'], ['hold']]);
    expect(wants).toEqual({ 'ConfigMap/app': expect.stringMatching(/^[a-z2-7]{16}$/) });
    expect([...replica.controller.unrecordedWorkloads].map(({ reason }) => reason)).toEqual(['forbidden']);
  });
});

describe('a roll', () => {
  beforeEach(() => replica.lead(0));

  test('that is refused is stale until it is accepted', async () => {
    replica.answers.push(refused);
    replica.config('blue');
    await replica.clock.advance(0);
    expect(states()).toEqual(['stale patch-failed']);
    expect(statuses()).toMatchObject([{ cause: ['ConfigMap/app'], sinceMs: replica.clock.now() }]);
    await replica.settle();
    expect([states(), kept()]).toEqual([['rolling up-to-date'], 0]);
  });

  test('that is accepted and not kept is stale', async () => {
    replica.admit = noTemplateAnnotations;
    replica.config('blue');
    await replica.settle();
    expect(states()).toEqual(['stale not-kept']);
  });

  test('of which only the record is lost is over, and the record is left to do', async () => {
    replica.admit = noRecord;
    replica.config('blue');
    await replica.clock.advance(0);
    expect(states()).toEqual(['unrecorded record-restored']);
    replica.admit = asItIs;
    await replica.clock.advance(minute);
    expect(states()).toEqual(['rolling up-to-date']);
  });

  test('that waits says when it is planned again, as of now', async () => {
    const opensMs = replica.clock.now() + 5 * minute;
    annotate({ 'reroll.dev/hold': `${new Date(opensMs).toISOString()} INC-4711` });
    replica.config('blue');
    await replica.clock.advance(minute);
    const sinceMs = opensMs - 5 * minute;
    const opens = expect.objectContaining({ atMs: opensMs });
    expect(statuses()).toMatchObject([{ state: 'pending', reason: 'hold', retryAfterMs: 4 * minute, opens, sinceMs }]);
    await replica.clock.advance(4 * minute);
    expect([states(), kept()]).toEqual([['rolling up-to-date'], 0]);
  });
});

test('nothing is kept of a workload that is deleted', async () => {
  await replica.lead(0);
  annotate({ 'reroll.dev/hold': 'true' });
  replica.config('blue');
  await replica.settle();
  expect([states(), kept()]).toEqual([['pending hold'], 1]);
  replica.remove();
  expect(states()).toEqual([]);
  await replica.settle();
  expect(kept()).toBe(0);
});

test('a dry run has the status that an acting one would have', async () => {
  const dryRun = new OneReplica(undefined, true);
  await dryRun.sync();
  await dryRun.lead(minute);
  dryRun.config('blue');
  await dryRun.settle();
  const [status] = dryRun.controller.statuses;
  expect([dryRun.accepted, status]).toMatchObject([[], { state: 'rolling', rolledAt: expect.any(String) }]);
  await dryRun.stop();
});
