/**
 * One replica: the controller with the wiring of the program, with watches that lag and answers that are lost. All
 * knowledge of the simulation about this wiring is in this file.
 */
import { Breakers } from '../../src/controller/rollouts/breakers.ts';
import { Controller } from '../../src/controller/controller.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import { workloadKey } from '../../src/model/kinds.ts';
import { readMetadata, type KubeObject, type WorkloadObject } from '../../src/model/kube-object.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { WorkloadState } from '../../src/model/workload-state.ts';
import { readConfig } from '../../src/plan/read/config.ts';
import { readNamespace } from '../../src/plan/read/hints.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { testReading } from '../builders/config.ts';
import { plainSettings } from '../builders/plain.ts';
import type { FakeClock } from '../fakes/fake-clock.ts';
import { LeaseWatch } from './lease-watch.ts';
import { simKinds, type SimKind, type SimObject } from './objects.ts';
import type { SimOptions } from './options.ts';
import { PatchPath } from './patch-path.ts';
import { Relist } from './relist.ts';
import { ignoredMetrics, replicaLogger, type LogLine } from './replica-log.ts';
import type { Server, Sight } from './server.ts';
import type { SimLease } from './sim-lease.ts';
import type { Store } from './store.ts';
import { SimWatch } from './watch.ts';

export interface ReplicaOptions {
  readonly name: string;
  readonly options: SimOptions;
  readonly store: Store;
  readonly server: Server;
  readonly lease: SimLease;
  readonly clock: FakeClock;
  readonly onEvent: (event: ObjectEvent) => void;
  /** Called when a list begins or ends while it leads, and when it begins to lead. */
  readonly onGap: () => void;
  /** Called for each write of `pending` that it sends, with the times of all of them. */
  readonly onPending: (sentAtMs: readonly number[]) => void;
  readonly onWarning: (text: string) => void;
  /** Called with each log line. */
  readonly onLog: (line: string) => void;
}

export class Replica {
  /** Survive a term; the next process begins with those on the Lease. */
  readonly breakers = new Breakers();
  readonly name: string;
  readonly patches: PatchPath;
  /** The number of the next reads that are not answered. */
  failingReads = 0;
  isLeading = false;
  /** It has seen that the server was restored to an older state, and has to restart. */
  isRewound = false;
  /** Its log messages, except those of the level `debug`. */
  readonly log: LogLine[] = [];
  readonly watches: readonly SimWatch[];
  readonly controller: Controller;
  readonly #options: ReplicaOptions;
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #lease: LeaseWatch;
  readonly #relists: Relist[] = [];

  constructor(options: ReplicaOptions) {
    this.name = options.name;
    this.#options = options;
    this.patches = new PatchPath(options.server, options.onPending);
    this.controller = this.#build();
    this.#lease = new LeaseWatch({ ...options, controller: this.controller, logger: this.#logger() });
    this.watches = simKinds.map((kind) => this.#watch(kind));
    this.#running = this.controller.run(this.#stopping.signal);
  }

  /** All events, patches, answers and lists have arrived. */
  get isUpToDate(): boolean {
    return this.patches.isEmpty && this.#relists.length === 0 && this.watches.every((watch) => watch.isUpToDate);
  }

  /** `[name, reason]` of each workload that is stale for this replica. */
  get stale(): readonly (readonly [string, string])[] {
    return [...this.controller.staleWorkloads].map(({ workload, reason }) => [workload.split('/')[2] ?? '', reason]);
  }

  get failing(): number {
    return this.controller.failingWorkloads;
  }

  /** The sizes of what it remembers, by name. */
  get sizes(): Readonly<Record<string, number>> {
    const { sizes, staleWorkloads, failingWorkloads, unrecordedWorkloads } = this.controller;
    // The Namespace itself is never deleted.
    const counts = { staleWorkloads: [...staleWorkloads].length, unrecordedWorkloads: [...unrecordedWorkloads].length };
    return { ...sizes, namespaces: 0, failingWorkloads, ...counts };
  }

  /** A watch, or its own write of the Lease, shows the Lease. */
  seeLease(): void {
    this.#lease.see();
  }

  lead(): void {
    this.isLeading = true;
    this.seeLease();
    this.#options.onGap();
    this.controller.startLeading();
  }

  standDown(): void {
    this.isLeading = false;
    this.controller.stopLeading();
  }

  /** Namespaces are listed first: their hints decide which workloads are kept. */
  mayList(kind: SimKind): boolean {
    return kind === 'Namespace' || this.watches.some((watch) => watch.kind === 'Namespace' && watch.isListed);
  }

  /** The first open list of a namespace's workloads continues by one object. */
  relist(): void {
    const [first] = this.#relists;
    if (first?.next() === false) this.#relists.shift();
  }

  /** Everything arrives. */
  catchUp(): void {
    this.failingReads = 0;
    this.seeLease();
    this.patches.catchUp();
    for (const watch of this.watches) if (this.mayList(watch.kind)) watch.catchUp();
    while (this.#relists.length > 0) this.relist();
  }

  /** The server was restored: all connections are cut. */
  reconnect(): void {
    this.patches.cut();
    for (const watch of this.watches) watch.reconnect();
  }

  /** Ends it; patches in flight may still arrive. */
  async stop(): Promise<void> {
    this.standDown();
    this.#relists.length = 0;
    await this.finish();
  }

  /** Ends it as on SIGTERM: it finishes the patches in flight first. */
  finish(): Promise<void> {
    this.#stopping.abort();
    return this.#running;
  }

  #build(): Controller {
    const { options, clock, onEvent, store } = this.#options;
    return new Controller({
      patcher: { patch: (workload, body, signal) => this.patches.send(workload.name, body, this.sight, signal) },
      reader: {
        read: async (kind, _namespace, name) => {
          if (this.failingReads > 0) {
            this.failingReads -= 1;
            return { result: 'failed', message: 'not answered', isClientError: false };
          }
          const object = store.get(kind, name);
          return { result: 'read', state: object && readConfig(kind, object, testReading) };
        },
      },
      leadership: { mayWrite: () => this.isLeading },
      events: { report: onEvent },
      relistNamespace: () => {
        const onEnd = (objects: readonly SimObject[], rv: string): void => {
          this.#adopt(objects, rv);
        };
        this.#relists.push(new Relist({ store, onEnd }));
      },
      onRewound: () => {
        this.isRewound = true;
      },
      readSettings: testReading,
      settings: { ...plainSettings, ...options },
      rolloutDeadlineMs: 600_000,
      breakers: this.breakers,
      scope: { autoReloadAll: options.autoReloadAll, ignoredKinds: [], ignoredNamespaces: [], namespaces: undefined },
      isDryRun: false,
      concurrency: 2,
      maxPatchesPerSecond: options.maxPatchesPerSecond,
      watches: simKinds,
      clock,
      random: () => 0,
      logger: this.#logger(),
      metrics: ignoredMetrics,
    });
  }

  /** What it knows of control gates, beyond the workloads themselves. */
  get sight(): Sight {
    const namespace = this.watches.find(({ kind }) => kind === 'Namespace')?.shown?.metadata.annotations ?? {};
    return { nowMs: this.#options.clock.now(), namespace, lease: this.#lease.seen };
  }

  #logger(): Logger {
    return replicaLogger({ ...this.#options, log: this.log });
  }

  #watch(kind: SimKind): SimWatch {
    const { store } = this.#options;
    const onRewound = (): void => {
      this.isRewound = true;
    };
    const onList = (): void => {
      if (this.isLeading) this.#options.onGap();
    };
    const newestKnown = (): string | undefined => this.controller.newestOf(kind);
    const common = { kind, store, logger: this.#logger(), onRewound, newestKnown, onList };
    const watched = { namespace: undefined, watchName: kind };
    if (kind === 'Namespace') {
      const reduce = (object: KubeObject) => readNamespace(object, testReading);
      return new SimWatch({ ...common, reduce, sink: this.controller.namespaceSink(kind) });
    }
    if (kind === 'Deployment') {
      const sink = this.controller.workloadSink({ ...watched, kind });
      return new SimWatch({ ...common, reduce: (object) => this.#reduce(object), sink });
    }
    const sink = this.controller.configSink({ ...watched, kind });
    return new SimWatch({ ...common, reduce: (object) => readConfig(kind, object, testReading), sink });
  }

  #reduce(object: WorkloadObject): WorkloadState | undefined {
    const { namespace, name, uid, resourceVersion } = readMetadata(object);
    const key = workloadKey({ kind: 'Deployment', namespace, name });
    const known = this.controller.knownExactly(key, uid, resourceVersion);
    return known ?? readWorkload('Deployment', object, testReading, this.controller.isOptedInByDefault(namespace));
  }

  #adopt(objects: readonly SimObject[], resourceVersion: string): void {
    const states = objects.map((object) => this.#reduce(object)).filter((state) => state !== undefined);
    this.controller.adopt(states, resourceVersion);
    this.controller.endAdoption('shop');
  }
}
