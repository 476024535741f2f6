/**
 * A cluster of one workload and a few ConfigMaps, and a controller whose watches lag behind it: what the server holds and
 * what the controller has been told are two things. Every write gets the next resourceVersion, patches are refused when
 * they were planned for another version, and an answer can be lost although the patch was accepted.
 */
import { Intake } from '../../src/controller/intake.ts';
import { configSink, workloadSink } from '../../src/controller/sinks.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import type { InventoryEvent } from '../../src/inventory/events.ts';
import type { PatchOutcome } from '../../src/controller/ports.ts';
import { Reconciler } from '../../src/controller/reconciler.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { WorkloadKey } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { RolloutRecord } from '../../src/model/record.ts';
import { readWorkload } from '../../src/plan/read-workload.ts';
import { configState, testReading } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { plainNamespace, plainScope, plainSettings } from '../builders/plain.ts';
import { workloadObject } from '../builders/workload.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';
import { silentMetrics } from './silent-metrics.ts';

type Data = Readonly<Record<string, string>>;

/** What becomes of the next patch. */
export type Fate = 'accepted' | 'refused' | 'lost before' | 'lost after';

const key: WorkloadKey = 'Deployment/shop/web';
const ignore = (): void => undefined;

export class SimulatedCluster {
  /** Template changes that the server has seen. */
  rollouts = 0;
  readonly fates: Fate[] = [];
  readonly #clock = new FakeClock();
  readonly #stored = new Map<string, { data: Data; resourceVersion: string }>();
  /** Events that the watches have not delivered yet. */
  #undelivered: (() => void)[] = [];
  #version = 100;
  /** The controller wants to look at the workload. */
  #isQueued = false;
  #workload: WorkloadObject = workloadObject();
  #controller = this.#startController();

  constructor(configs: Readonly<Record<string, Data>>) {
    for (const [name, data] of Object.entries(configs)) this.setConfig(name, data);
    this.restart();
  }

  setConfig(name: string, data: Data): void {
    const resourceVersion = this.#nextVersion();
    this.#stored.set(name, { data, resourceVersion });
    this.#undelivered.push(() => {
      this.#controller.configs.upsert(configState({ name, data, resourceVersion }), 'watch');
    });
  }

  /** Somebody lists these ConfigMaps in a hint. */
  listConfigs(names: string): void {
    this.#writeWorkload({ metadata: { annotations: { 'reroll.dev/configmaps': names } } });
  }

  /** The watches bring the oldest events that are on their way. */
  deliver(count = this.#undelivered.length): void {
    for (const event of this.#undelivered.splice(0, count)) event();
  }

  /** A new process: it forgets what it has seen, and lists. */
  restart(): void {
    this.#undelivered = [];
    this.#controller = this.#startController();
    for (const [name, config] of this.#stored)
      this.#controller.configs.upsert(configState({ name, ...config }), 'list');
    this.#controller.configs.listed('1');
    this.#seeWorkload('list');
  }

  /** One look at the workload, as a worker takes it; how the next patch ends is said. */
  async lookWith(fate: Fate): Promise<void> {
    this.fates.splice(0, this.fates.length, fate);
    await this.#look();
  }

  /** Everything arrives, and it is looked at the workload as often as the controller asks for it, and no more. */
  async settle(): Promise<void> {
    this.fates.length = 0;
    for (let round = 0; round < 10; round += 1) {
      this.deliver();
      this.#clock.tick(3_600_000);
      if (!this.#isQueued) return;
      await this.#look();
    }
    throw new Error('it does not come to rest');
  }

  get record(): RolloutRecord {
    return JSON.parse(this.#workload.metadata?.annotations?.['reroll.dev/record'] ?? '{}') as RolloutRecord;
  }

  /** The digest that the record must hold for a config. */
  digestOf(name: string): string {
    return testReading.digester.ofConfig(configState({ name, ...this.#stored.get(name) }));
  }

  #startController() {
    const clock = this.#clock;
    const inventory = new Inventory({
      scope: plainScope,
      settings: plainSettings,
      reading: testReading,
      nowMs: () => clock.monotonicMs(),
    });
    inventory.take({ type: 'namespace', state: plainNamespace });
    const outside = {
      clock,
      inventory,
      logger: new LogSink().logger,
      metrics: silentMetrics,
      events: { report: ignore },
    };
    const intake = new Intake({
      ...outside,
      enqueue: () => {
        this.#isQueued = true;
      },
      relistNamespace: ignore,
      onRewound: ignore,
      isActing: () => true,
    });
    const context = { take: (event: InventoryEvent) => intake.take(event), inventory, listed: ignore };
    const everywhere = { namespace: undefined };
    return {
      configs: configSink('ConfigMap', { ...context, scope: { ...everywhere, kind: 'ConfigMap' } }),
      workloads: workloadSink('Deployment', { ...context, scope: { ...everywhere, kind: 'Deployment' } }),
      reconciler: new Reconciler({
        ...outside,
        take: context.take,
        isDryRun: false,
        rateLimit: undefined,
        reading: testReading,
        leadership: { mayWrite: () => true },
        patcher: { patch: async (_workload, body) => this.#patch(body) },
        reader: { read: async (_kind, _namespace, name) => configState({ name, ...this.#stored.get(name) }) },
      }),
    };
  }

  async #look(): Promise<void> {
    this.#isQueued = false;
    const { next } = await this.#controller.reconciler.reconcile(key, new AbortController().signal);
    if (next !== 'done') this.#isQueued = true;
  }

  #patch(body: MergePatch): PatchOutcome {
    const fate = this.fates.shift() ?? 'accepted';
    if (fate === 'refused') return { result: 'failed', status: 500, message: 'no', isClientError: false };
    if (fate === 'lost before') return { result: 'failed', status: 0, message: 'cut', isClientError: false };
    const { metadata } = body as WorkloadObject;
    if (metadata?.resourceVersion !== this.#workload.metadata?.resourceVersion) {
      return { result: 'look-again', reason: 'conflict' };
    }
    this.#writeWorkload(body);
    if (fate === 'lost after') return { result: 'failed', status: 0, message: 'cut', isClientError: false };
    return { result: 'patched', object: this.#workload };
  }

  #writeWorkload(change: unknown): void {
    const template = JSON.stringify(this.#workload.spec);
    const version = { metadata: { resourceVersion: this.#nextVersion() } };
    this.#workload = applyMergePatch(applyMergePatch(this.#workload, change), version) as WorkloadObject;
    if (JSON.stringify(this.#workload.spec) !== template) this.rollouts += 1;
    this.#seeWorkload('watch');
  }

  #seeWorkload(origin: 'list' | 'watch'): void {
    const state = readWorkload('Deployment', this.#workload, testReading, false);
    const see = (): void => {
      if (state !== undefined) this.#controller.workloads.upsert(state, origin);
    };
    if (origin === 'list') see();
    else this.#undelivered.push(see);
  }

  #nextVersion(): string {
    this.#version += 1;
    return String(this.#version);
  }
}
