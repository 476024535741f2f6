/** Sightings for tests of the watch from outside. */
import { RolloutHistory } from '../../../support/outside/history.ts';
import type { ObservedTrip, Sighting, WorkloadSighting } from '../../../support/outside/sighting.ts';
import type { ObservedWorkload } from '../../../support/rollout-watch.ts';

export const app = 'ConfigMap/app';

/** Sightings in the order in which they are made here. */
export class Script {
  readonly sightings: Sighting[] = [];
  readonly #last = new Map<ObservedWorkload, WorkloadSighting>();

  get history(): RolloutHistory {
    return new RolloutHistory(this.sightings);
  }

  /** Workloads that run the first content well. */
  users(count: number): readonly ObservedWorkload[] {
    const names = Array.from({ length: count }, (_, index): ObservedWorkload => `Deployment/w${String(index)}`);
    for (const workload of names) this.#see({ ...this.#of(workload), isComplete: true, available: 1 });
    return names;
  }

  content(config: 'ConfigMap/app' | 'Secret/app', content: string, maxConcurrent?: string): void {
    this.sightings.push({ of: 'config', ...this.#moment(), config, isGone: false, content, maxConcurrent });
  }

  roll(workload: ObservedWorkload, content: string, causes: WorkloadSighting['causes'] = [app]): void {
    const contents = Object.fromEntries(causes.map((config) => [config, content]));
    const before = this.#of(workload);
    const recorded = { ...before.contents, ...contents };
    const trigger = `${content} ${String(this.sightings.length)}`;
    this.#see({ ...before, trigger, causes, contents: recorded, isComplete: false });
  }

  complete(...workloads: readonly ObservedWorkload[]): void {
    for (const workload of workloads) this.#see({ ...this.#of(workload), isComplete: true, available: 1 });
  }

  change(workload: ObservedWorkload, change: Partial<WorkloadSighting>): void {
    this.#see({ ...this.#of(workload), ...change });
  }

  trips(...trips: readonly ObservedTrip[]): void {
    this.sightings.push({ of: 'breakers', ...this.#moment(), trips });
  }

  #see(sighting: WorkloadSighting): void {
    const placed = { ...sighting, ...this.#moment() };
    this.#last.set(sighting.workload, placed);
    this.sightings.push(placed);
  }

  #of(workload: ObservedWorkload): WorkloadSighting {
    const unknown = { trigger: undefined, causes: [], contents: { [app]: 'first' }, isComplete: false, available: 0 };
    const some = { of: 'workload', workload, uid: workload, isGone: false, canComplete: true } as const;
    return this.#last.get(workload) ?? { ...some, ...this.#moment(), ...unknown };
  }

  #moment(): { readonly revision: number; readonly atMs: number } {
    return { revision: 100 + this.sightings.length, atMs: this.sightings.length * 10 };
  }
}
