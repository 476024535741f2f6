/** The rolls whose patches are on their way: their workloads have slots, whatever content the configs have by then. */
import type { ConfigKey, WorkloadKey } from '../model/kinds.ts';
import type { Group } from './group.ts';

export class Patches {
  /** The configs of the cause. */
  readonly #configsOf = new Map<WorkloadKey, readonly ConfigKey[]>();

  get size(): number {
    return this.#configsOf.size;
  }

  /** @param groups those of the configs of the cause */
  sent(workload: WorkloadKey, groups: readonly Group[]): void {
    for (const { members } of groups) members.put(workload, 'sent', true);
    const configs = groups.map(({ config }) => config);
    if (configs.length > 0) this.#configsOf.set(workload, configs);
  }

  /** @param groupOf the present group of a config. @returns the groups in which the workload had a slot */
  settled(workload: WorkloadKey, groupOf: (config: ConfigKey) => Group | undefined): readonly Group[] {
    const groups = (this.#configsOf.get(workload) ?? []).flatMap((config) => groupOf(config) ?? []);
    this.#configsOf.delete(workload);
    for (const { members } of groups) members.put(workload, 'sent', false);
    return groups;
  }
}
