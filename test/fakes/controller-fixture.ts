/**
 * Runs one reconcile at a time and returns its result: the parts of the controller without its queue. Objects go in
 * through the sinks, patches come out in `patches`, and a test sets the answers to the next patches. `test/sim` has the
 * whole controller, with its queue and leadership terms.
 */
import { Inventory } from '../../src/inventory/inventory.ts';
import { Intake } from '../../src/controller/intake.ts';
import { HintReports } from '../../src/controller/reports/hint-reports.ts';
import { NameOffers } from '../../src/controller/reports/name-offers.ts';
import { Notices } from '../../src/controller/reports/notices.ts';
import type { ControllerMetrics } from '../../src/controller/ports.ts';
import type { NoticeReporter } from '../../src/model/notice.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import { Reconciler } from '../../src/controller/reconciler.ts';
import type { ReconcileResult } from '../../src/controller/worker-pool.ts';
import { configSink, namespaceSink, workloadSink, type Sink, type SinkOrigin } from '../../src/controller/sinks.ts';
import type { ConfigRead } from '../../src/model/config-read.ts';
import type { ConfigState } from '../../src/model/config-state.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { WorkloadIdentity, WorkloadKey } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { NamespaceState } from '../../src/model/namespace-state.ts';
import type { WorkloadState } from '../../src/model/workload-state.ts';
import type { PlanSettings } from '../../src/plan/input/plan-input.ts';
import { WritePaces } from '../../src/controller/write-paces.ts';
import type { ReadSettings } from '../../src/plan/read/config.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { configState, testReading, type ConfigOptions } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { plainNamespace, plainScope, plainSettings } from '../builders/plain.ts';
import { workloadObject } from '../builders/workload.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';

export const webKey: WorkloadKey = 'Deployment/shop/web';

export interface FixtureOptions extends Partial<PlanSettings> {
  readonly isDryRun?: boolean;
  readonly autoReloadAll?: boolean;
  readonly ignoredNamespaces?: readonly string[];
  readonly maxPatchesPerSecond?: number;
  /** Whether the annotations of stakater/Reloader are read, too. */
  readonly isStakater?: boolean;
  /** Takes the notices for people; default: none are made. */
  readonly notices?: NoticeReporter;
}

export class ControllerFixture {
  readonly clock = new FakeClock();
  readonly log = new LogSink();
  readonly events: ObjectEvent[] = [];
  /** Namespaces that were listed again. */
  readonly relisted: string[] = [];
  /** How often the API server was found to have gone back to an older state. */
  rewound = 0;
  /** Keys that were queued. */
  readonly queued: WorkloadKey[] = [];
  readonly patches: MergePatch[] = [];
  /** `<name> <arguments>` of every call of the metrics. */
  readonly counted: string[] = [];
  /** Answers to the next patches; if it is empty, a patch is accepted. */
  readonly answers: PatchOutcome[] = [];
  mayWrite = true;
  /** What a consistent read finds; undefined for no such config. */
  stored: ConfigState | undefined;
  /** Outcomes of the next reads; if it is empty, a read finds `stored`. */
  readonly nextReads: ConfigRead<ConfigState>[] = [];
  reads = 0;
  /** Counts the comparisons that suggestions cost. */
  readonly offers: NameOffers;
  readonly inventory: Inventory;
  readonly #readSettings: ReadSettings;
  #object: WorkloadObject = workloadObject();
  #version = 1_000;
  readonly #reconciler: Reconciler;
  readonly #sinks: {
    readonly configs: Readonly<Record<'ConfigMap' | 'Secret', Sink<ConfigState>>>;
    readonly workloads: Sink<WorkloadState>;
    readonly namespaces: Sink<NamespaceState>;
  };

  constructor(options: FixtureOptions = {}) {
    const { isDryRun = false, autoReloadAll = false, ignoredNamespaces = [], ...rest } = options;
    const { maxPatchesPerSecond, isStakater = false, notices: reporter, ...settings } = rest;
    this.#readSettings = { ...testReading, isStakater, keepsForNotices: reporter !== undefined };
    const { clock } = this;
    const scope = { ...plainScope, autoReloadAll, ignoredNamespaces };
    const readSettings = this.#readSettings;
    const all = { ...plainSettings, ...settings };
    const inventory = new Inventory({ scope, readSettings, settings: all, nowMs: () => clock.monotonicMs() });
    this.inventory = inventory;
    this.offers = new NameOffers(inventory.configs);
    const { logger } = this.log;
    const metrics = this.#metrics();
    const events = { report: (event: ObjectEvent) => void this.events.push(event) };
    const notices = reporter && new Notices({ reporter, inventory });
    const intake = new Intake({
      inventory,
      hints: new HintReports({ logger, events, metrics, notices }),
      logger,
      enqueue: (key) => void this.queued.push(key),
      relistNamespace: (namespace) => void this.relisted.push(namespace),
      onRewound: () => void (this.rewound += 1),
      isActing: () => true,
    });
    const take = intake.take.bind(intake);
    const context = { take, inventory, listed: () => undefined };
    const everywhere = { namespace: undefined };
    this.#sinks = {
      configs: {
        ConfigMap: configSink('ConfigMap', { ...context, scope: { ...everywhere, kind: 'ConfigMap' } }),
        Secret: configSink('Secret', { ...context, scope: { ...everywhere, kind: 'Secret' } }),
      },
      workloads: workloadSink('Deployment', { ...context, scope: { ...everywhere, kind: 'Deployment' } }),
      namespaces: namespaceSink({ ...context, scope: { ...everywhere, kind: 'Namespace' } }),
    };
    this.namespace();
    this.#reconciler = new Reconciler({
      inventory,
      take,
      outputs: { logger, events, metrics, clock, notices },
      readSettings,
      offers: this.offers,
      ...{ stagedRolls: undefined, turns: undefined, subscribers: [] },
      isDryRun,
      paces: new WritePaces({ perSecond: maxPatchesPerSecond, clock, onTurn: (key) => void this.queued.push(key) }),
      leadership: { mayWrite: () => this.mayWrite },
      patcher: { patch: async (workload, body) => this.#patch(workload, body) },
      reader: { read: async () => this.#read() },
    });
    this.queued.length = 0;
  }

  /** A watch event of the namespace. */
  namespace(changes: Partial<NamespaceState> = {}): void {
    this.#sinks.namespaces.upsert({ ...plainNamespace, ...changes }, 'watch');
  }

  removeNamespace(): void {
    this.#sinks.namespaces.remove('shop', 'watch');
  }

  /** What the stale workloads wait for. */
  get stale(): readonly string[] {
    return [...this.#reconciler.stale].map(({ reason }) => reason);
  }

  /** For how long each stale workload has waited, ms. */
  readonly waits = (): readonly (number | undefined)[] => [...this.#reconciler.stale].map(({ forMs }) => forMs);

  get failing(): number {
    return this.#reconciler.failing;
  }

  /** Why records could not be written or removed, as `<workload> <reason>`. */
  get unrecorded(): readonly string[] {
    return [...this.#reconciler.unrecorded].map(({ workload, reason }) => `${workload} ${reason}`);
  }

  close(): void {
    this.#reconciler.close();
  }

  /** An event of a config. */
  config(options: ConfigOptions = {}, origin: SinkOrigin = 'watch'): void {
    this.#sinks.configs[options.kind ?? 'ConfigMap'].upsert(configState(options), origin);
  }

  removeConfig(name: string): void {
    this.#sinks.configs.ConfigMap.remove(name, 'watch');
  }

  listed(): void {
    this.#sinks.configs.ConfigMap.listed('1');
    this.#sinks.namespaces.listed('1');
  }

  /** An event of the workload after `change`, a merge patch of another client. */
  workload(change: unknown = {}, origin: SinkOrigin = 'watch'): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#object = applyMergePatch(applyMergePatch(this.#object, change), version) as WorkloadObject;
    this.#deliver(this.#object, origin);
  }

  /** A list item that shows the workload at this version. */
  workloadAt(resourceVersion: string): void {
    this.#deliver(applyMergePatch(this.#object, { metadata: { resourceVersion } }) as WorkloadObject, 'list');
  }

  #deliver(object: WorkloadObject, origin: SinkOrigin): void {
    const state = readWorkload('Deployment', object, this.#readSettings, false);
    if (state === undefined) this.#sinks.workloads.remove('shop/web', 'watch');
    else this.#sinks.workloads.upsert(state, origin);
  }

  removeWorkload(): void {
    this.#sinks.workloads.remove('shop/web', 'watch');
  }

  reconcile(): Promise<ReconcileResult> {
    return this.#reconciler.reconcile(webKey, new AbortController().signal);
  }

  /** A listed workload and config, after the baseline was written and with empty logs. */
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

  #read(): ConfigRead<ConfigState> {
    this.reads += 1;
    return this.nextReads.shift() ?? { result: 'read', state: this.stored };
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
      recordFailed: (workload, reason) => void this.counted.push(['recordFailed', workload.kind, reason].join(' ')),
      judged: ({ kind }, result, seconds) => void this.counted.push(['judged', kind, result, seconds].join(' ')),
      hintProblem: count('hintProblem'),
      forgotten: count('forgotten'),
    };
  }
}
