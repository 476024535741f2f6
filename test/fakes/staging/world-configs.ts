/** The configs of a simulated cluster, and the workloads that use them. */
import type { ConfigState, MaxConcurrent } from '../../../src/model/config-state.ts';
import { configKeyOf, type ConfigKey, type ConfigRef, type WorkloadKey } from '../../../src/model/kinds.ts';
import { configState, contentOf, namespace, type WorldWorkload } from './facts.ts';

export class WorldConfigs {
  readonly #states = new Map<ConfigKey, ConfigState | undefined>();
  readonly #maxConcurrent = new Map<ConfigRef, MaxConcurrent | undefined>();
  readonly #users = new Map<ConfigKey, Set<WorkloadKey>>();

  /** @param content undefined: the config is deleted */
  store(ref: ConfigRef, content: string | undefined, version: number): void {
    const settings = { version, maxConcurrent: this.#maxConcurrent.get(ref) };
    this.#states.set(configKeyOf(ref, namespace), configState(ref, content, settings));
  }

  /** The annotation that the config has from the next time on that it is stored. */
  annotate(ref: ConfigRef, maxConcurrent: MaxConcurrent | undefined): void {
    this.#maxConcurrent.set(ref, maxConcurrent);
  }

  stateOf(config: ConfigKey): ConfigState | undefined {
    return this.#states.get(config);
  }

  contentOf(ref: ConfigRef): string {
    return contentOf(this.stateOf(configKeyOf(ref, namespace)));
  }

  usersOf(config: ConfigKey): Iterable<WorkloadKey> {
    return this.#users.get(config) ?? [];
  }

  /** A workload uses these configs from now on. */
  index(workload: WorldWorkload, uses: readonly ConfigRef[]): void {
    const usersOf = (ref: ConfigRef): Set<WorkloadKey> => this.#users.get(configKeyOf(ref, namespace)) ?? new Set();
    for (const ref of workload.uses) usersOf(ref).delete(workload.key);
    workload.uses = uses;
    for (const ref of uses) this.#users.set(configKeyOf(ref, namespace), usersOf(ref).add(workload.key));
  }
}
