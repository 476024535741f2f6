/** What is done to configs while a fault is on: drawn from a seed before it begins, so that a round can be repeated. */
import type { ConfigRef } from './fleet.ts';
import type { Random } from '../support/random.ts';

export type ChangeKind =
  /** Content that it never had. */
  | 'change'
  /** The content that it had when the round began. */
  | 'revert'
  /** Deleted, and created with content that it never had. */
  | 'recreate'
  /** A label: no content. */
  | 'touch';

export interface Change {
  /** Since the begin of the schedule. */
  readonly atMs: number;
  readonly kind: ChangeKind;
  readonly ref: ConfigRef;
}

export interface ScheduleOptions {
  readonly configs: readonly ConfigRef[];
  readonly durationMs: number;
  readonly changes: number;
}

const kinds: readonly ChangeKind[] = [
  'change',
  'change',
  'change',
  'change',
  'change',
  'change',
  'revert',
  'recreate',
  'touch',
];

/** In the order of time. */
export function drawSchedule({ configs, durationMs, changes }: ScheduleOptions, random: Random): readonly Change[] {
  const drawn = Array.from({ length: changes }, () => ({
    atMs: random.below(durationMs),
    kind: random.pick(kinds),
    ref: random.pick(configs),
  }));
  return drawn.sort((a, b) => a.atMs - b.atMs);
}
