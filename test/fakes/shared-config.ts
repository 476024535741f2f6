/** A controller that leads, with Deployments that share the ConfigMap `app`. Its patches are accepted at once. */
import { Breakers } from '../../src/controller/rollouts/breakers.ts';
import { Controller } from '../../src/controller/controller.ts';
import type { ControllerOptions } from '../../src/controller/controller-options.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import type { PlanSettings } from '../../src/plan/input/plan-input.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { configState, testReading } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { plainNamespace, plainScope, plainSettings } from '../builders/plain.ts';
import { complete } from '../builders/rollout-story.ts';
import { workloadObject } from '../builders/workload.ts';
import { ignoredMetrics } from '../sim/replica-log.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';

export interface SharedConfigOptions extends Partial<Pick<ControllerOptions, 'isDryRun' | 'unstagedFrom'>> {
  /** How many workloads use the config: `web-0`, `web-1` and so on. */
  readonly users: number;
  readonly settings?: Partial<PlanSettings>;
  /** Annotations of the config. */
  readonly annotations?: Readonly<Record<string, string>>;
}

const ignore = (): undefined => undefined;

export class SharedConfig {
  readonly clock = new FakeClock();
  readonly log = new LogSink();
  readonly events: ObjectEvent[] = [];
  /** The names of the workloads that were rolled, in order. */
  readonly rolled: string[] = [];
  readonly controller: Controller;
  readonly #sinks;
  readonly #objects = new Map<string, WorkloadObject>();
  readonly #annotations: SharedConfigOptions['annotations'];
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #version = 1_000;

  constructor({ users, settings, annotations, isDryRun = false, ...options }: SharedConfigOptions) {
    this.#annotations = annotations;
    this.controller = new Controller({
      ...options,
      patcher: { patch: async ({ name }, body) => Promise.resolve(this.#accept(name, body)) },
      reader: { read: () => Promise.reject(new Error('nothing is read')) },
      leadership: { mayWrite: () => true },
      events: { report: (event) => void this.events.push(event) },
      relistNamespace: ignore,
      onRewound: ignore,
      readSettings: testReading,
      settings: { ...plainSettings, ...settings },
      rolloutDeadlineMs: 600_000,
      breakers: new Breakers(),
      scope: plainScope,
      isDryRun,
      concurrency: 2,
      maxPatchesPerSecond: undefined,
      watches: ['configs', 'workloads', 'namespaces'],
      clock: this.clock,
      random: () => 0,
      logger: this.log.logger,
      metrics: ignoredMetrics,
    });
    this.#sinks = {
      configs: this.controller.configSink({ kind: 'ConfigMap', namespace: undefined, watchName: 'configs' }),
      workloads: this.controller.workloadSink({ kind: 'Deployment', namespace: undefined, watchName: 'workloads' }),
      namespaces: this.controller.namespaceSink('namespaces'),
    };
    this.#sinks.namespaces.upsert(plainNamespace, 'list');
    this.config('red');
    for (let index = 0; index < users; index += 1) {
      const name = `web-${String(index)}`;
      const object = workloadObject({ name, uid: `uid-${name}` });
      this.#objects.set(name, applyMergePatch(object, { spec: { replicas: 3 } }) as WorkloadObject);
      this.observed(name, complete);
    }
    for (const sink of Object.values(this.#sinks)) sink.listed('1');
    this.#running = this.controller.run(this.#stopping.signal);
  }

  /** What each stale workload waits for, as `<name> <reason>`. */
  get stale(): readonly string[] {
    return [...this.controller.staleWorkloads].map(
      ({ workload, reason }) => `${workload.split('/')[2] ?? ''} ${reason}`,
    );
  }

  /** The notes of the Events with this reason about the config. */
  notes(reason: string): readonly string[] {
    const about = this.events.filter(({ regarding }) => regarding.kind === 'ConfigMap');
    return about.filter((event) => event.reason === reason).map(({ note }) => note);
  }

  /** Makes it lead, until nothing more happens at once: the workloads are recorded. */
  async lead(): Promise<void> {
    this.controller.startLeading();
    await this.clock.advance(0);
  }

  /** The config gets other content. */
  async change(color: string): Promise<void> {
    this.config(color);
    await this.clock.advance(0);
  }

  config(color: string): void {
    this.#version += 1;
    const config = { resourceVersion: String(this.#version), data: { color }, annotations: this.#annotations ?? {} };
    this.#sinks.configs.upsert(configState(config), 'watch');
  }

  /** A write to a workload by another client. */
  write(name: string, change: object): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    const object = applyMergePatch(applyMergePatch(this.#objectOf(name), change), version) as WorkloadObject;
    this.#objects.set(name, object);
    const state = readWorkload('Deployment', object, testReading, false);
    if (state === undefined) throw new Error(`${name} is not kept`);
    this.#sinks.workloads.upsert(state, 'watch');
  }

  /** The controller of the Deployment has observed the last write, and shows this status. */
  observed(name: string, status: object): void {
    const observedGeneration = this.#objectOf(name).metadata?.generation ?? 0;
    this.write(name, { status: { ...status, observedGeneration } });
  }

  remove(name: string): void {
    this.#sinks.workloads.remove(`shop/${name}`, 'watch');
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#running;
  }

  #accept(name: string, body: object): { readonly result: 'patched'; readonly object: WorkloadObject } {
    const isRoll = 'spec' in body;
    if (isRoll) this.rolled.push(name);
    const generation = (this.#objectOf(name).metadata?.generation ?? 0) + Number(isRoll);
    this.write(name, applyMergePatch(body, { metadata: { uid: `uid-${name}`, generation } }) as object);
    return { result: 'patched', object: this.#objectOf(name) };
  }

  /** @throws Error if there is none */
  #objectOf(name: string): WorkloadObject {
    const object = this.#objects.get(name);
    if (object === undefined) throw new Error(`there is no ${name}`);
    return object;
  }
}
