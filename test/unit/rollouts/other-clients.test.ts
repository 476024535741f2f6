/** Rollouts that other clients and other processes write to or see, each with the verdict that it has to get. */
import { describe, expect, test } from '@jest/globals';
import { standingOf } from '../../../src/rollouts/judgement.ts';
import {
  available,
  complete,
  deadlineMs,
  deploymentStatus,
  half,
  late,
  minute,
  progressing,
  rolling,
  RolloutStory,
  second,
  soakMs,
  statefulSetStatus,
} from '../../builders/rollout-story.ts';

test('commit-to-the-canary: a write that leaves the template alone ends nothing: it is still our failure', () => {
  const story = rolling();
  story.observed(deploymentStatus([4, 1, 3], progressing, available));
  story.pass(deadlineMs / 2);
  story.write({ replicas: 4 });
  story.observed(deploymentStatus([5, 1, 4], progressing, available));
  story.pass(deadlineMs);
  expect(story.given).toEqual(['failed']);
  expect(story.judgement && standingOf(story.judgement)).toMatchObject({ phase: 'failed', isAttributable: true });
});

describe('set-image-mid-rollout', () => {
  test('is superseded, and proves the content where its pods stay available', () => {
    const story = rolling();
    story.write({}, { template: 'other', changer: 'kubectl-set' });
    expect(story.given).toEqual(['superseded']);
    story.pass(soakMs * 2);
    expect(story.phase).toBe('superseded');
    story.observed(half);
    story.observed(complete);
    story.pass(soakMs);
    expect(story.phase).toBe('proven');
    expect(story.given).toEqual(['superseded']);
  });

  test('is no failure of the content when it fails', () => {
    const story = rolling();
    story.write({}, { template: 'other', changer: 'kubectl-set' });
    story.observed(deploymentStatus([4, 1, 3], late('2026-10-01T08:10:00Z'), available));
    story.pass(deadlineMs * 3);
    expect(story.phase).toBe('superseded');
  });
});

describe('a roll that is undone', () => {
  test.each<[string, string | undefined, string, string | undefined]>([
    ['by a person has failed', 'kubectl-rollout', 'failed', 'kubectl-rollout put the former pod template back'],
    ['by an unknown client has failed', undefined, 'failed', 'another client put the former pod template back'],
    ['by Flux is neutral', 'kustomize-controller', 'neutral', undefined],
    ['by Argo CD is neutral', 'argocd-application-controller', 'neutral', undefined],
  ])('%s', (_rule, changer, verdict, why) => {
    const story = rolling();
    story.write({}, { template: 'replaced', changer });
    expect(story.given).toEqual([verdict]);
    expect(story.judgement?.why).toBe(why);
    // The old pods that are kept run the old content: they prove nothing.
    story.observed(complete);
    story.pass(soakMs * 2);
    expect(story.phase).toBe(verdict);
  });

  test('after it was proven, or before this process saw it, has not failed', () => {
    const proven = rolling();
    proven.observed(complete);
    proven.pass(soakMs);
    proven.write({}, { template: 'replaced' });
    expect(proven.given).toEqual(['complete']);
    const unseen = rolling();
    unseen.judgement = undefined;
    unseen.write({}, { template: 'replaced' });
    expect(unseen.given).toEqual(['neutral']);
  });
});

describe('old-crash-loop: a workload that has failed since last week', () => {
  const lastWeek = 7 * 24 * 60 * minute;

  test('has failed by the word of its own controller, at first sight', () => {
    const story = rolling();
    story.observed(deploymentStatus([4, 1, 3], late('2026-10-01T08:10:00Z'), available));
    story.restart(lastWeek);
    expect(story.phase).toBe('failed');
    expect(story.judgement?.isOfFirstSight).toBe(true);
  });

  test('is neutral at first sight where no controller has said so', () => {
    const story = new RolloutStory('StatefulSet', { status: statefulSetStatus([3, 3, 3], { revisions: ['a', 'a'] }) });
    story.roll();
    story.observed(statefulSetStatus([3, 1, 2]));
    story.restart(lastWeek);
    expect(story.phase).toBe('neutral');
  });

  test('is proven at first sight where it is complete and available, without a soak', () => {
    const story = rolling();
    story.observed(complete);
    story.restart(lastWeek);
    expect(story.phase).toBe('proven');
    expect(story.judgement?.isOfFirstSight).toBe(true);
  });

  test('is judged from the start by a process that begins less than twice the deadline after the roll', () => {
    const story = rolling();
    story.restart(2 * deadlineMs - second);
    expect(story.phase).toBe('rolling');
    story.pass(deadlineMs);
    expect(story.judgement).toMatchObject({ verdict: 'failed', isOfFirstSight: false });
    expect(story.verdicts.at(-1)).toEqual({ verdict: 'failed', afterMs: 3 * deadlineMs - second });
  });
});
