/**
 * One replica: the controller as the program wires it, with watches that lag and answers that are lost. Everything of the
 * simulation that knows how the controller is wired is here.
 */
import { Controller } from '../../src/controller/controller.ts';
import type { ObjectEvent, PatchOutcome } from '../../src/controller/ports.ts';
import { workloadKey } from '../../src/model/kinds.ts';
import { readMetadata, type KubeObject, type WorkloadObject } from '../../src/model/kube-object.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { WorkloadState } from '../../src/model/workload-state.ts';
import { readConfig } from '../../src/plan/read-config.ts';
import { readNamespace } from '../../src/plan/read-namespace.ts';
import { readWorkload } from '../../src/plan/read-workload.ts';
import { testReading } from '../builders/config.ts';
import type { FakeClock } from '../fakes/fake-clock.ts';
import { silentMetrics } from '../fakes/silent-metrics.ts';
import { simKinds, type SimKind, type SimObject } from './objects.ts';
import type { SimOptions } from './options.ts';
import { Relist } from './relist.ts';
import type { Server } from './server.ts';
import type { Store } from './store.ts';
import { SimWatch } from './watch.ts';

/**
 * What becomes of a patch. `late`: it arrives at the server only when a step says so; `late answer`: it is executed, and
 * the answer arrives then; `doubled`: it is executed once more then.
 */
export const fates = ['accepted', 'refused', 'lost before', 'lost after', 'doubled', 'late', 'late answer'] as const;
export type Fate = (typeof fates)[number];

export interface ReplicaOptions {
  readonly name: string;
  readonly options: SimOptions;
  readonly store: Store;
  readonly server: Server;
  readonly clock: FakeClock;
  readonly onEvent: (event: ObjectEvent) => void;
  /** Called when a list begins or ends while it leads, and when it begins to lead. */
  readonly onGap: () => void;
  readonly onWarning: (text: string) => void;
}

/** A patch, or the answer to it, that is on its way. */
interface Late {
  readonly arrive: () => void;
  /** The connection is cut. */
  readonly cut: () => void;
}

const ignore = (): void => undefined;
const metrics = {
  ...silentMetrics,
  ...{ depthChanged: ignore, added: ignore, retried: ignore, taken: ignore, finished: ignore },
};
const failed = (status: number): PatchOutcome => ({ result: 'failed', status, message: 'no', isClientError: false });

export class Replica {
  readonly name: string;
  /** How the next patches end; without, they are accepted. */
  readonly fates: Fate[] = [];
  /** So many of the next reads are not answered. */
  failingReads = 0;
  isLeading = false;
  /** It has seen that the server went back, and has to begin again. */
  isRewound = false;
  readonly watches: readonly SimWatch[];
  readonly #options: ReplicaOptions;
  readonly #controller: Controller;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #relists: Relist[] = [];
  /** What is still to arrive of patches. */
  #late: Late[] = [];

  constructor(options: ReplicaOptions) {
    this.name = options.name;
    this.#options = options;
    this.#controller = this.#build();
    this.watches = simKinds.map((kind) => this.#watch(kind));
    this.#running = this.#controller.run(this.#stopping.signal);
  }

  /** Everything that is to arrive has arrived. */
  get isUpToDate(): boolean {
    return this.#late.length === 0 && this.#relists.length === 0 && this.watches.every((watch) => watch.isUpToDate);
  }

  /** `<name> <reason>` of each workload that it takes for stale. */
  get stale(): readonly (readonly [string, string])[] {
    return [...this.#controller.staleWorkloads].map(({ workload, reason }) => [workload.split('/')[2] ?? '', reason]);
  }

  get failing(): number {
    return this.#controller.failingWorkloads;
  }

  /** How much it remembers, by what. */
  get sizes(): Readonly<Record<string, number>> {
    const { managedWorkloads, watchedConfigs, staleWorkloads, failingWorkloads } = this.#controller;
    return { managedWorkloads, watchedConfigs, failingWorkloads, staleWorkloads: [...staleWorkloads].length };
  }

  lead(): void {
    this.isLeading = true;
    this.#options.onGap();
    this.#controller.lead();
  }

  standDown(): void {
    this.isLeading = false;
    this.#controller.standDown();
  }

  /** Namespaces are listed first: what they say decides which workloads are kept. */
  mayList(kind: SimKind): boolean {
    return kind === 'Namespace' || this.watches.some((watch) => watch.kind === 'Namespace' && watch.isListed);
  }

  /** The next one of the lists of a namespace's workloads goes on by one object. */
  relist(): void {
    const [first] = this.#relists;
    if (first?.next() === false) this.#relists.shift();
  }

  /** What is late arrives. */
  answer(): void {
    for (const { arrive } of this.#late.splice(0)) arrive();
  }

  /** Everything arrives. */
  catchUp(): void {
    this.fates.length = 0;
    this.failingReads = 0;
    this.answer();
    for (const watch of this.watches) if (this.mayList(watch.kind)) watch.catchUp();
    while (this.#relists.length > 0) this.relist();
  }

  /** The server was put back: all connections are cut. */
  reconnect(): void {
    for (const { cut } of this.#late.splice(0)) cut();
    for (const watch of this.watches) watch.reconnect();
  }

  /** Ends it; what it has sent may still arrive. */
  async stop(): Promise<() => void> {
    this.standDown();
    this.#relists.length = 0;
    this.#stopping.abort();
    await this.#running;
    const late = this.#late;
    return () => {
      for (const { arrive } of late) arrive();
    };
  }

  #build(): Controller {
    const { options, clock, onEvent, store } = this.#options;
    const { settleMs, minIntervalMs, reloadOnCreate, reloadOnDelete, autoReloadAll, isFreshnessKnown } = options;
    return new Controller({
      patcher: { patch: (workload, body, signal) => this.#patch(workload.name, body, signal) },
      reader: {
        read: async (kind, _namespace, name) => {
          if (this.failingReads > 0) {
            this.failingReads -= 1;
            throw new Error('not answered');
          }
          const object = store.get(kind, name);
          return object && readConfig(kind, object, testReading);
        },
      },
      leadership: { mayWrite: () => this.isLeading },
      events: { report: onEvent },
      relistNamespace: () => {
        this.#relists.push(new Relist(store, (object) => this.#adopt(object)));
      },
      onRewound: () => {
        this.isRewound = true;
      },
      reading: testReading,
      settings: { settleMs, minIntervalMs, reloadOnCreate, reloadOnDelete, isFreshnessKnown },
      scope: { autoReloadAll, ignoredKinds: [], ignoredNamespaces: [], namespaces: undefined },
      isDryRun: false,
      concurrency: 2,
      maxPatchesPerSecond: undefined,
      watches: simKinds,
      clock,
      random: () => 0,
      logger: this.#logger(),
      metrics,
    });
  }

  #logger(): Logger {
    const warn = (_fields: object, message: string): void => {
      this.#options.onWarning(message);
    };
    return { debug: ignore, info: ignore, warn, error: warn };
  }

  #watch(kind: SimKind): SimWatch {
    const { store } = this.#options;
    const onRewound = (): void => {
      this.isRewound = true;
    };
    const onList = (): void => {
      if (this.isLeading) this.#options.onGap();
    };
    const common = { kind, store, logger: this.#logger(), onRewound, onList };
    const watched = { namespace: undefined, watch: kind };
    if (kind === 'Namespace') {
      const reduce = (object: KubeObject) => readNamespace(object, testReading.annotations);
      return new SimWatch({ ...common, reduce, sink: this.#controller.namespaceSink(kind) }) as SimWatch;
    }
    if (kind === 'Deployment') {
      const sink = this.#controller.workloadSink({ ...watched, kind });
      return new SimWatch({ ...common, reduce: (object) => this.#reduce(object), sink }) as SimWatch;
    }
    const sink = this.#controller.configSink({ ...watched, kind });
    return new SimWatch({ ...common, reduce: (object) => readConfig(kind, object, testReading), sink }) as SimWatch;
  }

  #reduce(object: WorkloadObject): WorkloadState | undefined {
    const { namespace, name, uid, resourceVersion } = readMetadata(object);
    const key = workloadKey({ kind: 'Deployment', namespace, name });
    const known = this.#controller.knownExactly(key, uid, resourceVersion);
    return known ?? readWorkload('Deployment', object, testReading, this.#controller.isOptedInByDefault(namespace));
  }

  #adopt(object: SimObject): void {
    const state = this.#reduce(object);
    if (state !== undefined) this.#controller.adopt(state);
  }

  #patch(name: string, body: WorkloadObject, signal: AbortSignal): Promise<PatchOutcome> {
    const { server } = this.#options;
    const fate = this.fates.shift() ?? 'accepted';
    if (fate === 'refused') return Promise.resolve(failed(500));
    if (fate === 'lost before') return Promise.resolve(failed(0));
    if (fate === 'late') return this.#later(() => server.patch(name, body), signal);
    const outcome = server.patch(name, body);
    if (fate === 'lost after') return Promise.resolve(failed(0));
    if (fate === 'late answer') return this.#later(() => outcome, signal);
    if (fate === 'doubled') this.#late.push({ arrive: () => server.patch(name, body), cut: ignore });
    return Promise.resolve(outcome);
  }

  /** The patch arrives even if nobody waits for its answer any more. */
  #later(execute: () => PatchOutcome, signal: AbortSignal): Promise<PatchOutcome> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#late.push({ arrive: () => resolve(execute()), cut: () => resolve(failed(0)) });
    });
  }
}
