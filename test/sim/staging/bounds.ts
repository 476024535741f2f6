/**
 * What can be said of the verdict on a roll from the objects alone, by rules that are simpler than those of the product.
 * A verdict depends on what one process saw and when it began to lead, so these are bounds: before the earliest moment
 * at which any process may have given a verdict, the rollout is in flight for all of them.
 */
import type { ConfigRef } from '../../../src/model/kinds.ts';
import type { WorkloadCondition } from '../../../src/model/kube-object.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import type { SimObject } from '../objects.ts';
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

/** @param sightings since the last roll; at least one @param deadlineMs `--rollout-deadline` */
export function boundsOf(sightings: readonly Sighting[], nowMs: number, deadlineMs: number): RollBounds | undefined {
  const last = sightings.at(-1)?.object;
  const { roll, of = {}, rolledAt = '' } = last === undefined ? {} : rolledOf(last);
  if (last === undefined || (roll === undefined && Object.keys(of).length === 0)) return undefined;
  const ageMs = nowMs - Date.parse(rolledAt);
  const isOld = !(ageMs < 2 * deadlineMs);
  const hasBeenOurs = sightings.every(({ object }) => isOurs(object));
  const words = sightings.filter(({ object }) => hasWord(object));
  const mayBeProven = hasSoaked(sightings, nowMs, Math.min(30_000, deadlineMs / 4)) || (isOld && isComplete(last));
  const mayHaveFailed =
    words.length > 0 ||
    longestQuietMs(sightings, nowMs) >= deadlineMs ||
    sightings.some(({ object }) => !isOurs(object));
  const isEarly = words.some(({ atMs }) => atMs - Date.parse(rolledAt) < 2 * deadlineMs);
  const couldBe = canComplete(last) && hasBeenOurs && roll !== undefined;
  return {
    causes: (roll?.for ?? []) as readonly ConfigRef[],
    of,
    isOurs: isOurs(last),
    canComplete: canComplete(last),
    mayBeProven,
    mayHaveFailed,
    hasSurelyFailed: couldBe && isEarly && hasWord(last) && roll.was === 'ok' && !mayBeProven,
    isSurelyOpen: couldBe && !mayBeProven && !mayHaveFailed && !isOld,
  };
}

export function canComplete({ spec }: SimObject): boolean {
  return spec?.paused !== true && spec?.replicas !== 0;
}

/** Its template is the one that its last roll made. */
export const isOurs = remembered((object) => {
  const roll = rollOf(object);
  const state = roll && readWorkload('Deployment', object, testReading, true);
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
  return (object.status?.observedGeneration ?? 0) >= (rollOf(object)?.gen ?? 0);
}

/** Whether it was shown complete for a time without a break. */
function hasSoaked(sightings: readonly Sighting[], nowMs: number, soakMs: number): boolean {
  let sinceMs: number | undefined;
  for (const { atMs, object } of sightings) {
    if (sinceMs !== undefined && atMs - sinceMs >= soakMs) return true;
    // A write that its controller has not observed yet breaks nothing.
    const isBehind = counts(object) && (object.status?.observedGeneration ?? 0) < (object.metadata.generation ?? 0);
    if (isComplete(object)) sinceMs ??= atMs;
    else if (!isBehind) sinceMs = undefined;
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
