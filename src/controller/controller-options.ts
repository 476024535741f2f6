/** The collaborators and settings that a controller is built from. */
import type { Breakers } from './rollouts/breakers.ts';
import type { Scope } from '../inventory/scope.ts';
import type { BackoffOptions } from '../lib/backoff.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../model/logger.ts';
import type { NoticeReporter } from '../model/notice.ts';
import type { PlanSettings } from '../plan/input/plan-input.ts';
import type { ReadSettings } from '../plan/read/config.ts';
import type { QueueMetrics } from '../queue/workqueue.ts';
import type {
  ConfigReader,
  ControllerMetrics,
  ControllerObserver,
  EventReporter,
  Leadership,
  RelistNamespace,
  WorkloadPatcher,
} from './ports.ts';

/** Back-off of failed reconciles: quick after a conflict, at most half a minute while the API server is unreachable. */
export const retryBackoff: BackoffOptions = { baseMs: 10, factor: 2, capMs: 30_000, jitter: 0.2 };

/** Time for reconciles in flight to finish when the controller stops. */
export const finishMs = 10_000;

export interface ControllerOptions {
  readonly patcher: WorkloadPatcher;
  readonly reader: ConfigReader;
  readonly events: EventReporter;
  /** Undefined where no messages to people are sent. */
  readonly notices?: NoticeReporter | undefined;
  readonly leadership: Leadership;
  readonly relistNamespace: RelistNamespace;
  /** Called when the API server has gone back to an older state (a restored etcd); later plans are not reliable. */
  readonly onRewound: () => void;
  /** Another installation that is known to act on the same workloads, as text. */
  readonly rival?: string | undefined;
  readonly readSettings: ReadSettings;
  readonly settings: PlanSettings;
  /** As `canaryFrom` of `UnstagedReport`; default: nothing is reported. */
  readonly unstagedFrom?: number | undefined;
  /** How long a rollout may make no progress before it counts as failed. */
  readonly rolloutDeadlineMs: number;
  /** The tripped breakers; they outlive a term. */
  readonly breakers: Breakers;
  readonly scope: Scope;
  readonly isDryRun: boolean;
  /** Undefined where nothing shows what it sees. */
  readonly observer?: ControllerObserver | undefined;
  /** Number of workloads that are reconciled at the same time. */
  readonly concurrency: number;
  /** Undefined: no limit. */
  readonly maxPatchesPerSecond: number | undefined;
  /** Names of the watches whose first list must be complete before the first reconcile. */
  readonly watches: readonly string[];
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: ControllerMetrics & QueueMetrics;
}
