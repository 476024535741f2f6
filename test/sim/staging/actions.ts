/** Applies the steps of users about rolls one after the other. A step that is impossible is skipped. */
import { readBreakers } from '../../../src/model/breakers-text.ts';
import { isTripped } from '../../../src/model/trip.ts';
import type { WorkloadSpec } from '../../../src/model/kube-object.ts';
import type { Actions } from '../actions.ts';
import { configKind, configName, hinted, plain, workloadName, type SimObject } from '../objects.ts';
import type { SimOptions } from '../options.ts';
import { isBad } from '../pod.ts';
import type { SimLease } from '../sim-lease.ts';
import type { ConfigKeyName } from '../steps.ts';
import type { Store } from '../store.ts';
import type { Truth } from '../truth.ts';
import { allKeys } from '../uses.ts';
import type { StagingStep } from './steps.ts';

export interface StagingActionsOptions {
  readonly store: Store;
  readonly truth: Truth;
  readonly lease: SimLease;
  readonly actions: Actions;
  readonly size: Pick<SimOptions, 'workloads' | 'configs'>;
  readonly nowMs: () => number;
}

/** The values with which bad ones are replaced: the content is another one in any case. */
const healed = ['white', 'black'] as const;

export class StagingActions {
  readonly #options: StagingActionsOptions;

  constructor(options: StagingActionsOptions) {
    this.#options = options;
  }

  do(step: StagingStep): void {
    switch (step.do) {
      case 'limit':
        this.#limit(step.config, step.most === 'removed' ? undefined : step.most);
        return;
      case 'prefer':
        this.#annotate(step.workload, 'canary', step.isPreferred ? 'true' : undefined);
        return;
      case 'scale':
        this.#specify(step.workload, { replicas: step.replicas });
        return;
      case 'pause':
        this.#specify(step.workload, { paused: step.isPaused });
        return;
      case 'resume':
        this.#annotate(step.workload, 'resume', this.#tripsOf(step.trips));
        return;
      case 'heal':
        this.#heal();
    }
  }

  #limit(config: number, most: string | undefined): void {
    const { store, nowMs } = this.#options;
    store.update(configKind(config), configName(config), (object) => hinted(object, nowMs(), 'max-concurrent', most));
  }

  #annotate(workload: number, hint: string, value: string | undefined): void {
    const { store, nowMs } = this.#options;
    store.update('Deployment', workloadName(workload), (object) => hinted(object, nowMs(), hint, value));
  }

  #specify(workload: number, change: WorkloadSpec): void {
    const specified = (object: SimObject): SimObject => ({ ...object, spec: { ...object.spec, ...change } });
    this.#options.store.update('Deployment', workloadName(workload), specified);
  }

  #tripsOf(which: 'on the lease' | 'wrong' | 'none'): string | undefined {
    if (which === 'none') return undefined;
    if (which === 'wrong') return 'taaaaaaaaaaaa';
    const { trips } = readBreakers(this.#options.lease.breakers);
    const ids = trips.filter(isTripped).map(({ id }) => id);
    return ids.length === 0 ? undefined : ids.join();
  }

  #heal(): void {
    const { size, store, truth } = this.#options;
    for (let config = 0; config < size.configs; config += 1) this.#healConfig(config);
    for (let workload = 0; workload < size.workloads; workload += 1) {
      const object = store.get('Deployment', workloadName(workload));
      const replicas = Math.max(1, object?.spec?.replicas ?? 1);
      if (object !== undefined) this.#specify(workload, { replicas, paused: false });
    }
    for (const { pods } of truth.workloads.values()) pods.startMs = 0;
  }

  #healConfig(config: number): void {
    const { actions, store } = this.#options;
    const kind = configKind(config);
    const { color = '', ...others } = store.get(kind, configName(config))?.data ?? {};
    const value = plain(kind, color) === healed[0] ? healed[1] : healed[0];
    actions.config({ do: 'create config', config, value });
    const set = (key: ConfigKeyName): void => {
      actions.config({ do: 'set key', config, key, value });
    };
    for (const key of allKeys) if (key === 'color' || isBad(kind, others[key] ?? '')) set(key);
  }
}
