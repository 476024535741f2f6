/** Draws the changes to configs in a round from a seed, before the fault begins, so that a round can be repeated. */
import type { ConfigRef } from './fleet.ts';
import type { Random } from '../support/random.ts';

export type ChangeKind =
  /** Content that it has never had. */
  | 'change'
  /** The content at the begin of the round. */
  | 'revert'
  /** Delete, and create with content that it has never had. */
  | 'recreate'
  /** Change a label and no content. */
  | 'touch';

export interface Change {
  /** Ms since the begin of the schedule. */
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

/** Sorted by time. */
export function drawSchedule({ configs, durationMs, changes }: ScheduleOptions, random: Random): readonly Change[] {
  const drawn = Array.from({ length: changes }, () => ({
    atMs: random.below(durationMs),
    kind: random.pick(kinds),
    ref: random.pick(configs),
  }));
  return drawn.sort((a, b) => a.atMs - b.atMs);
}
