/** What a change of the record does to the judgement of a rollout. */
import { describe, expect, test } from '@jest/globals';
import {
  available,
  complete,
  deadlineMs,
  deploymentStatus,
  half,
  late,
  over,
  rolling,
  second,
  soakMs,
  type RolloutStory,
} from '../../builders/rollout-story.ts';

const crashed = deploymentStatus([3, 3, 2], over, available);

/** A rollout that is proven. */
function proven(): RolloutStory {
  const story = rolling();
  story.observed(complete);
  story.pass(soakMs);
  expect(story.phase).toBe('proven');
  return story;
}

/** Another client's rollout, with pods that started with this content, is recorded. */
const otherPods = (story: RolloutStory, content: string): void => {
  story.setFacts({ of: { 'ConfigMap/app': content }, template: 'other' });
};

describe('a record that no longer has the roll', () => {
  test('leaves what is proven as it is while the contents are the same', () => {
    const story = proven();
    story.observed(crashed);
    story.setFacts({ roll: undefined, template: 'other' });
    expect([story.phase, story.given]).toEqual(['proven', ['complete']]);
  });

  test('ends a roll that has no verdict, and its pods may still prove the content', () => {
    const story = rolling();
    story.setFacts({ roll: undefined, template: 'other' });
    story.pass(deadlineMs * 5);
    expect([story.phase, story.given]).toEqual(['rolling', []]);
    story.observed(complete);
    story.pass(soakMs);
    expect([story.phase, story.given]).toEqual(['proven', []]);
  });
});

describe('pods of another client that started with other content', () => {
  test('have to prove it, although the roll before was proven; its verdict stays', () => {
    const story = proven();
    story.observed(crashed);
    otherPods(story, 'content-2');
    expect(story.phase).toBe('superseded');
    story.pass(deadlineMs * 5);
    expect(story.phase).toBe('superseded');
    story.observed(complete);
    story.pass(soakMs);
    expect([story.phase, story.given]).toEqual(['proven', ['complete']]);
  });

  test('leave a failed roll failed until they have proven it', () => {
    const story = rolling();
    story.pass(deadlineMs);
    otherPods(story, 'content-2');
    expect(story.phase).toBe('failed');
    story.observed(complete);
    story.pass(soakMs);
    expect([story.phase, story.given]).toEqual(['proven', ['failed']]);
  });

  test('begin again where the record names no roll', () => {
    const story = proven();
    story.setFacts({ roll: undefined, template: 'other' });
    otherPods(story, 'content-2');
    expect(story.phase).toBe('soaking');
    story.pass(soakMs);
    expect(story.phase).toBe('proven');
  });

  test('of which fewer contents are known than before prove nothing new, and take nothing away', () => {
    const story = proven();
    story.setFacts({ of: undefined });
    expect(story.phase).toBe('proven');
  });
});

describe('a roll of a version that recorded no evidence', () => {
  /** The same rollout without generation, causes and the state before it. */
  function withoutEvidence(): RolloutStory {
    const story = rolling();
    story.setFacts({ roll: { to: 'old', base: 'base' } });
    return story;
  }

  test('is proven by its pods', () => {
    const story = withoutEvidence();
    story.observed(complete);
    story.pass(soakMs);
    expect(story.given).toEqual(['complete']);
  });

  test('does not fail by a word that may be about an earlier rollout, and fails without progress', () => {
    const story = withoutEvidence();
    story.observed(deploymentStatus([4, 1, 3], late('2026-10-01T08:10:00Z'), available));
    story.pass(deadlineMs - second);
    expect(story.given).toEqual([]);
    story.pass(second);
    expect(story.given).toEqual(['failed']);
  });

  test('and without a time is judged at first sight', () => {
    const story = rolling();
    story.setFacts({ roll: { to: 'old', base: 'base' }, rolledAt: undefined });
    expect(story.judgement).toMatchObject({ phase: 'neutral', isOfFirstSight: true });
    story.observed(half);
    expect(story.phase).toBe('neutral');
  });
});
