/** Rollouts that go well, and those that only seem to, each with the verdict that it has to get. */
import { describe, expect, test } from '@jest/globals';
import {
  available,
  complete,
  deadlineMs,
  deployment,
  deploymentStatus,
  late,
  minute,
  over,
  progressing,
  rolling,
  RolloutStory,
  second,
  soakMs,
  unavailable,
} from '../../builders/rollout-story.ts';

describe('a good rollout', () => {
  test('is proven once all pods were available for the soak, and not earlier', () => {
    const story = rolling();
    expect(story.phase).toBe('rolling');
    story.pass(20 * second);
    story.observed(complete);
    expect(story.phase).toBe('soaking');
    story.pass(soakMs - 1);
    expect(story.phase).toBe('soaking');
    story.pass(1);
    expect(story.phase).toBe('proven');
    expect(story.verdicts).toEqual([{ verdict: 'complete', afterMs: 50 * second }]);
  });

  test('is not judged by the status from before it, which shows a complete rollout', () => {
    const story = deployment();
    story.roll();
    story.pass(deadlineMs * 5);
    expect(story.phase).toBe('rolling');
    expect(story.given).toEqual([]);
  });

  test('stays proven whatever happens later', () => {
    const story = rolling();
    story.observed(complete);
    story.pass(soakMs);
    story.observed(deploymentStatus([3, 3, 0], late('2026-10-01T09:00:00Z'), unavailable));
    story.pass(deadlineMs * 5);
    story.write({}, { template: 'other', changer: 'kubectl-set' });
    expect(story.phase).toBe('proven');
    expect(story.given).toEqual(['complete']);
  });

  test('needs no more than the deadline without a rise, however slow it is, up to twice the deadline', () => {
    const story = rolling();
    for (const updated of [2, 3]) {
      story.pass(deadlineMs - second);
      story.observed(deploymentStatus([4, updated, 3], progressing, available));
    }
    expect(story.phase).toBe('rolling');
    story.observed(complete);
    story.pass(soakMs);
    expect(story.given).toEqual(['complete']);
  });

  test('that takes longer than twice the deadline is neutral, and stays so when it is complete', () => {
    const story = rolling({ replicas: 9 });
    for (const updated of [2, 3, 4, 5]) {
      story.pass(7 * minute);
      story.observed(deploymentStatus([10, updated, 9], progressing, available));
    }
    expect(story.verdicts).toEqual([{ verdict: 'neutral', afterMs: 2 * deadlineMs }]);
    story.observed(deploymentStatus([9, 9, 9], over, available));
    story.pass(soakMs);
    expect(story.phase).toBe('neutral');
  });

  test('of pods that need long to count as available has that time in addition', () => {
    const story = rolling({ minReadySeconds: 900 });
    story.pass(deadlineMs + 900 * second - 1);
    expect(story.given).toEqual([]);
    story.pass(1);
    expect(story.given).toEqual(['failed']);
  });
});

test('hpa-during-canary: a scale restarts no clock of a rollout that makes no progress, and breaks no soak', () => {
  const story = rolling();
  story.observed(complete);
  story.pass(20 * second);
  // The autoscaler writes; the status of before is still there, and then the new pods come.
  story.write({ replicas: 5 });
  story.pass(second);
  story.see(complete);
  expect(story.phase).toBe('soaking');
  story.observed(deploymentStatus([5, 5, 3], over, available));
  expect(story.phase).toBe('rolling');
  story.pass(10 * second);
  story.observed(deploymentStatus([5, 5, 5], over, available));
  story.pass(soakMs);
  expect(story.given).toEqual(['complete']);
});

test('hpa-after-complete: a scale after the verdict is no failure', () => {
  const story = rolling();
  story.observed(complete);
  story.pass(soakMs);
  story.write({ replicas: 9 });
  story.observed(deploymentStatus([9, 9, 3], over, available));
  story.pass(deadlineMs * 3);
  expect(story.given).toEqual(['complete']);
  story.restart(deadlineMs);
  expect(story.phase).toBe('neutral');
});

describe('recreate', () => {
  const recreate = { strategy: { type: 'Recreate' } };

  test('is not complete while there is no pod, although 0 of 0 are replaced', () => {
    const story = deployment(recreate);
    story.roll();
    story.observed(deploymentStatus([0, 0, 0], over, unavailable));
    story.pass(soakMs * 2);
    expect(story.phase).toBe('rolling');
  });

  test('makes progress with each pod that becomes ready, although there were more ready ones before', () => {
    const story = deployment({ ...recreate, replicas: 3 });
    story.roll();
    story.observed(deploymentStatus([0, 0, 0], progressing, unavailable));
    story.observed(deploymentStatus([3, 3, 0], progressing, unavailable));
    for (const ready of [1, 2]) {
      story.pass(deadlineMs - second);
      story.observed(deploymentStatus([3, 3, ready], progressing, unavailable));
    }
    expect(story.given).toEqual([]);
    story.observed(complete);
    story.pass(soakMs);
    expect(story.given).toEqual(['complete']);
  });
});

test('rwo-replicas-1: the only pod crashes, and Available is true since it may be missing: not proven, and fails', () => {
  const spec = { replicas: 1, strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } } };
  const story = new RolloutStory('Deployment', { spec, status: deploymentStatus([1, 1, 1], over, available) });
  story.roll();
  story.observed(deploymentStatus([1, 1, 0], over, available));
  story.pass(deadlineMs - 1);
  expect(story.phase).toBe('rolling');
  story.pass(1);
  expect(story.given).toEqual(['failed']);
  expect(story.judgement?.why).toBe('no pod was replaced, became ready or became available for 10m');
});

test('crash-after-ready: a pod that crashes within the soak, again and again, is no progress', () => {
  const story = rolling();
  story.observed(complete);
  for (let passedMs = 0; passedMs < deadlineMs; passedMs += minute) {
    story.pass(20 * second);
    story.observed(deploymentStatus([3, 3, 2], over, available));
    story.pass(40 * second);
    story.observed(complete);
  }
  expect(story.verdicts).toEqual([{ verdict: 'failed', afterMs: deadlineMs }]);
});

test('a deadline that ends in a soak waits for its end', () => {
  const recovered = (): RolloutStory => {
    const story = rolling();
    story.observed(complete);
    story.pass(second);
    story.observed(deploymentStatus([3, 3, 2], over, available));
    story.pass(deadlineMs - 2 * second);
    story.observed(complete);
    story.pass(20 * second);
    story.see();
    expect(story.phase).toBe('soaking');
    return story;
  };
  const good = recovered();
  good.pass(10 * second);
  expect(good.given).toEqual(['complete']);
  const bad = recovered();
  bad.observed(deploymentStatus([3, 3, 2], over, available));
  expect(bad.given).toEqual(['failed']);
});

test('slow-start: what has failed is proven by its pods after all, and the verdict stays', () => {
  const story = rolling();
  story.pass(deadlineMs);
  expect(story.phase).toBe('failed');
  story.observed(complete);
  expect(story.phase).toBe('failed');
  story.pass(soakMs);
  expect(story.phase).toBe('proven');
  expect(story.given).toEqual(['failed']);
});
