/**
 * The controller's parts joined around a cluster of plain objects: objects go in through the handlers, patches come out
 * into `patches`, and a test says how the next patches are answered.
 */
import { ConfigCache } from '../../src/cache/config-cache.ts';
import { NamespaceCache } from '../../src/cache/namespace-cache.ts';
import type { Origin } from '../../src/cache/observe.ts';
import { WorkloadCache } from '../../src/cache/workload-cache.ts';
import { ConfigHandler, NamespaceHandler, WorkloadHandler } from '../../src/controller/event-handlers.ts';
import { isLookedAfter, isOptedInByDefault } from '../../src/controller/planner.ts';
import type { ControllerMetrics, PatchOutcome, ObjectEvent } from '../../src/controller/ports.ts';
import { Reconciler } from '../../src/controller/reconciler.ts';
import type { ReconcileResult } from '../../src/controller/result.ts';
import type { ConfigState } from '../../src/model/config-state.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { WorkloadIdentity, WorkloadKey } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { NamespaceState } from '../../src/model/namespace-state.ts';
import type { PlanSettings } from '../../src/plan/plan-input.ts';
import { RateLimit } from '../../src/queue/rate-limit.ts';
import { readWorkload } from '../../src/plan/read-workload.ts';
import { configState, testReading, type ConfigOptions } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { workloadObject } from '../builders/workload.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';

export const webKey: WorkloadKey = 'Deployment/shop/web';

export interface FixtureOptions extends Partial<PlanSettings> {
  readonly isDryRun?: boolean;
  readonly autoReloadAll?: boolean;
  readonly ignoredNamespaces?: readonly string[];
  readonly maxPatchesPerSecond?: number;
}

const plainSettings: PlanSettings = {
  settleMs: 0,
  minIntervalMs: 0,
  reloadOnCreate: false,
  reloadOnDelete: false,
  isFreshnessKnown: true,
};

export class ControllerFixture {
  readonly clock = new FakeClock();
  readonly configs = new ConfigCache();
  readonly workloads = new WorkloadCache();
  readonly namespaces = new NamespaceCache();
  readonly log = new LogSink();
  readonly events: ObjectEvent[] = [];
  /** Namespaces whose workloads were asked for again. */
  readonly relisted: string[] = [];
  /** How often it was said that the API server has gone back to an older state. */
  rewound = 0;
  /** Keys that the handlers asked to look at. */
  readonly queued: WorkloadKey[] = [];
  readonly patches: MergePatch[] = [];
  /** `<name> <arguments>` for every call of the metrics. */
  readonly counted: string[] = [];
  /** Answers to the next patches; when it is empty a patch is accepted. */
  readonly answers: PatchOutcome[] = [];
  /** Whether this replica still leads when it is about to write. */
  mayWrite = true;
  /** What a consistent read finds; undefined for no such config. */
  stored: ConfigState | undefined;
  reads = 0;
  #object: WorkloadObject = workloadObject();
  #version = 1_000;
  readonly #reconciler: Reconciler;
  readonly #configHandlers: Readonly<Record<'ConfigMap' | 'Secret', ConfigHandler>>;
  readonly #workloadHandler: WorkloadHandler;
  readonly #namespaceHandler: NamespaceHandler;

  constructor(options: FixtureOptions = {}) {
    const {
      isDryRun = false,
      autoReloadAll = false,
      ignoredNamespaces = [],
      maxPatchesPerSecond,
      ...settings
    } = options;
    const { configs, workloads, namespaces, clock } = this;
    const scope = { autoReloadAll, ignoredKinds: [], ignoredNamespaces, namespaces: undefined };
    const context = {
      configs,
      workloads,
      namespaces,
      clock,
      logger: this.log.logger,
      metrics: this.#metrics(),
      events: { report: (event: ObjectEvent) => void this.events.push(event) },
      enqueue: (key: WorkloadKey) => void this.queued.push(key),
      listed: (): void => undefined,
      relistNamespace: (namespace: string) => void this.relisted.push(namespace),
      onRewound: () => void (this.rewound += 1),
      isActing: () => true,
      isLookedAfter: (namespace: string) => isLookedAfter({ configs, workloads, namespaces }, scope, namespace),
      isOptedInByDefault: (namespace: string) =>
        isOptedInByDefault({ configs, workloads, namespaces }, scope, namespace),
    };
    const watched = { namespace: undefined, watch: 'test' };
    this.#configHandlers = {
      ConfigMap: new ConfigHandler({ ...watched, kind: 'ConfigMap' }, context),
      Secret: new ConfigHandler({ ...watched, kind: 'Secret' }, context),
    };
    this.#workloadHandler = new WorkloadHandler({ ...watched, kind: 'Deployment' }, context);
    this.#namespaceHandler = new NamespaceHandler('test', context);
    this.namespace();
    this.#reconciler = new Reconciler({
      ...context,
      scope,
      isDryRun,
      rateLimit:
        maxPatchesPerSecond === undefined
          ? undefined
          : new RateLimit({ perSecond: maxPatchesPerSecond, clock, onTurn: context.enqueue }),
      settings: { ...plainSettings, ...settings },
      reading: testReading,
      leadership: { mayWrite: () => this.mayWrite },
      patcher: { patch: async (workload, body) => this.#patch(workload, body) },
      reader: { read: async () => this.#read() },
    });
    this.queued.length = 0;
  }

  /** The namespace as a watch brings it. */
  namespace(changes: Partial<NamespaceState> = {}): void {
    this.#namespaceHandler.upsert({
      name: 'shop',
      uid: 'uid-shop',
      resourceVersion: '1',
      auto: undefined,
      unsupportedGates: [],
      problems: [],
      ...changes,
    });
  }

  removeNamespace(): void {
    this.#namespaceHandler.remove('shop');
  }

  /** What stale workloads wait for. */
  get stale(): readonly string[] {
    return [...this.#reconciler.stale].map(({ reason }) => reason);
  }

  get failing(): number {
    return this.#reconciler.failing;
  }

  /** As when the controller stops. */
  close(): void {
    this.#reconciler.close();
  }

  /** A config as a watch brings it. */
  config(options: ConfigOptions = {}, origin: Origin = 'watch'): void {
    this.#configHandlers[options.kind ?? 'ConfigMap'].upsert(configState(options), origin);
  }

  removeConfig(name: string): void {
    this.#configHandlers.ConfigMap.remove(name);
  }

  listed(): void {
    this.#configHandlers.ConfigMap.listed();
    this.#namespaceHandler.listed();
  }

  /** The workload as a watch brings it; `change` is what somebody did to it before. */
  workload(change: unknown = {}, origin: Origin = 'watch'): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#object = applyMergePatch(applyMergePatch(this.#object, change), version) as WorkloadObject;
    this.#bring(this.#object, origin);
  }

  /** The workload as a list brings it that shows it at this version. */
  workloadAt(resourceVersion: string): void {
    this.#bring(applyMergePatch(this.#object, { metadata: { resourceVersion } }) as WorkloadObject, 'list');
  }

  #bring(object: WorkloadObject, origin: Origin): void {
    const state = readWorkload('Deployment', object, testReading, false);
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
  static async baselined(options?: FixtureOptions): Promise<ControllerFixture> {
    const fixture = new ControllerFixture(options);
    fixture.config();
    fixture.listed();
    fixture.workload({}, 'list');
    await fixture.reconcile();
    const { patches, queued, counted, log, events } = fixture;
    for (const list of [patches, queued, counted, log.lines, events]) list.length = 0;
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
    return {
      planned: count('planned'),
      patched: count('patched'),
      reacted: count('reacted'),
      rolled: (workload, result, reason) => void this.counted.push(['rolled', workload.kind, result, reason].join(' ')),
      hintProblem: count('hintProblem'),
      forgotten: count('forgotten'),
    };
  }
}
