/**
 * Which users of a config have not been planned since its content was first met: until then their order is not known.
 */
import type { WorkloadKey } from '../model/kinds.ts';
import type { Group } from './group.ts';

export class Asks {
  /** The groups in which a workload has not been planned yet. */
  readonly #groupsOf = new Map<WorkloadKey, Set<Group>>();

  get size(): number {
    return this.#groupsOf.size;
  }

  /** The plan of a user is asked for. */
  add(workload: WorkloadKey, group: Group): void {
    group.members.put(workload, 'unplanned', true);
    this.#groupsOf.set(workload, (this.#groupsOf.get(workload) ?? new Set()).add(group));
  }

  /** A workload is planned, or cannot be. @returns the groups whose users are all planned now */
  answered(workload: WorkloadKey): readonly Group[] {
    const groups = [...(this.#groupsOf.get(workload) ?? [])];
    this.#groupsOf.delete(workload);
    for (const { members } of groups) members.put(workload, 'unplanned', false);
    return groups.filter(({ members }) => members.count('unplanned') === 0);
  }

  /** The users of a group need not be planned any more. */
  end(group: Group): void {
    for (const workload of [...group.members.keys('unplanned')]) {
      group.members.put(workload, 'unplanned', false);
      const groups = this.#groupsOf.get(workload);
      groups?.delete(group);
      if (groups?.size === 0) this.#groupsOf.delete(workload);
    }
  }
}
