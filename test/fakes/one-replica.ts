/** One replica of several: a controller with one workload and one config, which leads or stands by as the test says. */
import { Breakers } from '../../src/controller/rollouts/breakers.ts';
import { Controller } from '../../src/controller/controller.ts';
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import type { NamespaceState } from '../../src/model/namespace-state.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { configState, testReading } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { plainNamespace, plainScope, plainSettings } from '../builders/plain.ts';
import { workloadObject } from '../builders/workload.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';
import { silentMetrics } from './silent-metrics.ts';

const ignore = (): void => undefined;
const everywhere = { namespace: undefined };

export class OneReplica {
  readonly clock = new FakeClock();
  readonly log = new LogSink();
  readonly events: string[] = [];
  /** The notes of the Events. */
  readonly notes: string[] = [];
  /** `<result>` of each verdict on a rollout that was counted. */
  readonly judged: string[] = [];
  /** Patches that the server has accepted: rolls, and records without a roll. */
  readonly accepted: ('rolled' | 'recorded')[] = [];
  /** Outcomes of the next patches; by default they are accepted. */
  readonly answers: ((signal: AbortSignal, body: WorkloadObject) => Promise<PatchOutcome>)[] = [];
  /** What the server turns a write into: a mutating admission policy. By default it changes nothing. */
  admit: (object: WorkloadObject, before: WorkloadObject) => WorkloadObject = (object) => object;
  readonly controller: Controller;
  readonly #sinks;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #object: WorkloadObject = workloadObject();
  #version = 1_000;

  /** @param maxPatchesPerSecond undefined: no limit */
  constructor(maxPatchesPerSecond?: number, isDryRun = false) {
    const { clock, log } = this;
    this.controller = new Controller({
      patcher: {
        patch: async (_workload, body, signal) => this.answers.shift()?.(signal, body) ?? this.accept(body),
      },
      reader: { read: () => Promise.reject(new Error('nothing is read')) },
      leadership: { mayWrite: () => true },
      events: {
        report: ({ reason, note }) => {
          this.events.push(reason);
          this.notes.push(note);
        },
      },
      relistNamespace: ignore,
      onRewound: ignore,
      readSettings: testReading,
      settings: plainSettings,
      rolloutDeadlineMs: 600_000,
      breakers: new Breakers(),
      scope: plainScope,
      isDryRun,
      concurrency: 2,
      maxPatchesPerSecond,
      watches: ['configs', 'workloads', 'namespaces'],
      clock,
      random: () => 0,
      logger: log.logger,
      metrics: {
        ...silentMetrics,
        judged: (_workload, result) => void this.judged.push(result),
        ...{ depthChanged: ignore, added: ignore, retried: ignore, taken: ignore, finished: ignore },
      },
    });
    this.#sinks = {
      configs: this.controller.configSink({ ...everywhere, kind: 'ConfigMap', watchName: 'configs' }),
      workloads: this.controller.workloadSink({ ...everywhere, kind: 'Deployment', watchName: 'workloads' }),
      namespaces: this.controller.namespaceSink('namespaces'),
    };
    this.#running = this.controller.run(this.#stopping.signal);
  }

  /** Everything has been listed. */
  sync(): Promise<void> {
    const { configs, workloads, namespaces } = this.#sinks;
    namespaces.upsert(plainNamespace, 'list');
    this.config('red');
    this.#see('list');
    for (const sink of [configs, workloads, namespaces]) sink.listed('1');
    return this.settle();
  }

  /** Makes it lead, and advances the time. */
  async lead(ms: number): Promise<void> {
    this.controller.startLeading();
    await this.clock.advance(ms);
  }

  /** Number of writes that were undone and are still remembered. */
  get undone(): number | undefined {
    return this.controller.sizes['undone'];
  }

  config(color: string): void {
    this.#version += 1;
    this.#sinks.configs.upsert(configState({ resourceVersion: String(this.#version), data: { color } }), 'watch');
  }

  configWithWrongHint(): void {
    this.#version += 1;
    const problem = { uid: 'uid-app', text: 'reroll.dev/ignore: "yes" is not true or false' };
    this.#sinks.configs.upsert({ ...configState({ resourceVersion: String(this.#version) }), problem }, 'watch');
  }

  get trigger(): string | undefined {
    return this.#object.spec?.template?.metadata?.annotations?.['reroll.dev/config-hash'];
  }

  get record(): string | undefined {
    return this.#object.metadata?.annotations?.['reroll.dev/record'];
  }

  /** A write to the workload by a user or another client. */
  write(change: unknown): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    const changed = this.admit(applyMergePatch(this.#object, change) as WorkloadObject, this.#object);
    this.#object = applyMergePatch(changed, version) as WorkloadObject;
    this.#see('watch');
  }

  /** A write to the Namespace. */
  namespace(changes: Partial<NamespaceState>): void {
    this.#sinks.namespaces.upsert({ ...plainNamespace, ...changes }, 'watch');
  }

  remove(): void {
    this.#sinks.workloads.remove('shop/web', 'watch');
  }

  /** @throws Error where the writes do not end, which would block the test's clock */
  accept(body: WorkloadObject): PatchOutcome {
    if (this.accepted.length > 1_000) throw new Error('no end of writing');
    this.accepted.push(body.spec === undefined ? 'recorded' : 'rolled');
    this.write({ ...body, metadata: { ...body.metadata, uid: 'uid-1' } });
    return { result: 'patched', object: this.#object };
  }

  settle(): Promise<void> {
    return this.clock.advance(5_000);
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#running;
  }

  #see(origin: 'list' | 'watch'): void {
    const state = readWorkload('Deployment', this.#object, testReading, false);
    if (state === undefined) this.#sinks.workloads.remove('shop/web', 'watch');
    else this.#sinks.workloads.upsert(state, origin);
  }
}
