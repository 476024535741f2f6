/** Rollouts that fail, and those whose failure is no evidence, each with the verdict that it has to get. */
import { describe, expect, test } from '@jest/globals';
import {
  available,
  complete,
  daemonSetStatus,
  deadlineMs,
  deployment,
  deploymentStatus,
  half,
  late,
  minute,
  notCreated,
  progressing,
  rolling,
  RolloutStory,
  second,
  soakMs,
  statefulSetStatus,
} from '../../builders/rollout-story.ts';

test('stale-deadline-condition: the word about the rollout of last week says nothing about this one', () => {
  const lastWeek = '2026-09-24T08:00:00Z';
  const status = deploymentStatus([4, 1, 3], late(lastWeek), available);
  const story = new RolloutStory('Deployment', { status });
  story.roll({ seen: lastWeek, was: 'bad' });
  story.observed(status);
  expect(story.given).toEqual([]);
  story.observed(half);
  story.observed(complete);
  story.pass(soakMs);
  expect(story.given).toEqual(['complete']);
});

test('the word of its own controller about this rollout is a failure at once', () => {
  const story = rolling();
  story.observed(deploymentStatus([4, 1, 3], late('2026-10-01T08:10:00Z'), available));
  expect(story.given).toEqual(['failed']);
  expect(story.judgement?.why).toBe('the Deployment controller gave it up after its progressDeadlineSeconds');
});

describe('statefulset', () => {
  const set = (spec = {}): RolloutStory =>
    new RolloutStory('StatefulSet', { spec, status: statefulSetStatus([3, 3, 3], { revisions: ['a', 'a'] }) });

  test('hpa-later: a scale after the verdict is no failure, a week on and in another process', () => {
    const story = set();
    story.roll();
    story.observed(statefulSetStatus([3, 1, 2]));
    story.observed(statefulSetStatus([3, 3, 3], { revisions: ['b', 'b'] }));
    story.pass(soakMs);
    story.write({ replicas: 9 });
    story.observed(statefulSetStatus([4, 4, 3], { revisions: ['b', 'b'] }));
    story.pass(deadlineMs * 3);
    expect(story.given).toEqual(['complete']);
    story.restart(7 * 24 * 60 * minute);
    expect(story.phase).toBe('neutral');
  });

  test('stuck: the fix waits for the pod that the former rollout broke, and that is reported once', () => {
    const story = set();
    story.roll();
    story.observed(statefulSetStatus([3, 1, 2]));
    story.pass(deadlineMs);
    expect(story.given).toEqual(['failed']);
    expect(story.judgement?.clocks?.isStuck).toBe(false);
    story.roll({ was: 'bad' });
    story.observed(statefulSetStatus([3, 0, 2], { currentReplicas: 2, revisions: ['a', 'c'] }));
    story.pass(deadlineMs / 2 - 1);
    expect(story.judgement?.clocks?.isStuck).toBe(false);
    story.pass(1);
    expect(story.judgement?.clocks?.isStuck).toBe(true);
    story.pass(deadlineMs / 2);
    expect(story.given).toEqual(['failed', 'neutral']);
  });
});

describe('canary-unhealthy-before', () => {
  function unhealthy(): RolloutStory {
    const story = deployment();
    story.roll({ was: 'bad' });
    story.observed(half);
    return story;
  }

  test('is neutral when it fails, and says why', () => {
    const story = unhealthy();
    story.pass(deadlineMs);
    expect(story.given).toEqual(['neutral']);
    expect(story.judgement?.why).toContain('no pod was replaced');
  });

  test('is proven when it completes', () => {
    const story = unhealthy();
    story.observed(complete);
    story.pass(soakMs);
    expect(story.given).toEqual(['complete']);
  });
});

describe('daemonset-with-a-dead-node', () => {
  function onDeadNode(): RolloutStory {
    const story = new RolloutStory('DaemonSet', { status: daemonSetStatus(3, 3, 2) });
    story.roll({ down: 1 });
    return story;
  }

  test('whose pod blocks the others is neutral', () => {
    const story = onDeadNode();
    story.observed(daemonSetStatus(3, 0, 2));
    story.pass(deadlineMs);
    expect(story.given).toEqual(['neutral']);
  });

  test('is proven when all others are replaced and available', () => {
    const story = onDeadNode();
    story.observed(daemonSetStatus(3, 1, 1));
    expect(story.phase).toBe('rolling');
    story.observed(daemonSetStatus(3, 2, 2));
    story.pass(soakMs);
    expect(story.given).toEqual(['complete']);
  });

  test('is not proven by pods that all crash', () => {
    const story = new RolloutStory('DaemonSet', { status: daemonSetStatus(3, 3, 0) });
    story.roll({ down: 3 });
    story.observed(daemonSetStatus(3, 3, 0));
    story.pass(deadlineMs);
    expect(story.given).toEqual(['neutral']);
  });

  test('that dies during the rollout is a failure like any other', () => {
    const story = new RolloutStory('DaemonSet', { status: daemonSetStatus(3, 3, 3) });
    story.roll();
    story.observed(daemonSetStatus(3, 1, 2));
    story.pass(deadlineMs);
    expect(story.given).toEqual(['failed']);
  });
});

describe('kcm-down', () => {
  test('leaves a roll without a verdict, however long it takes, and shows it as unobserved', () => {
    const story = deployment();
    story.roll();
    story.pass(deadlineMs - 1);
    expect(story.judgement?.clocks?.isUnobserved).toBe(false);
    story.pass(1);
    expect(story.judgement?.clocks?.isUnobserved).toBe(true);
    story.pass(deadlineMs * 100);
    expect(story.given).toEqual([]);
    story.observed(half);
    expect(story.judgement?.clocks?.isUnobserved).toBe(false);
    story.pass(deadlineMs);
    expect(story.given).toEqual(['failed']);
  });

  test('in the middle of a rollout stops its clocks as soon as a write shows it', () => {
    const story = rolling();
    story.pass(deadlineMs - second);
    story.write({ replicas: 4 });
    story.pass(deadlineMs * 5);
    expect(story.given).toEqual([]);
    expect(story.judgement?.clocks?.isUnobserved).toBe(true);
    story.observed(deploymentStatus([5, 1, 4], progressing, available));
    story.pass(deadlineMs);
    expect(story.given).toEqual(['failed']);
  });

  test('is no reason to judge an old roll at first sight', () => {
    const story = deployment();
    story.roll();
    story.restart(deadlineMs * 100);
    expect(story.phase).toBe('rolling');
    story.observed(half);
    story.observed(complete);
    story.pass(soakMs);
    expect(story.judgement).toMatchObject({ verdict: 'complete', isOfFirstSight: false });
  });
});

test('quota: pods that are refused are no progress', () => {
  const story = deployment();
  story.roll();
  const refused = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' };
  story.observed(deploymentStatus([3, 0, 3], progressing, available, refused));
  expect(story.given).toEqual([]);
  story.pass(deadlineMs);
  expect(story.given).toEqual(['failed']);
});

describe('create-refused', () => {
  const at = '2026-10-01T08:00:01Z';

  test('is a failure although its own controller has not noted what it has observed', () => {
    const story = deployment();
    story.roll();
    story.see(deploymentStatus([3, 3, 3], notCreated(at), available));
    expect(story.given).toEqual(['failed']);
    expect(story.judgement?.why).toBe('the Deployment controller cannot create its ReplicaSet');
  });

  test('before the roll as well is neutral, and only once the controller has had its time', () => {
    const refused = deploymentStatus([3, 3, 3], notCreated(at), available);
    const story = new RolloutStory('Deployment', { status: refused });
    story.roll({ seen: at, was: 'bad' });
    story.see(refused);
    story.pass(deadlineMs - 1);
    expect(story.given).toEqual([]);
    story.pass(1);
    expect(story.given).toEqual(['neutral']);
  });
});
