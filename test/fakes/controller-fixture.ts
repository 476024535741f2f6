/**
 * The controller's parts joined around a cluster of plain objects: objects go in through the handlers, patches come out
 * into `patches`, and a test says how the next patches are answered.
 */
import { ConfigCache } from '../../src/cache/config-cache.ts';
import { WorkloadCache } from '../../src/cache/workload-cache.ts';
import { ConfigHandler, WorkloadHandler, type Origin } from '../../src/controller/event-handlers.ts';
import type { ControllerMetrics, PatchOutcome } from '../../src/controller/ports.ts';
import { Reconciler, type ReconcileResult } from '../../src/controller/reconciler.ts';
import type { ConfigState } from '../../src/model/config-state.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { WorkloadIdentity, WorkloadKey } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { GateSettings } from '../../src/plan/gates.ts';
import { readWorkload } from '../../src/plan/read-workload.ts';
import { configState, testDigester, type ConfigOptions } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { workloadObject } from '../builders/workload.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';

export const webKey: WorkloadKey = 'Deployment/shop/web';

export class ControllerFixture {
  readonly clock = new FakeClock();
  readonly configs = new ConfigCache();
  readonly workloads = new WorkloadCache();
  readonly log = new LogSink();
  /** Keys that the handlers asked to look at. */
  readonly queued: WorkloadKey[] = [];
  readonly patches: MergePatch[] = [];
  /** `<name> <arguments>` for every call of the metrics. */
  readonly counted: string[] = [];
  /** Answers to the next patches; when it is empty a patch is accepted. */
  readonly answers: PatchOutcome[] = [];
  /** What a consistent read finds; undefined for no such config. */
  stored: ConfigState | undefined;
  reads = 0;
  #object: WorkloadObject = workloadObject();
  #version = 1_000;
  readonly #reconciler: Reconciler;
  readonly #configHandlers: Readonly<Record<'ConfigMap' | 'Secret', ConfigHandler>>;
  readonly #workloadHandler: WorkloadHandler;

  constructor(settings: GateSettings = { settleMs: 0, minIntervalMs: 0 }) {
    const { configs, workloads, clock } = this;
    const context = {
      configs,
      workloads,
      clock,
      enqueue: (key: WorkloadKey) => void this.queued.push(key),
      listed: (): void => undefined,
    };
    this.#configHandlers = {
      ConfigMap: new ConfigHandler({ kind: 'ConfigMap', resource: 'configmaps' }, context),
      Secret: new ConfigHandler({ kind: 'Secret', resource: 'secrets' }, context),
    };
    this.#workloadHandler = new WorkloadHandler({ kind: 'Deployment', resource: 'deployments' }, context);
    this.#reconciler = new Reconciler({
      configs,
      workloads,
      clock,
      settings,
      digester: testDigester,
      logger: this.log.logger,
      metrics: this.#metrics(),
      patcher: { patch: async (workload, body) => this.#patch(workload, body) },
      reader: { read: async () => this.#read() },
    });
  }

  /** A config as a watch brings it. */
  config(options: ConfigOptions = {}): void {
    this.#configHandlers[options.kind ?? 'ConfigMap'].upsert(configState(options));
  }

  removeConfig(name: string): void {
    this.#configHandlers.ConfigMap.remove(name);
  }

  listed(): void {
    this.#configHandlers.ConfigMap.listed();
  }

  /** The workload as a watch brings it; `change` is what somebody did to it before. */
  workload(change: unknown = {}, origin: Origin = 'watch'): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#object = applyMergePatch(applyMergePatch(this.#object, change), version) as WorkloadObject;
    const state = readWorkload('Deployment', this.#object, testDigester);
    if (state === undefined) this.#workloadHandler.remove('shop/web');
    else this.#workloadHandler.upsert(state, origin);
  }

  removeWorkload(): void {
    this.#workloadHandler.remove('shop/web');
  }

  reconcile(): Promise<ReconcileResult> {
    return this.#reconciler.reconcile(webKey, new AbortController().signal);
  }

  /** A workload and a config that have been listed, with the baseline written and everything before it forgotten. */
  static async baselined(settings?: GateSettings): Promise<ControllerFixture> {
    const fixture = new ControllerFixture(settings);
    fixture.config();
    fixture.listed();
    fixture.workload({}, 'list');
    await fixture.reconcile();
    for (const list of [fixture.patches, fixture.queued, fixture.counted, fixture.log.lines]) list.length = 0;
    return fixture;
  }

  #patch(_workload: WorkloadIdentity, body: MergePatch): PatchOutcome {
    this.patches.push(body);
    const answer = this.answers.shift();
    if (answer !== undefined) return answer;
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#object = applyMergePatch(applyMergePatch(this.#object, body), version) as WorkloadObject;
    return { result: 'patched', object: this.#object };
  }

  #read(): ConfigState | undefined {
    this.reads += 1;
    return this.stored;
  }

  #metrics(): ControllerMetrics {
    const count =
      (name: string) =>
      (...values: unknown[]): void =>
        void this.counted.push([name, ...values].join(' '));
    return { planned: count('planned'), patched: count('patched'), rolled: count('rolled'), reacted: count('reacted') };
  }
}
