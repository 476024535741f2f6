/** Which events reach the watch of rollouts of a whole controller, and for how long it judges. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { complete, deadlineMs, half, soakMs } from '../../../builders/rollout-story.ts';
import { OneReplica } from '../../../fakes/one-replica.ts';

let replica: OneReplica;

beforeEach(async () => {
  replica = new OneReplica();
  replica.write({ spec: { replicas: 3 }, status: complete });
  await replica.sync();
});

afterEach(() => replica.stop());

const observed = (status: object): void => {
  replica.write({ status });
};
const watched = (): number | undefined => replica.controller.sizes['rollouts'];
const warnings = (): readonly string[] => replica.events.filter((reason) => reason.startsWith('Rollout'));

/** Leads, and has rolled the workload just now. */
async function leadAndRoll(): Promise<void> {
  await replica.lead(1_000);
  observed(complete);
  replica.config('blue');
  await replica.clock.advance(0);
  expect(replica.accepted.at(-1)).toBe('rolled');
}

describe('a replica that leads', () => {
  beforeEach(leadAndRoll);

  test('judges by the events of the workload, those of its status among them', async () => {
    expect(watched()).toBe(1);
    observed(half);
    observed(complete);
    await replica.clock.advance(soakMs);
    expect(replica.judged).toEqual(['complete']);
    expect(warnings()).toEqual([]);
  });

  test('judges by time where no event comes, and reports a failure', async () => {
    observed(half);
    await replica.clock.advance(deadlineMs);
    expect(replica.judged).toEqual(['failed']);
    expect(warnings()).toEqual(['RolloutFailed']);
  });

  test('reports a rollout that its own controller does not observe, and gives no verdict on it', async () => {
    observed({ ...complete, observedGeneration: -1 });
    await replica.clock.advance(deadlineMs);
    expect([replica.judged, warnings()]).toEqual([[], ['RolloutStuck']]);
    observed({ ...complete, observedGeneration: 9 });
    await replica.clock.advance(soakMs);
    expect(replica.judged).toEqual(['complete']);
  });

  test.each<[string, () => void]>([
    ['is deleted', () => replica.remove()],
    ['is opted out', () => replica.write({ metadata: { annotations: { 'reroll.dev/auto': 'false' } } })],
    ['is being deleted', () => replica.write({ metadata: { deletionTimestamp: '2026-01-01T00:00:09Z' } })],
  ])('forgets a workload that %s', async (_what, end) => {
    observed(half);
    end();
    expect(watched()).toBe(0);
    await replica.clock.advance(deadlineMs);
    expect([replica.judged, warnings()]).toEqual([[], []]);
  });

  test('judges nothing after it stood down, and leaves what is over unreported in its next term', async () => {
    observed(half);
    replica.controller.stopLeading();
    expect(watched()).toBeUndefined();
    await replica.clock.advance(2 * deadlineMs);
    await replica.lead(deadlineMs);
    expect(watched()).toBe(1);
    expect([replica.judged, warnings()]).toEqual([[], []]);
  });

  test('judges a roll of the term before that is not over yet', async () => {
    observed(half);
    replica.controller.stopLeading();
    await replica.clock.advance(deadlineMs);
    observed(complete);
    await replica.lead(soakMs);
    expect(replica.judged).toEqual(['complete']);
  });

  test('has no timer left when it stops', async () => {
    observed(half);
    await replica.stop();
    observed(complete);
    observed(half);
    expect(replica.clock.pendingMs).toEqual([]);
  });
});

test('a workload that its Namespace opts out is forgotten', async () => {
  replica.namespace({ auto: 'all', resourceVersion: '2' });
  await leadAndRoll();
  replica.write({ metadata: { annotations: { 'reroll.dev/auto': null } } });
  expect(watched()).toBe(1);
  replica.namespace({ auto: 'none', resourceVersion: '3' });
  expect(watched()).toBe(0);
});

test('a dry run judges nothing: it rolls nothing', async () => {
  await replica.stop();
  replica = new OneReplica(undefined, true);
  await replica.sync();
  await replica.lead(1_000);
  replica.config('blue');
  await replica.clock.advance(deadlineMs * 3);
  expect([watched(), replica.judged, warnings()]).toEqual([0, [], []]);
});
