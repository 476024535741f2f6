/**
 * What can be said of the verdict on a roll from the objects alone, by rules that are simpler than the product's own. A
 * verdict depends on what one process saw and when it began to lead, so these are bounds: before the earliest moment
 * at which any process may have given a verdict, the rollout is in flight for all of them.
 */
import type { ConfigRef } from '../../../src/model/kinds.ts';
import type { WorkloadCondition } from '../../../src/model/kube-object.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import type { SimObject } from '../objects.ts';
import { simWorkloadKind } from '../workload-kind.ts';
import { remembered, rolledOf, rollOf, type Sighting } from './sightings.ts';

/** What is known of the last roll of a workload. */
export interface RollBounds {
  /** The configs because of which it was rolled. */
  readonly causes: readonly ConfigRef[];
  /** The contents with which its pods started, by config. */
  readonly of: Readonly<Record<string, string>>;
  /** The template is the one that the roll made. */
  readonly isOurs: boolean;
  readonly canComplete: boolean;
  /** A process may have found it proven. */
  readonly mayBeProven: boolean;
  /** A process may have found it failed. */
  readonly mayHaveFailed: boolean;
  /** Every process that leads finds it failed. */
  readonly hasSurelyFailed: boolean;
  /** No process can have given its verdict. */
  readonly isSurelyOpen: boolean;
}

/** What the bounds are computed from. */
interface Story {
  /** Since the last roll. */
  readonly sightings: readonly Sighting[];
  readonly last: SimObject;
  readonly nowMs: number;
  readonly deadlineMs: number;
  /** When it was rolled by the record; not a number without a roll. */
  readonly rolledAtMs: number;
}

/**
 * Undefined for a workload whose record has neither a roll nor the content of its pods.
 * @param sightings since the last roll
 * @param deadlineMs `--rollout-deadline`
 */
export function boundsOf(sightings: readonly Sighting[], nowMs: number, deadlineMs: number): RollBounds | undefined {
  const last = sightings.at(-1)?.object;
  if (last === undefined) return undefined;
  const { roll, of = {}, rolledAt = '' } = rolledOf(last);
  if (roll === undefined && Object.keys(of).length === 0) return undefined;
  const story = { sightings, last, nowMs, deadlineMs, rolledAtMs: Date.parse(rolledAt) };
  return {
    causes: (roll?.for ?? []) as readonly ConfigRef[],
    of,
    isOurs: isOurs(last),
    canComplete: canComplete(last),
    mayBeProven: mayBeProven(story),
    mayHaveFailed: mayHaveFailed(story),
    hasSurelyFailed: hasSurelyFailed(story),
    isSurelyOpen: isSurelyOpen(story),
  };
}

/** A process that sees it first judges it at once. */
function isOld({ nowMs, rolledAtMs, deadlineMs }: Story): boolean {
  return !(nowMs - rolledAtMs < 2 * deadlineMs);
}

/** No other client has written the template since the roll. */
function canBeJudged({ sightings, last }: Story): boolean {
  return canComplete(last) && rollOf(last) !== undefined && sightings.every(({ object }) => isOurs(object));
}

function mayBeProven(story: Story): boolean {
  const { sightings, nowMs, deadlineMs, last } = story;
  return hasSoaked(sightings, nowMs, Math.min(30_000, deadlineMs / 4)) || (isOld(story) && isComplete(last));
}

function mayHaveFailed({ sightings, nowMs, deadlineMs }: Story): boolean {
  const isSaid = sightings.some(({ object }) => hasWord(object) || !isOurs(object));
  return isSaid || longestQuietMs(sightings, nowMs) >= deadlineMs;
}

function isSurelyOpen(story: Story): boolean {
  return canBeJudged(story) && !mayBeProven(story) && !mayHaveFailed(story) && !isOld(story);
}

/** Its controller has said so, and no earlier verdict was possible. */
function hasSurelyFailed(story: Story): boolean {
  const { sightings, last, rolledAtMs, deadlineMs } = story;
  const isEarly = sightings.some(({ atMs, object }) => hasWord(object) && atMs - rolledAtMs < 2 * deadlineMs);
  return canBeJudged(story) && isEarly && hasWord(last) && rollOf(last)?.was === 'ok' && !mayBeProven(story);
}

export function canComplete({ spec }: SimObject): boolean {
  return spec?.paused !== true && spec?.replicas !== 0;
}

/** Its template is the one that its last roll made. */
export const isOurs = remembered((object) => {
  const roll = rollOf(object);
  const state = roll && readWorkload(simWorkloadKind(), object, testReading, true);
  return roll !== undefined && state?.trigger === roll.to && state.base === roll.base;
});

function conditionOf({ status }: SimObject, type: string): WorkloadCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

/** kube-controller-manager says that this roll has failed. */
function hasWord(object: SimObject): boolean {
  const { reason, lastUpdateTime } = conditionOf(object, 'Progressing') ?? {};
  return reason === 'ProgressDeadlineExceeded' && lastUpdateTime !== rollOf(object)?.seen;
}

function isBehind({ metadata, status }: SimObject): boolean {
  return Number(status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

function isComplete(object: SimObject): boolean {
  const { replicas, updatedReplicas, availableReplicas } = object.status ?? {};
  const isOver = conditionOf(object, 'Progressing')?.reason === 'NewReplicaSetAvailable';
  const isAvailable = conditionOf(object, 'Available')?.status === 'True';
  return (
    isOver && isAvailable && updatedReplicas === replicas && updatedReplicas === availableReplicas && counts(object)
  );
}

/** Its status is about the roll or something later. */
function counts(object: SimObject): boolean {
  return Number(object.status?.observedGeneration ?? 0) >= (rollOf(object)?.gen ?? 0);
}

/** Whether it was shown complete for a time without a break. */
function hasSoaked(sightings: readonly Sighting[], nowMs: number, soakMs: number): boolean {
  let sinceMs: number | undefined;
  for (const { atMs, object } of sightings) {
    if (sinceMs !== undefined && atMs - sinceMs >= soakMs) return true;
    if (isComplete(object)) sinceMs ??= atMs;
    // A write that its controller has not observed yet breaks nothing.
    else if (!isBehind(object)) sinceMs = undefined;
  }
  return sinceMs !== undefined && nowMs - sinceMs >= soakMs;
}

/** The longest time in which it was not shown with more new pods than before. */
function longestQuietMs(sightings: readonly Sighting[], nowMs: number): number {
  let [most, riseMs, longestMs] = [0, sightings[0]?.atMs ?? 0, 0];
  for (const { atMs, object } of sightings) {
    const updated = object.status?.updatedReplicas ?? 0;
    if (updated <= most) continue;
    longestMs = Math.max(longestMs, atMs - riseMs);
    [most, riseMs] = [updated, atMs];
  }
  return Math.max(longestMs, nowMs - riseMs);
}
