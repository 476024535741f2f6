/**
 * The clocks by which a rollout is judged. They run while its own controller can replace its pods and has observed the
 * last write, and stand still meanwhile: time alone is no verdict on a workload that nothing can happen to.
 */
import type { RolloutReading } from '../model/rollout-reading.ts';
import type { RollFacts } from './roll-facts.ts';

export interface Clocks {
  /** Monotonic time up to which they count, ms. */
  readonly atMs: number;
  readonly isRunning: boolean;
  /** Its own controller has not observed the roll, or a later write. */
  readonly isBehind: boolean;
  /** All pods are replaced and available. */
  readonly isSoaking: boolean;
  /** For how long they have run, ms. */
  readonly sightMs: number;
  /** For how long none of the counts has risen, ms. */
  readonly quietMs: number;
  /** For how long all pods have been replaced and available without a break, ms. */
  readonly soakedMs: number;
  /** For how long its own controller has been behind, ms. */
  readonly behindMs: number;
  readonly marks: Marks;
  /** Its own controller has been behind for longer than the deadline. */
  readonly isUnobserved: boolean;
  /** A pod that the rollout waits for has neither the present nor the former template, and has to be deleted. */
  readonly isStuck: boolean;
  /** When something follows from them if nothing happens, monotonic ms. */
  readonly dueMs: number | undefined;
  /** As of `limitOf`. */
  readonly limitMs: number;
}

/** The highest counts since the last pod with the present template came. */
type Marks = Pick<RolloutReading, 'updated' | 'ready' | 'available'>;

const noMarks: Marks = { updated: -1, ready: 0, available: 0 };

export function startClocks(atMs: number): Clocks {
  return {
    atMs,
    isRunning: false,
    isBehind: false,
    isSoaking: false,
    sightMs: 0,
    quietMs: 0,
    soakedMs: 0,
    behindMs: 0,
    marks: noMarks,
    isUnobserved: false,
    isStuck: false,
    dueMs: undefined,
    limitMs: Infinity,
  };
}

/** The clocks at a later moment, under the conditions of the former one. */
export function advance(clocks: Clocks, nowMs: number): Clocks {
  const { atMs, isRunning, isBehind, isSoaking } = clocks;
  const passedMs = Math.max(0, nowMs - atMs);
  const runMs = isRunning ? passedMs : 0;
  return {
    ...clocks,
    atMs: Math.max(atMs, nowMs),
    sightMs: clocks.sightMs + runMs,
    quietMs: clocks.quietMs + runMs,
    soakedMs: clocks.soakedMs + (isSoaking ? runMs : 0),
    behindMs: clocks.behindMs + (isBehind ? passedMs : 0),
  };
}

/** The clocks under the conditions of this moment. */
export function withConditions(clocks: Clocks, facts: RollFacts, deadlineMs: number): Clocks {
  const { rollout, template, canComplete } = facts;
  const isBehind = rollout.observedGeneration < rollout.generation || !counts(facts);
  // Pods of the template that the roll replaced may run any content: nothing of them is evidence.
  const isRunning = canComplete && !isBehind && template !== 'replaced';
  // A write that is not observed yet breaks no soak.
  const isSoaking = isRunning ? isOver(facts) : clocks.isSoaking;
  const marks = counts(facts) ? nextMarks(clocks.marks, rollout) : clocks.marks;
  return {
    ...clocks,
    isRunning,
    isBehind,
    isSoaking,
    quietMs: marks === clocks.marks ? clocks.quietMs : 0,
    soakedMs: isSoaking ? clocks.soakedMs : 0,
    behindMs: isBehind ? clocks.behindMs : 0,
    marks,
    limitMs: limitOf(rollout, deadlineMs),
  };
}

/** The longest time without a rise, ms. A pod that is ready counts as available only later. */
export function limitOf({ minReadySeconds }: RolloutReading, deadlineMs: number): number {
  return deadlineMs + minReadySeconds * 1000;
}

/** Another template is there: nothing that was seen of the pods before counts for it. */
export function withoutPods(clocks: Clocks): Clocks {
  return { ...clocks, isSoaking: false, soakedMs: 0, marks: noMarks };
}

/** Whether the status is about the roll or something later. */
export function counts({ roll, rollout }: Pick<RollFacts, 'roll' | 'rollout'>): boolean {
  return rollout.observedGeneration >= Math.min(roll?.gen ?? 0, rollout.generation);
}

/** Whether all pods are replaced and available, except as many as could not be before. */
function isOver({ roll, rollout }: RollFacts): boolean {
  return rollout.lacking <= (roll?.down ?? 0) && rollout.isAvailable;
}

/**
 * A pod that crashes and starts again and again raises no mark twice. With each pod that is replaced the others begin
 * again: old pods have ended by then, and new ones become ready below the former number.
 * @returns the same object while no count rises
 */
function nextMarks(marks: Marks, { updated, ready, available }: RolloutReading): Marks {
  if (updated > marks.updated) return { updated, ready, available };
  if (ready <= marks.ready && available <= marks.available) return marks;
  return {
    updated: marks.updated,
    ready: Math.max(ready, marks.ready),
    available: Math.max(available, marks.available),
  };
}
