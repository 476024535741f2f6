/**
 * Counts how often the pod template of a workload was reverted in the middle of a rollout. Once may be a user; an
 * operator that owns the workload does it each time, and then its own object is what has to be rolled.
 */
import type { WorkloadKey } from '../../model/kinds.ts';
import type { ForeignOwner } from '../../model/workload-state.ts';

/** From this revert on, the owner is named. */
const namedFrom = 2;

export class Reverts {
  readonly #counts = new Map<WorkloadKey, number>();

  /**
   * Counts a revert.
   * @param owner the object that controls the workload, of a kind that this process does not roll
   * @returns what to add to the note on it; empty if there is nothing to add
   */
  add(key: WorkloadKey, owner: ForeignOwner | undefined): string {
    if (owner === undefined) return '';
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count < namedFrom ? '' : ownerNote(owner);
  }

  /** Forgets a deleted workload. */
  delete(key: WorkloadKey): void {
    this.#counts.delete(key);
  }
}

function ownerNote({ kind, name, group }: ForeignOwner): string {
  return `; ${kind}/${name} owns this workload and seems to keep its pod template: add that kind to --kinds (kubectl api-resources --api-group=${group} shows its name), and reroll rolls ${kind}/${name} instead`;
}
