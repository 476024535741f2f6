/**
 * Decides which waits get an Event. While a workload waits, each closed gate is reported once per change, for the first
 * few changes: a config that changes a hundred times meanwhile leads to a few Events, not a hundred.
 */
import type { WorkloadKey } from '../../model/kinds.ts';

/** Number of changes reported per gate and wait. */
const maxPerGate = 3;

export class WaitNews {
  /** The reported changes, by gate, of each waiting workload. */
  readonly #waits = new Map<WorkloadKey, Map<string, Set<string>>>();

  /** Number of waiting workloads. */
  get size(): number {
    return this.#waits.size;
  }

  /**
   * Whether to report that this gate holds these changes back; if so, they count as reported.
   * @param changes the ids of the changes, joined
   */
  isNews(key: WorkloadKey, gate: string, changes: string): boolean {
    const gates = this.#waits.get(key) ?? new Map<string, Set<string>>();
    const reported = gates.get(gate) ?? new Set();
    if (reported.has(changes) || reported.size >= maxPerGate) return false;
    this.#waits.set(key, gates.set(gate, reported.add(changes)));
    return true;
  }

  /** Forgets a workload that waits no longer, or that was deleted. */
  end(key: WorkloadKey): void {
    this.#waits.delete(key);
  }
}
