/** What lives for one leadership term. The next term begins as a new process would. */
import type { InventoryEvent, Taken } from '../inventory/events.ts';
import { configKey, workloadKey, type ConfigKey, type WorkloadKey } from '../model/kinds.ts';
import type { RolloutSubscriber } from '../model/rollout-event.ts';
import type { PlanSettings } from '../plan/input/plan-input.ts';
import { Reconciler, type ReconcilerOptions } from './reconciler.ts';
import { BreakerReports } from './reports/breaker-reports.ts';
import { StagingReports } from './reports/staging-reports.ts';
import type { UnstagedReport } from './reports/unstaged-report.ts';
import type { Breakers } from './rollouts/breakers.ts';
import { DryRunTurns } from './rollouts/dry-run-turns.ts';
import { RolloutReports } from './rollouts/rollout-reports.ts';
import { RolloutWatch } from './rollouts/rollout-watch.ts';
import { StagedRolls } from './rollouts/staged-rolls.ts';

export interface TermOptions extends Omit<ReconcilerOptions, 'stagedRolls' | 'turns' | 'subscribers'> {
  readonly settings: PlanSettings;
  readonly breakers: Breakers;
  readonly unstaged: UnstagedReport;
  readonly observer?: RolloutSubscriber | undefined;
  /** The longest time that a rollout may make no progress, ms. */
  readonly rolloutDeadlineMs: number;
  /** Queues a workload for a reconcile. */
  readonly enqueue: (workload: WorkloadKey) => void;
}

export class Term {
  readonly reconciler: Reconciler;
  readonly #options: TermOptions;
  /** Undefined in a dry run, which starts no rollouts. */
  readonly #rollouts: RolloutWatch | undefined;
  readonly #stagedRolls: StagedRolls | undefined;
  readonly #turns: StagedRolls | DryRunTurns;
  readonly #end = new AbortController();

  constructor(options: TermOptions) {
    this.#options = options;
    this.#rollouts = options.isDryRun ? undefined : this.#watchRollouts();
    this.#stagedRolls = this.#rollouts && this.#stageRolls(this.#rollouts);
    this.#turns = this.#stagedRolls ?? this.#imagineTurns();
    this.reconciler = new Reconciler({
      ...options,
      stagedRolls: this.#stagedRolls,
      turns: this.#turns,
      subscribers: [this.#turns, options.unstaged, ...(options.observer === undefined ? [] : [options.observer])],
    });
    this.#observe(options.inventory.workloads.keys());
  }

  /** Aborts the reconciles in flight when the term ends. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Number of entries kept, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { ...this.reconciler.sizes, ...this.#turns.sizes, rollouts: this.#rollouts?.size ?? 0 };
  }

  /** Takes notice of what the inventory has taken. */
  took(event: InventoryEvent, { affected }: Taken): void {
    if (event.type === 'workload') this.#observe([workloadKey(event.state)]);
    else if (event.type === 'workload-gone') this.#observe([event.key]);
    // A Namespace may opt its workloads in or out.
    else if (event.type === 'namespace' || event.type === 'namespace-gone') this.#observe(affected);
    const config = configOf(event);
    if (config !== undefined) this.#stagedRolls?.configChanged(config);
  }

  /** Aborts what is in flight. */
  abort(reason: Error): void {
    this.#end.abort(reason);
  }

  /** Writes the Events that are still pending, and judges nothing more. */
  close(): void {
    this.reconciler.close();
    this.#rollouts?.close();
    this.#stagedRolls?.close();
  }

  #observe(keys: Iterable<WorkloadKey>): void {
    for (const key of keys) {
      this.#rollouts?.observe(key, this.#options.inventory.managed(key));
      this.#stagedRolls?.seen(key);
    }
  }

  #watchRollouts(): RolloutWatch {
    const { inventory, outputs, rolloutDeadlineMs } = this.#options;
    return new RolloutWatch({
      clock: outputs.clock,
      deadlineMs: rolloutDeadlineMs,
      knownOf: (key) => inventory.managed(key),
      reports: new RolloutReports({ ...outputs, waitingFor: (key) => this.#stagedRolls?.waitingFor(key) ?? 0 }),
      onChange: (key, before, after) => {
        this.#stagedRolls?.standingChanged(key, before, after);
      },
    });
  }

  #stageRolls(rollouts: RolloutWatch): StagedRolls {
    const { inventory, readSettings, settings, breakers, outputs, enqueue } = this.#options;
    const { annotations } = readSettings;
    return new StagedRolls({
      inventory,
      readSettings,
      settings,
      breakers,
      standingOf: (key) => rollouts.standingOf(key),
      reports: this.#stagingReports(),
      breakerReports: new BreakerReports({ ...outputs, inventory, annotations }),
      clock: outputs.clock,
      enqueue,
    });
  }

  #imagineTurns(): DryRunTurns {
    const { inventory, readSettings, settings, enqueue } = this.#options;
    return new DryRunTurns({ inventory, readSettings, settings, reports: this.#stagingReports(), enqueue });
  }

  #stagingReports(): StagingReports {
    const { inventory, readSettings, breakers, outputs, isDryRun } = this.#options;
    const { annotations } = readSettings;
    return new StagingReports({ ...outputs, inventory, annotations, breakers, isDryRun });
  }
}

/** The config that an event is about. */
function configOf(event: InventoryEvent): ConfigKey | undefined {
  if (event.type === 'config-gone') return event.key;
  if (event.type !== 'config') return undefined;
  const { kind, namespace, name } = event.state;
  return configKey(kind, namespace, name);
}
