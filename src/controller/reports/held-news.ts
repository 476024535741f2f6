/**
 * Tells which holds are worth an Event. Of one wait each closed gate is told for the first changes that it holds back, once
 * for each: a config that changes a hundred times while its workload waits makes a few Events, not a hundred.
 */
import type { WorkloadKey } from '../../model/kinds.ts';

/** Changes that are told for one gate of one wait. */
const mostOfGate = 3;

export class HeldNews {
  /** The changes that were told, by gate, for each workload that waits. */
  readonly #waits = new Map<WorkloadKey, Map<string, Set<string>>>();

  /** Workloads that wait. */
  get size(): number {
    return this.#waits.size;
  }

  /**
   * Whether it is to be told that this gate holds these changes back, which then counts as told.
   * @param changes the ids of the changes as one text
   */
  isNews(key: WorkloadKey, gate: string, changes: string): boolean {
    const gates = this.#waits.get(key) ?? new Map<string, Set<string>>();
    const told = gates.get(gate) ?? new Set();
    if (told.has(changes) || told.size >= mostOfGate) return false;
    this.#waits.set(key, gates.set(gate, told.add(changes)));
    return true;
  }

  /** The workload does not wait any longer, or is gone. */
  end(key: WorkloadKey): void {
    this.#waits.delete(key);
  }
}
