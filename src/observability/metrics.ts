/**
 * Counts what the other folders report through their metrics interfaces, and writes it in the format of Prometheus.
 * Metrics that other controllers have as well keep their usual names. By default no label has the name of a namespace,
 * workload or config.
 */
import process from 'node:process';

import type { ControllerMetrics } from '../controller/ports.ts';
import type { EventMetrics } from '../kube/events/event-writer.ts';
import type { ReflectorMetrics } from '../kube/reflector/options.ts';
import type { TransportMetrics } from '../kube/api/transport-types.ts';
import type { WorkloadIdentity, WorkloadKey } from '../model/kinds.ts';
import type { QueueMetrics } from '../queue/workqueue.ts';
import { NO_STATUS, patchCodes, planReasons } from './closed-lists.ts';
import { createInventoryGauges, type Inventory } from './inventory-metrics.ts';
import { NotificationMetrics } from './notification-metrics.ts';
import { MetricRegistry, type Counter, type Gauge, type Histogram } from './registry.ts';
import { RolloutMetrics } from './rollout-metrics.ts';

export interface MetricsOptions {
  readonly version: string;
  /** Wall clock in milliseconds. Default: that of the system. */
  readonly now?: () => number;
  /** Adds series with the names of workloads. Default false. */
  readonly isPerWorkload?: boolean;
}

const reasons = ['resource', 'reason'];

/** Controllers with several queues distinguish them by this label. */
const QUEUE = { name: 'workload' } as const;

/** The upper bounds of the histograms' buckets, in seconds. */
const REQUEST_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
const QUEUE_BUCKETS = [0.001, 0.01, 0.1, 1, 10, 60, 600];
const REACTION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 150, 300];

type Reports = ControllerMetrics & QueueMetrics & ReflectorMetrics & TransportMetrics & EventMetrics;

export class Metrics implements Reports {
  readonly #registry = new MetricRegistry();
  readonly #now: () => number;
  /** Wall-clock ms of the last event of each watch, by resource and path. */
  readonly #lastEvents = new Map<string, Map<string, number>>();

  readonly #plans = this.#counter('reroll_plans_total', 'Plans that were made.', ['action', 'reason']);
  readonly #patches = this.#counter('reroll_patches_total', 'Patches that were sent, by answer.', ['code']);
  readonly #reactions = this.#histogram({
    name: 'reroll_change_to_patch_seconds',
    help: 'From when a change is first seen to the accepted patch.',
    buckets: REACTION_BUCKETS,
  });

  readonly #hintProblems = this.#counter('reroll_hint_problems_total', 'Hints that were not understood.', []);
  readonly #events = this.#counter('reroll_events_total', 'Events, by outcome.', ['result']);
  readonly #freshness = this.#gauge('reroll_freshness_known', '1 where a newer template saves the roll.', []);

  readonly #master = this.#gauge('leader_election_master_status', '1 where this replica leads, else 0.', ['name']);

  readonly #depth = this.#gauge('workqueue_depth', 'Keys that wait for a worker.', ['name']);
  readonly #adds = this.#counter('workqueue_adds_total', 'Keys that were added.', ['name']);
  readonly #retries = this.#counter('workqueue_retries_total', 'Keys that were added again with back-off.', ['name']);
  readonly #waits = this.#histogram({
    name: 'workqueue_queue_duration_seconds',
    help: 'How long a key waited for a worker.',
    labelNames: ['name'],
    buckets: QUEUE_BUCKETS,
  });
  readonly #work = this.#histogram({
    name: 'workqueue_work_duration_seconds',
    help: 'How long a worker had a key.',
    labelNames: ['name'],
    buckets: QUEUE_BUCKETS,
  });

  readonly #relists = this.#counter('reroll_reflector_relists_total', 'Lists after the first one.', ['resource']);
  readonly #restarts = this.#counter('reroll_reflector_watch_restarts_total', 'Ended watches, by reason.', reasons);
  readonly #drops = this.#counter('reroll_reflector_dropped_objects_total', 'Objects that could not be used.', reasons);

  readonly #requests = this.#counter('rest_client_requests_total', 'Requests to the API server.', ['method', 'code']);
  readonly #requestDurations = this.#histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'How long requests to the API server took.',
    labelNames: ['method'],
    buckets: REQUEST_BUCKETS,
  });

  readonly #rollouts: RolloutMetrics;
  #inventory: (() => Inventory) | undefined;

  constructor({ version, now = Date.now, isPerWorkload = false }: MetricsOptions) {
    this.#now = now;
    this.#rollouts = new RolloutMetrics(this.#registry, isPerWorkload);
    createInventoryGauges(this.#registry, () => this.#inventory?.(), isPerWorkload);
    this.#gauge('reroll_build_info', 'Always 1; the labels say what runs.', ['version', 'node'])
      .labels({ version, node: process.version })
      .set(1);
    this.#observeAges();
    // A gauge without labels begins at 0, which would claim a result before the check has run.
    this.#freshness.remove();
    // Counters start at 0 instead of missing: a rate over the first increment needs the sample before it.
    for (const [reason, action] of Object.entries(planReasons)) this.#plans.inc({ action, reason }, 0);
    for (const code of patchCodes) this.#patches.inc({ code }, 0);
    for (const counter of [this.#adds, this.#retries]) counter.inc(QUEUE, 0);
    for (const result of ['created', 'repeated', 'failed', 'dropped']) this.#events.inc({ result }, 0);
    this.#depth.set(QUEUE, 0);
  }

  /** From now on each scrape reads the inventory that `present` returns at that moment. */
  observeInventory(present: () => Inventory): void {
    this.#inventory = present;
  }

  /** Whether resourceVersions of templates and configs can be compared. */
  freshnessKnown(isKnown: boolean): void {
    this.#freshness.set(isKnown ? 1 : 0);
  }

  /** Adds the metrics of messages to people. */
  forNotifications(): NotificationMetrics {
    return new NotificationMetrics(this.#registry);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All metrics in the text format of Prometheus. */
  text(): Promise<string> {
    return this.#registry.text();
  }

  /** Removes all metrics from the registry. */
  close(): void {
    this.#registry.clear();
  }

  planned(action: string, reason: string): void {
    this.#plans.inc({ action, reason });
  }

  patched(status: number): void {
    this.#patches.inc({ code: status === 0 ? NO_STATUS : String(status) });
  }

  rolled(workload: WorkloadIdentity, result: string, reason: string): void {
    this.#rollouts.rolled(workload, result, reason);
  }

  recordFailed(workload: WorkloadIdentity, reason: string): void {
    this.#rollouts.recordFailed(workload, reason);
  }

  forgotten(key: WorkloadKey): void {
    this.#rollouts.forgotten(key);
  }

  judged(workload: WorkloadIdentity, result: string, seconds: number): void {
    this.#rollouts.judged(workload, result, seconds);
  }

  reacted(seconds: number): void {
    this.#reactions.observe(seconds);
  }

  hintProblem(): void {
    this.#hintProblems.inc();
  }

  eventWritten(result: string): void {
    this.#events.inc({ result });
  }

  /** @param name of the Lease, as in client-go */
  leading(name: string, isLeading: boolean): void {
    this.#master.set({ name }, isLeading ? 1 : 0);
  }

  depthChanged(depth: number): void {
    this.#depth.set(QUEUE, depth);
  }

  added(): void {
    this.#adds.inc(QUEUE);
  }

  retried(): void {
    this.#retries.inc(QUEUE);
  }

  taken(waitedSeconds: number): void {
    this.#waits.observe(QUEUE, waitedSeconds);
  }

  finished(workedSeconds: number): void {
    this.#work.observe(QUEUE, workedSeconds);
  }

  relisted(resource: string): void {
    this.#relists.inc({ resource });
  }

  watchRestarted(resource: string, reason: string): void {
    this.#restarts.inc({ resource, reason });
  }

  lastEvent(resource: string, path: string, atMs: number): void {
    const ofResource = this.#lastEvents.get(resource) ?? new Map<string, number>();
    this.#lastEvents.set(resource, ofResource.set(path, atMs));
  }

  objectDropped(resource: string, reason: string): void {
    this.#drops.inc({ resource, reason });
  }

  requestFinished(method: string, code: string, durationMs: number): void {
    this.#requests.inc({ method, code });
    this.#requestDurations.observe({ method }, durationMs / 1000);
  }

  #observeAges(): void {
    const name = 'reroll_reflector_last_event_age_seconds';
    const help = 'Since the last event, bookmark or page; of several watches, the longest.';
    this.#registry.gauge({ name, help, labelNames: ['resource'] }, (ages) => {
      for (const [resource, ofResource] of this.#lastEvents) {
        ages.set({ resource }, Math.max(0, this.#now() - Math.min(...ofResource.values())) / 1000);
      }
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return this.#registry.counter({ name, help, labelNames });
  }

  #gauge(name: string, help: string, labelNames: string[]): Gauge {
    return this.#registry.gauge({ name, help, labelNames });
  }

  #histogram(options: { name: string; help: string; buckets: number[]; labelNames?: string[] }): Histogram {
    return this.#registry.histogram(options);
  }
}
