/** Rollouts of Argo, judged by the words of their own controller. */
import { expect, test } from '@jest/globals';

import type { WorkloadSpec, WorkloadStatus } from '../../../src/model/kube-object.ts';
import { deadlineMs, minute, RolloutStory, soakMs } from '../../builders/rollout-story.ts';

const kind = 'rollouts.argoproj.io';
const steps = [{ setWeight: 50 }, { pause: {} }];
const canary = { strategy: { canary: { steps } } } as WorkloadSpec;

function status(phase: string, updated: number, more: WorkloadStatus = {}): WorkloadStatus {
  return { ...{ phase, replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: updated }, ...more };
}

function rolled(): RolloutStory {
  const story = new RolloutStory(kind, { spec: canary, status: status('Healthy', 3) });
  story.roll();
  story.observed(status('Progressing', 1));
  return story;
}

test('a canary that a user promotes after hours is complete, and was no failure meanwhile', () => {
  const story = rolled();
  story.observed(status('Paused', 1));
  story.pass(10 * 60 * minute);
  expect([story.given, story.phase]).toEqual([[], 'rolling']);
  story.observed(status('Progressing', 2));
  story.observed(status('Healthy', 3));
  story.pass(soakMs);
  expect(story.given).toEqual(['complete']);
});

test('an aborted canary has failed at once', () => {
  const story = rolled();
  story.observed(status('Degraded', 0, { abortedAt: '2026-10-01T08:01:00Z' }));
  expect(story.given).toEqual(['failed']);
});

test('one whose pods get no further has failed after the deadline', () => {
  const story = rolled();
  story.pass(deadlineMs);
  expect(story.given).toEqual(['failed']);
});

test('a restart is complete only once its controller says that the pods were restarted', () => {
  const story = new RolloutStory(kind, { spec: canary, status: status('Healthy', 3) });
  story.write({ restartAt: '2026-10-01T08:00:00Z' });
  story.roll();
  story.observed(status('Healthy', 3));
  story.pass(2 * soakMs);
  expect(story.given).toEqual([]);
  story.observed(status('Healthy', 3, { restartedAt: '2026-10-01T08:00:00Z' }));
  story.pass(soakMs);
  expect(story.given).toEqual(['complete']);
});
