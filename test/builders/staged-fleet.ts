/**
 * Workloads that share the ConfigMap `app`, in a real inventory, with the reconciler and the staging of a term. A test
 * says how their rollouts go, and what becomes of patches.
 */
import { Reconciler } from '../../src/controller/reconciler.ts';
import { BreakerReports } from '../../src/controller/reports/breaker-reports.ts';
import { Breakers } from '../../src/controller/rollouts/breakers.ts';
import { StagedRolls } from '../../src/controller/rollouts/staged-rolls.ts';
import { WritePaces } from '../../src/controller/write-paces.ts';
import type { InventoryEvent, Taken } from '../../src/inventory/events.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import type { ConfigRead } from '../../src/model/config-read.ts';
import type { ConfigState } from '../../src/model/config-state.ts';
import { workloadKey, type WorkloadKey, type WorkloadKind } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import type { PatchOutcome } from '../../src/model/patch-outcome.ts';
import type { RolloutStanding } from '../../src/model/rollout-standing.ts';
import type { WorkloadState } from '../../src/model/workload-state.ts';
import type { ReadSettings } from '../../src/plan/read/config.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { FakeClock } from '../fakes/fake-clock.ts';
import { LogSink } from '../fakes/log-sink.ts';
import { silentMetrics } from '../fakes/silent-metrics.ts';
import { configState, testReading } from './config.ts';
import { applyMergePatch } from './merge-patch.ts';
import { plainNamespace, plainScope, plainSettings } from './plain.ts';
import { workloadObject } from './workload.ts';

const refused: PatchOutcome = { result: 'failed', status: 403, message: 'a policy refuses it', isClientError: true };

/** All pods are there, of the present template, and available. */
const healthy = {
  spec: { replicas: 1 },
  status: {
    ...{ replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1_000 },
    conditions: [
      { type: 'Available', status: 'True' },
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
    ],
  },
};

export interface FleetOptions {
  readonly canaryFrom?: number;
  readonly reading?: ReadSettings;
  readonly kind?: WorkloadKind;
}

export class StagedFleet {
  readonly clock = new FakeClock();
  readonly breakers = new Breakers();
  readonly events: ObjectEvent[] = [];
  /** Names of the workloads that were rolled, in order. */
  readonly rolled: string[] = [];
  readonly queued = new Set<WorkloadKey>();
  /** Outcomes of the patches of some workloads, by name; the others are accepted. */
  readonly outcomes = new Map<string, PatchOutcome>();
  /** Outcomes of the next consistent reads. */
  readonly reads: ConfigRead<ConfigState>[] = [];
  /** What another client makes of each answer. */
  admit = (before: WorkloadObject, after: WorkloadObject): WorkloadObject => (before === after ? before : after);
  readonly inventory: Inventory;
  readonly stagedRolls: StagedRolls;
  readonly #kind: WorkloadKind;
  readonly #reading: ReadSettings;
  readonly #reconciler: Reconciler;
  readonly #objects = new Map<WorkloadKey, WorkloadObject>();
  readonly #standings = new Map<WorkloadKey, RolloutStanding>();
  #version = 1_000;

  constructor({ canaryFrom = 5, reading = testReading, kind = 'Deployment' }: FleetOptions = {}) {
    this.#kind = kind;
    const { clock, breakers } = this;
    this.#reading = reading;
    const settings = { ...plainSettings, canaryFrom };
    const { logger } = new LogSink();
    const outputs = {
      logger,
      clock,
      metrics: silentMetrics,
      events: { report: (each: ObjectEvent) => this.events.push(each) },
    };
    const inventory = new Inventory({
      scope: plainScope,
      readSettings: reading,
      settings,
      nowMs: () => clock.monotonicMs(),
    });
    const enqueue = (key: WorkloadKey): void => void this.queued.add(key);
    this.inventory = inventory;
    this.stagedRolls = new StagedRolls({
      ...{ inventory, settings, breakers, clock, enqueue, readSettings: reading },
      standingOf: (key) => this.#standings.get(key),
      reports: { held: () => undefined, changesTooFast: () => undefined },
      breakerReports: new BreakerReports({ ...outputs, inventory, annotations: reading.annotations }),
    });
    this.#reconciler = new Reconciler({
      ...{ inventory, outputs, readSettings: reading, isDryRun: false },
      ...{ stagedRolls: this.stagedRolls, turns: this.stagedRolls, subscribers: [this.stagedRolls] },
      take: (event) => this.#take(event),
      paces: new WritePaces({ perSecond: undefined, clock, onTurn: enqueue }),
      leadership: { mayWrite: () => true },
      patcher: {
        patch: async ({ kind, namespace, name }, body) => this.#patch(workloadKey({ kind, namespace, name }), body),
      },
      reader: { read: async () => this.reads.shift() ?? { result: 'read', state: undefined } },
    });
    this.#take({ type: 'namespace', state: plainNamespace });
    this.change('red');
    this.#take({ type: 'listed', scope: { kind: 'ConfigMap', namespace: undefined }, resourceVersion: '1' });
  }

  /** As many workloads, with records; their names are numbers. */
  static async of(count: number, options?: FleetOptions): Promise<StagedFleet> {
    const fleet = new StagedFleet(options);
    for (let number = 0; number < count; number += 1) fleet.create(String(number));
    await fleet.run();
    return fleet;
  }

  create(name: string): void {
    this.#store(applyMergePatch(workloadObject({ name, uid: `uid-${name}` }), healthy) as WorkloadObject);
    this.catchUp(name);
  }

  /** The ConfigMap gets other content. */
  change(color: string, annotations: Readonly<Record<string, string>> = {}): void {
    this.#version += 1;
    const resourceVersion = String(this.#version);
    const state = configState({ data: { color }, annotations, resourceVersion }, this.#reading);
    this.#take({ type: 'config', state, origin: 'watch' });
  }

  /** Another client writes to a workload. */
  write(name: string, patch: unknown): void {
    this.writeUnseen(name, patch);
    this.catchUp(name);
  }

  /** Another client writes to a workload, and the watch lags. */
  writeUnseen(name: string, patch: unknown): void {
    this.#store(applyMergePatch(this.#objects.get(this.#keyOf(name)), patch) as WorkloadObject);
  }

  /** The watch brings what it lagged behind. */
  catchUp(name: string): void {
    const state = readWorkload(this.#kind, this.#objects.get(this.#keyOf(name)) ?? {}, this.#reading, false);
    if (state !== undefined) this.#take({ type: 'workload', state, origin: 'watch' });
  }

  delete(name: string): void {
    this.#take({ type: 'workload-gone', key: this.#keyOf(name) });
  }

  refuse(name: string): void {
    this.outcomes.set(name, refused);
  }

  /** The rollout of a workload is judged. */
  judge(name: string, phase: RolloutStanding['phase'], change: Partial<RolloutStanding> = {}): void {
    const standing = this.standingOf(name);
    if (standing === undefined) throw new Error(`${name} was not rolled`);
    const why = phase === 'failed' ? 'no pod became available' : undefined;
    this.#stand(this.#keyOf(name), { ...standing, phase, why, ...change });
  }

  standingOf(name: string): RolloutStanding | undefined {
    return this.#standings.get(this.#keyOf(name));
  }

  stateOf(name: string): WorkloadState {
    const entry = this.inventory.workloads.get(this.#keyOf(name));
    if (entry === undefined) throw new Error(`${name} is not held`);
    return entry.state;
  }

  #keyOf(name: string): WorkloadKey {
    return workloadKey({ kind: this.#kind, namespace: 'shop', name });
  }

  async reconcile(name: string): Promise<void> {
    const { next } = await this.#reconciler.reconcile(this.#keyOf(name), new AbortController().signal);
    if (next === 'retry') this.queued.add(this.#keyOf(name));
  }

  /** Reconciles what is queued until nothing is, or so many times. */
  async run(most = 300): Promise<void> {
    for (let step = 0; step < most; step += 1) {
      const [key] = this.queued;
      if (key === undefined) return;
      this.queued.delete(key);
      await this.reconcile(nameOf(key));
    }
  }

  readonly #take = (event: InventoryEvent): Taken => {
    const taken = this.inventory.take(event);
    for (const key of taken.affected) this.queued.add(key);
    if (event.type === 'workload') this.#observe(workloadKey(event.state));
    if (event.type === 'workload-gone') this.#observe(event.key);
    if (event.type === 'config') this.stagedRolls.configChanged('ConfigMap/shop/app');
    return taken;
  };

  #observe(key: WorkloadKey): void {
    const record = this.inventory.workloads.get(key)?.observation.lastRecord;
    const before = this.#standings.get(key);
    if (record === undefined) this.#stand(key, undefined);
    else if (record.roll !== undefined && record.roll.to !== before?.trigger) {
      const { roll, of: startedWith = {} } = record;
      const causes = roll.for ?? [];
      const is = { canComplete: true, isAttributable: true, isUnobserved: false, isOfFirstSight: false } as const;
      const rolledAtMs = this.clock.now();
      this.#stand(key, { ...is, phase: 'rolling', causes, startedWith, trigger: roll.to, rolledAtMs, why: undefined });
    }
    this.stagedRolls.seen(key);
  }

  #stand(key: WorkloadKey, standing: RolloutStanding | undefined): void {
    const before = this.#standings.get(key);
    if (standing === undefined) this.#standings.delete(key);
    else this.#standings.set(key, standing);
    if (before !== standing) this.stagedRolls.standingChanged(key, before, standing);
  }

  #store(object: WorkloadObject): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#objects.set(this.#keyOf(object.metadata?.name ?? ''), applyMergePatch(object, version) as WorkloadObject);
  }

  #patch(key: WorkloadKey, body: object): PatchOutcome {
    const outcome = this.outcomes.get(nameOf(key));
    if (outcome !== undefined) return outcome;
    const before = this.#objects.get(key) ?? {};
    const { resourceVersion } = (body as WorkloadObject).metadata ?? {};
    if (resourceVersion !== before.metadata?.resourceVersion) return { result: 'superseded', reason: 'conflict' };
    this.#store(this.admit(before, applyMergePatch(before, body) as WorkloadObject));
    if ('spec' in body) this.rolled.push(nameOf(key));
    return { result: 'patched', object: this.#objects.get(key) ?? {} };
  }
}

function nameOf(key: WorkloadKey): string {
  return key.split('/').at(-1) ?? '';
}
