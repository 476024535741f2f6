/**
 * One replica: the controller with the wiring of the program, with watches that lag and answers that are lost. All
 * knowledge of the simulation about this wiring is here and in the files beside it.
 */
import { Breakers } from '../../src/controller/rollouts/breakers.ts';
import type { Controller } from '../../src/controller/controller.ts';
import type { MergePatch } from '../../src/model/decision.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import type { Logger } from '../../src/model/logger.ts';
import type { ReadSettings } from '../../src/plan/read/config.ts';
import type { FakeClock } from '../fakes/fake-clock.ts';
import { LeaseWatch } from './lease-watch.ts';
import type { SimKind, SimObject } from './objects.ts';
import type { SimOptions } from './options.ts';
import { PatchPath } from './patch-path.ts';
import { Relist } from './relist.ts';
import { buildController } from './replica-controller.ts';
import { replicaLogger, type LogLine } from './replica-log.ts';
import { buildWatches, reduceWorkload } from './replica-watches.ts';
import type { Server, Sight } from './server.ts';
import { SimReader } from './sim-reader.ts';
import type { SimLease } from './sim-lease.ts';
import { Knowledge } from './staging/knowledge.ts';
import type { Store } from './store.ts';
import type { SimWatch } from './watch.ts';

export interface ReplicaOptions {
  readonly name: string;
  /** Different for every process. */
  readonly identity: string;
  readonly options: SimOptions;
  readonly readSettings: ReadSettings;
  readonly store: Store;
  readonly server: Server;
  readonly lease: SimLease;
  readonly clock: FakeClock;
  /** @param sight what it knows of control gates when it reports the Event */
  readonly onEvent: (event: ObjectEvent, sight: Sight) => void;
  /** Called when a list begins or ends while it leads, and when it begins to lead. */
  readonly onGap: () => void;
  /** Called for each write of `pending` that it sends, with the times of all of them. */
  readonly onPending: (sentAtMs: readonly number[]) => void;
  readonly onWarning: (text: string) => void;
  /** Called with each log line. */
  readonly onLog: (line: string) => void;
}

export class Replica {
  readonly name: string;
  readonly breakers: Breakers;
  readonly patches: PatchPath;
  readonly reads: SimReader;
  isLeading = false;
  /** Its next writes of the Lease wait for the step that renews it. */
  isLeaseSlow = false;
  /** There is something new that it has not written to the Lease. */
  isRenewalDue = false;
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
  readonly #knowledge: Knowledge;

  constructor(options: ReplicaOptions) {
    const { clock } = options;
    const logger = replicaLogger({ ...options, log: this.log });
    this.name = options.name;
    this.#options = options;
    this.breakers = new Breakers({ onChange: () => void (this.isRenewalDue = true) });
    this.#knowledge = new Knowledge({ ...options, breakers: this.breakers, nowMs: () => clock.now() });
    this.reads = new SimReader({ ...options, sightings: this.#knowledge.sightings });
    this.patches = new PatchPath(options.server, options.onPending);
    this.controller = this.#build(logger);
    const common = { controller: this.controller, breakers: this.breakers, logger };
    this.#lease = new LeaseWatch({ ...options, ...common, onEvent: this.#onEvent });
    this.watches = buildWatches({
      ...options,
      controller: this.controller,
      sightings: this.#knowledge.sightings,
      logger,
      onRewound: this.#onRewound,
      onList: () => {
        if (this.isLeading) options.onGap();
      },
    });
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

  get isHolder(): boolean {
    return this.#lease.isHolder;
  }

  /** What it knows of control gates, beyond the workloads themselves. */
  get sight(): Sight {
    const namespace = this.watches.find(({ kind }) => kind === 'Namespace')?.shown?.metadata.annotations ?? {};
    return { nowMs: this.#options.clock.now(), namespace, lease: this.#lease.seen };
  }

  /** A watch, or its own write of the Lease, shows the Lease. */
  seeLease(): void {
    this.#lease.see();
  }

  lead(): void {
    this.isLeading = true;
    this.#lease.take();
    this.#options.onGap();
    this.#knowledge.sightings.users.begin();
    this.controller.startLeading();
  }

  /** It has lost the Lease. */
  standDown(): void {
    this.isLeading = false;
    this.controller.stopLeading();
    this.#lease.stoppedLeading();
  }

  /** It gives the Lease away. */
  release(): void {
    this.standDown();
    this.#lease.release();
  }

  /** It renews the Lease if there is something new for it to carry. */
  renewIfDue(): void {
    if (this.isLeading && this.isRenewalDue && !this.isLeaseSlow) this.renew();
  }

  renew(): void {
    this.isLeaseSlow = false;
    this.isRenewalDue = false;
    if (this.isLeading && !this.#lease.renew()) this.standDown();
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
    this.reads.failing = 0;
    this.seeLease();
    this.renew();
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

  readonly #onEvent = (event: ObjectEvent): void => {
    this.#options.onEvent(event, this.sight);
  };

  readonly #onRewound = (): void => {
    this.isRewound = true;
  };

  #build(logger: Logger): Controller {
    const { store } = this.#options;
    return buildController({
      ...this.#options,
      logger,
      breakers: this.breakers,
      events: { report: this.#onEvent },
      patcher: { patch: ({ name }, body, signal) => this.#patch(name, body, signal) },
      reader: this.reads,
      mayWrite: () => this.isLeading,
      relistNamespace: () => {
        const onEnd = (objects: readonly SimObject[], rv: string): void => {
          this.#adopt(objects, rv);
        };
        this.#relists.push(new Relist({ store, onEnd }));
      },
      onRewound: this.#onRewound,
    });
  }

  async #patch(name: string, body: MergePatch, signal: AbortSignal): Promise<PatchOutcome> {
    const sight = { ...this.sight, ...this.#knowledge.at(name, body, this.patches.unanswered) };
    const outcome = await this.patches.send(name, body, sight, signal);
    if (outcome.result === 'patched') this.#knowledge.sightings.see('Deployment', outcome.object as SimObject);
    return outcome;
  }

  #adopt(objects: readonly SimObject[], resourceVersion: string): void {
    const common = { controller: this.controller, readSettings: this.#options.readSettings };
    const states = objects.map((object) => reduceWorkload(object, common)).filter((state) => state !== undefined);
    this.controller.adopt(states, resourceVersion);
    this.controller.endAdoption('shop');
  }
}
