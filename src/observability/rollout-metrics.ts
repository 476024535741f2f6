/** Counts rollouts, from the patch that starts one to its verdict, and records that could not be written. */
import { workloadKinds, type WorkloadIdentity, type WorkloadKey } from '../model/kinds.ts';
import { rollFailures, verdicts } from './closed-lists.ts';
import type { Counter, MetricRegistry } from './registry.ts';

/** Upper bounds of the buckets, in seconds. */
const ROLLOUT_BUCKETS = [15, 30, 45, 60, 90, 120, 180, 300, 600, 900, 1_200, 1_800];

export class RolloutMetrics {
  readonly #rollouts;
  readonly #unrecorded;
  readonly #judged;
  /** Undefined unless there are series with the names of workloads. */
  readonly #ofWorkloads: Counter | undefined;

  constructor(registry: MetricRegistry, isPerWorkload: boolean) {
    this.#rollouts = registry.counter({
      name: 'reroll_rollouts_total',
      help: 'Rollouts, started or not.',
      labelNames: ['kind', 'result', 'reason'],
    });
    this.#unrecorded = registry.counter({
      name: 'reroll_record_failures_total',
      help: 'Records not written.',
      labelNames: ['kind', 'reason'],
    });
    this.#judged = registry.histogram({
      name: 'reroll_rollout_seconds',
      help: 'From a roll to the verdict on its rollout.',
      labelNames: ['kind', 'result'],
      buckets: ROLLOUT_BUCKETS,
    });
    this.#ofWorkloads = isPerWorkload
      ? registry.counter({
          name: 'reroll_workload_rollouts_total',
          help: 'Rollouts of each workload.',
          labelNames: ['kind', 'namespace', 'name', 'result'],
        })
      : undefined;
    this.#startAtZero();
  }

  rolled({ kind, namespace, name }: WorkloadIdentity, result: string, reason: string): void {
    this.#rollouts.inc({ kind, result, reason });
    this.#ofWorkloads?.inc({ kind, namespace, name, result });
  }

  recordFailed({ kind }: WorkloadIdentity, reason: string): void {
    this.#unrecorded.inc({ kind, reason });
  }

  judged({ kind }: WorkloadIdentity, result: string, seconds: number): void {
    this.#judged.observe({ kind, result }, seconds);
  }

  forgotten(key: WorkloadKey): void {
    const [kind = '', namespace = '', name = ''] = key.split('/');
    for (const result of ['rolled', 'failed']) this.#ofWorkloads?.remove({ kind, namespace, name, result });
  }

  #startAtZero(): void {
    for (const kind of workloadKinds()) {
      this.#rollouts.inc({ kind, result: 'rolled', reason: 'content-changed' }, 0);
      for (const reason of rollFailures) {
        this.#rollouts.inc({ kind, result: 'failed', reason }, 0);
        this.#unrecorded.inc({ kind, reason }, 0);
      }
      for (const result of verdicts) this.#judged.zero({ kind, result });
    }
  }
}
