/** State that lives for one leadership term. The next term begins as a new process would. */
import type { InventoryEvent } from '../inventory/events.ts';
import { configKey, workloadKey, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import type { PlanSettings } from '../plan/input/plan-input.ts';
import { Reconciler, type ReconcilerOptions } from './reconciler.ts';
import { BreakerReports } from './reports/breaker-reports.ts';
import { StagingReports } from './reports/staging-reports.ts';
import type { Breakers } from './rollouts/breakers.ts';
import { RolloutWatch } from './rollouts/rollout-watch.ts';
import { StagedRolls } from './rollouts/staged-rolls.ts';

export interface TermOptions extends Omit<ReconcilerOptions, 'stagedRolls'> {
  readonly settings: PlanSettings;
  readonly breakers: Breakers;
  readonly rolloutDeadlineMs: number;
  /** Queues a workload for a reconcile. */
  readonly enqueue: (workload: WorkloadKey) => void;
}

export class Term {
  readonly reconciler: Reconciler;
  /** Aborts the reconciles in flight when the term ends. */
  readonly end = new AbortController();
  readonly #options: TermOptions;
  /** Undefined in a dry run, in which nothing is rolled. */
  readonly #rollouts: RolloutWatch | undefined;
  readonly #stagedRolls: StagedRolls | undefined;

  constructor(options: TermOptions) {
    const { isDryRun } = options;
    this.#options = options;
    this.#rollouts = isDryRun ? undefined : this.#watchRollouts();
    this.#stagedRolls = this.#rollouts && this.#stageRolls(this.#rollouts);
    this.reconciler = new Reconciler({ ...options, stagedRolls: this.#stagedRolls });
    for (const key of options.inventory.workloads.keys()) this.#observe(key);
  }

  /** Number of entries kept between two reconciles, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { ...this.reconciler.sizes, ...this.#stagedRolls?.sizes, rollouts: this.#rollouts?.size ?? 0 };
  }

  /** The inventory has taken an event. */
  saw(event: InventoryEvent): void {
    if (event.type === 'workload') this.#observe(workloadKey(event.state));
    if (event.type === 'workload-gone') this.#observe(event.key);
    const config = configOf(event);
    if (config !== undefined) this.#stagedRolls?.configChanged(config);
  }

  /** Ends the term; no reconcile of it may write any more. */
  close(): void {
    this.reconciler.close();
    this.#rollouts?.close();
    this.#stagedRolls?.close();
  }

  #watchRollouts(): RolloutWatch {
    const { outputs, rolloutDeadlineMs } = this.#options;
    return new RolloutWatch({
      clock: outputs.clock,
      deadlineMs: rolloutDeadlineMs,
      onChange: (key, before, after) => {
        this.#stagedRolls?.standingChanged(key, before, after);
      },
    });
  }

  #stageRolls(rollouts: RolloutWatch): StagedRolls {
    const { inventory, readSettings, settings, breakers, outputs, enqueue, isDryRun } = this.#options;
    const { annotations } = readSettings;
    return new StagedRolls({
      inventory,
      readSettings,
      settings,
      breakers,
      standingOf: (key) => rollouts.standingOf(key),
      reports: new StagingReports({ ...outputs, inventory, annotations, breakers, isDryRun }),
      breakerReports: new BreakerReports({ ...outputs, inventory, annotations }),
      clock: outputs.clock,
      enqueue,
    });
  }

  #observe(key: WorkloadKey): void {
    this.#rollouts?.observe(key, this.#options.inventory.workloads.get(key));
    this.#stagedRolls?.seen(key);
  }
}

/** The config that an event is about. */
function configOf(event: InventoryEvent): ConfigKey | undefined {
  if (event.type === 'config-gone') return event.key;
  if (event.type !== 'config') return undefined;
  const { kind, namespace, name } = event.state;
  return configKey(kind, namespace, name);
}
