/**
 * Remembers what was last said of each workload and when, so that what lasts is said once and not with every retry, and
 * again before the API server forgets it.
 */
import type { WorkloadKey } from '../../model/kinds.ts';

/** API servers forget an Event an hour after its last change by default, and retries are up to ten minutes apart. */
const againMs = 50 * 60_000;

export class Reminders {
  readonly #said = new Map<WorkloadKey, { readonly text: string; readonly atMs: number }>();

  /**
   * Whether it is to be said now; if so, it counts as said.
   * @param nowMs monotonic
   */
  isDue(key: WorkloadKey, text: string, nowMs: number): boolean {
    const last = this.#said.get(key);
    if (last?.text === text && nowMs - last.atMs < againMs) return false;
    this.#said.set(key, { text, atMs: nowMs });
    return true;
  }

  /** It is over, or the workload is gone. */
  forget(key: WorkloadKey): void {
    this.#said.delete(key);
  }
}
