/**
 * Spaces out the writes that do not last. Whatever causes the next write (a retry, an event, a change of content), it
 * waits until it is due: 5 s after the first one, and twice as long after each that follows, up to ten minutes. A write
 * that lasts, the deletion of the workload, and a reconcile with nothing left to write clear the entry.
 */
import { backoffMs } from '../lib/backoff.ts';
import type { WorkloadKey } from '../model/kinds.ts';
import type { Written } from '../model/rollout-event.ts';
import { TimedEntries } from './timed-entries.ts';

const spacing = { baseMs: 5_000, factor: 2, capMs: 600_000, jitter: 0 };

/** The pause in ms after this number of writes in a row that did not last. */
export function pauseAfterMs(writes: number): number {
  return backoffMs(spacing, writes - 1, () => 0);
}

interface Entry {
  /** How many writes in a row did not last. */
  readonly writes: number;
  /** Monotonic ms at which the next write may be sent. */
  readonly untilMs: number;
  /** Whether the last write was a roll whose trigger is missing from the pod template: then rolls wait, too. */
  readonly isOfRolls: boolean;
}

export class UnkeptWrites extends TimedEntries<Entry> {
  /** How long a write has to wait, ms. A record that does not last delays no roll whose trigger does. */
  waitMs(key: WorkloadKey, action: Written['action']): number {
    const entry = this.get(key);
    return action === 'roll' && entry?.isOfRolls === false ? 0 : this.remainingMs(entry);
  }

  /**
   * Notes that a write did not last. Returns how long the next one waits, ms.
   * @param isOfRolls whether it was a roll whose trigger is missing from the pod template
   */
  lost(key: WorkloadKey, isOfRolls: boolean): number {
    const writes = (this.get(key)?.writes ?? 0) + 1;
    const pauseMs = pauseAfterMs(writes);
    this.set(key, { writes, untilMs: this.after(pauseMs), isOfRolls });
    return pauseMs;
  }

  /** Notes that a write lasted. A record that lasts says nothing about rolls. */
  kept(key: WorkloadKey, action: Written['action']): void {
    if (action === 'roll' || this.get(key)?.isOfRolls === false) this.delete(key);
  }
}
