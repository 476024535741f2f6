/**
 * Remembers the last report about each workload and its time, so that a lasting problem is not reported with every
 * retry, but again before the API server deletes the Event.
 */
import type { WorkloadKey } from '../../model/kinds.ts';

/** By default, API servers delete an Event an hour after its last change, and retries are up to ten minutes apart. */
const againMs = 50 * 60_000;

export class Reminders {
  readonly #last = new Map<WorkloadKey, { readonly text: string; readonly atMs: number }>();

  /**
   * Whether to report the text now; if so, it counts as reported.
   * @param nowMs monotonic
   */
  isDue(key: WorkloadKey, text: string, nowMs: number): boolean {
    const last = this.#last.get(key);
    if (last?.text === text && nowMs - last.atMs < againMs) return false;
    this.#last.set(key, { text, atMs: nowMs });
    return true;
  }

  /** Forgets a workload whose problem is over, or that was deleted. */
  forget(key: WorkloadKey): void {
    this.#last.delete(key);
  }
}
