/**
 * Counts what the other folders report through interfaces of their own, and writes it in the format of Prometheus. Names
 * that other controllers have too are theirs; no metric carries the name of a namespace, workload or config.
 */
import process from 'node:process';

import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

import type { ControllerMetrics } from '../controller/ports.ts';
import type { EventMetrics } from '../kube/event-writer.ts';
import type { ReflectorMetrics } from '../kube/reflector-options.ts';
import type { TransportMetrics } from '../kube/transport-types.ts';
import { workloadKinds } from '../model/kinds.ts';
import type { QueueMetrics } from '../queue/workqueue.ts';

export interface MetricsOptions {
  readonly version: string;
  /** Wall clock in milliseconds; the system's where it is left out. */
  readonly now?: () => number;
}

/** What is asked at each scrape. */
export interface Inventory {
  readonly managedWorkloads: number;
  readonly watchedConfigs: number;
  /** Workloads whose pods may run other content than their configs have, by why they are not rolled. */
  readonly staleWorkloads: Readonly<Record<string, number>>;
}

const reasons = ['resource', 'reason'];

/** Instead of a status, of a request that got none; client-go's word. */
const NO_STATUS = '<error>';

/** Other controllers have a queue for each kind of key and tell them apart by this label. */
const QUEUE = { name: 'workload' } as const;

const REQUEST_BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
const QUEUE_BUCKETS = [0.001, 0.01, 0.1, 1, 10, 60, 600];
const REACTION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 150, 300];

type Reports = ControllerMetrics & QueueMetrics & ReflectorMetrics & TransportMetrics & EventMetrics;

export class Metrics implements Reports {
  readonly #registry = new Registry();
  readonly #now: () => number;
  /** When each resource's last event arrived. */
  readonly #lastEvents = new Map<string, number>();

  readonly #plans = this.#counter('reroll_plans_total', 'Plans that were made.', ['action', 'reason']);
  readonly #patches = this.#counter('reroll_patches_total', 'Patches that were sent, by answer.', ['code']);
  readonly #rollouts = this.#counter('reroll_rollouts_total', 'Rollouts, started or not.', ['kind', 'result']);
  readonly #reactions = this.#histogram({
    name: 'reroll_change_to_patch_seconds',
    help: 'From the first sight of a change to the accepted patch.',
    buckets: REACTION_BUCKETS,
  });

  readonly #hintProblems = this.#counter('reroll_hint_problems_total', 'Hints that were not understood.', []);
  readonly #events = this.#counter('reroll_events_total', 'Events, by outcome.', ['result']);
  readonly #freshness = this.#gauge('reroll_freshness_known', '1 where a newer template saves the roll.', []);

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
    help: 'How long a worker was busy with a key.',
    labelNames: ['name'],
    buckets: QUEUE_BUCKETS,
  });

  readonly #relists = this.#counter('reroll_reflector_relists_total', 'Lists after the first one.', ['resource']);
  readonly #restarts = this.#counter(
    'reroll_reflector_watch_restarts_total',
    'Watches that ended, by reason.',
    reasons,
  );
  readonly #drops = this.#counter('reroll_reflector_dropped_objects_total', 'Objects that could not be used.', reasons);

  readonly #requests = this.#counter('rest_client_requests_total', 'Requests to the API server.', ['method', 'code']);
  readonly #requestDurations = this.#histogram({
    name: 'rest_client_request_duration_seconds',
    help: 'How long requests to the API server took.',
    labelNames: ['method'],
    buckets: REQUEST_BUCKETS,
  });

  constructor({ version, now = Date.now }: MetricsOptions) {
    this.#now = now;
    collectProcessMetrics(this.#registry);
    this.#gauge('reroll_build_info', 'Always 1; the labels say what runs.', ['version', 'node'])
      .labels({ version, node: process.version })
      .set(1);
    this.#observeAges();
    // What has not happened yet is 0, not missing: a rate over the first occurrence needs the point before it.
    for (const kind of workloadKinds)
      for (const result of ['rolled', 'failed']) this.#rollouts.inc({ kind, result }, 0);
    for (const counter of [this.#adds, this.#retries]) counter.inc(QUEUE, 0);
    for (const result of ['created', 'repeated', 'failed', 'dropped']) this.#events.inc({ result }, 0);
    this.#depth.set(QUEUE, 0);
  }

  /** From now on each scrape asks the inventory that there is then. To be called once. */
  observeInventory(present: () => Inventory): void {
    this.#sample('reroll_managed_workloads', 'Workloads that are opted in.', () => present().managedWorkloads);
    this.#sample('reroll_watched_configs', 'ConfigMaps and Secrets that are watched.', () => present().watchedConfigs);
    const stale = this.#gauge(
      'reroll_stale_workloads',
      'Workloads whose pods may run old content, by why.',
      ['reason'],
      () => {
        for (const [reason, count] of Object.entries(present().staleWorkloads)) stale.set({ reason }, count);
      },
    );
  }

  /** Whether a changed template can be told from a changed config. */
  freshnessKnown(isKnown: boolean): void {
    this.#freshness.set(isKnown ? 1 : 0);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything, as it is now. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  /** Lets go of everything that is counted. */
  close(): void {
    this.#registry.clear();
  }

  planned(action: string, reason: string): void {
    this.#plans.inc({ action, reason });
  }

  patched(status: number): void {
    this.#patches.inc({ code: status === 0 ? NO_STATUS : String(status) });
  }

  rolled(kind: string, result: string): void {
    this.#rollouts.inc({ kind, result });
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

  lastEvent(resource: string, atMs: number): void {
    this.#lastEvents.set(resource, atMs);
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
    const ages = this.#gauge(name, 'Since the last event, bookmark or page arrived.', ['resource'], () => {
      for (const [resource, atMs] of this.#lastEvents) ages.set({ resource }, Math.max(0, this.#now() - atMs) / 1000);
    });
  }

  #sample(name: string, help: string, sample: () => number): void {
    const gauge = this.#gauge(name, help, [], () => {
      gauge.set(sample());
    });
  }

  #counter(name: string, help: string, labelNames: string[]): Counter {
    return new Counter({ name, help, labelNames, registers: [this.#registry] });
  }

  #gauge(name: string, help: string, labelNames: string[], collect = (): void => undefined): Gauge {
    return new Gauge({ name, help, labelNames, collect, registers: [this.#registry] });
  }

  #histogram(options: { name: string; help: string; buckets: number[]; labelNames?: string[] }): Histogram {
    return new Histogram({ ...options, registers: [this.#registry] });
  }
}

/**
 * `process_*` and `nodejs_*`. Their distribution of the event loop's lag samples with a timer of its own, a hundred times
 * a second, for which an idle controller would use several times the processor: only the lag at the scrape is kept.
 */
function collectProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 3_600_000 });
  for (const { name } of registry.getMetricsAsArray()) {
    if (/^nodejs_eventloop_lag_.+_seconds$/.test(name)) registry.removeSingleMetric(name);
  }
}
