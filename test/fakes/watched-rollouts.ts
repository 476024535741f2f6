/** A watch of rollouts, and the workloads that it sees through a real inventory. */
import { RolloutReports } from '../../src/controller/rollouts/rollout-reports.ts';
import { RolloutWatch } from '../../src/controller/rollouts/rollout-watch.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import { workloadKey, type WorkloadKey, type WorkloadKind } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { ObjectEvent } from '../../src/model/object-event.ts';
import { objectId, type LastRoll } from '../../src/model/record.ts';
import type { RolloutStanding } from '../../src/model/rollout-standing.ts';
import type { WorkloadState } from '../../src/model/workload-state.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { formatTime } from '../../src/plan/record/history.ts';
import { formatRecord } from '../../src/plan/record/record.ts';
import { testDigester, testReading } from '../builders/config.ts';
import { applyMergePatch } from '../builders/merge-patch.ts';
import { plainNamespace, plainScope, plainSettings } from '../builders/plain.ts';
import { deadlineMs } from '../builders/rollout-story.ts';
import { workloadObject } from '../builders/workload.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';

/** Default: the Deployment `web`. */
export interface Named {
  readonly kind?: WorkloadKind;
  readonly name?: string;
}

export interface RollOptions extends Named {
  /** For how long it was over when this process first sees it, ms. */
  readonly agoMs?: number;
  readonly evidence?: Partial<LastRoll>;
}

export class WatchedRollouts {
  readonly clock = new FakeClock();
  readonly log = new LogSink();
  readonly events: ObjectEvent[] = [];
  /** `<kind> <result> <seconds>` of each verdict that was counted. */
  readonly judged: string[] = [];
  /** `<name> <phase before> <phase after>` of each change. */
  readonly changes: string[] = [];
  readonly watch: RolloutWatch;
  readonly #inventory: Inventory;
  readonly #objects = new Map<string, WorkloadObject>();
  #version = 100;

  /** @param waiting how many workloads wait because of one that fails */
  constructor(waiting = 0) {
    const { clock, log } = this;
    const nowMs = (): number => clock.monotonicMs();
    const inventory = new Inventory({ scope: plainScope, readSettings: testReading, settings: plainSettings, nowMs });
    inventory.take({ type: 'namespace', state: plainNamespace });
    this.#inventory = inventory;
    const reports = new RolloutReports({
      logger: log.logger,
      events: { report: (event) => void this.events.push(event) },
      metrics: { judged: ({ kind }, result, seconds) => void this.judged.push([kind, result, seconds].join(' ')) },
      waitingFor: () => waiting,
    });
    this.watch = new RolloutWatch({
      ...{ clock, deadlineMs, reports },
      knownOf: (key) => inventory.managed(key),
      onChange: (key, before, after) => {
        this.changes.push([key.split('/')[2], before?.phase ?? 'none', after?.phase ?? 'none'].join(' '));
      },
    });
  }

  /** What was logged at this level. */
  logged(level: string): readonly unknown[] {
    return this.log.lines.filter((line) => line.level === level).map(({ msg }) => msg);
  }

  /** A write to a workload, or its status. */
  write(change: object, named: Named = {}): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    const object = applyMergePatch(applyMergePatch(this.#objectOf(named), change), version) as WorkloadObject;
    this.#objects.set(keyOf(named), object);
    this.#inventory.take({ type: 'workload', state: this.#stateOf(named), origin: 'watch' });
    this.observe(named);
  }

  /** reroll rolls the workload: the record has this roll, and the template the trigger. */
  roll(to: string, { agoMs = 0, evidence = {}, ...named }: RollOptions = {}): void {
    const gen = this.#generationOf(named) + 1;
    const roll = { to, base: this.#stateOf(named).base, gen, for: ['ConfigMap/app'], was: 'ok', ...evidence } as const;
    const rolledAt = formatTime(this.clock.now() - agoMs);
    const template = { metadata: { annotations: { 'reroll.dev/config-hash': to } } };
    this.#record({ rolledAt, roll, of: { 'ConfigMap/app': `content-of-${to}` } }, { gen, template }, named);
  }

  /** reroll records a rollout of another client, whose pods started with this content. */
  recordStart(id: string, named: Named = {}): void {
    this.#record({ of: { 'ConfigMap/app': id } }, { gen: this.#generationOf(named) + 1, template: {} }, named);
  }

  /** Its own controller shows this status, and has observed everything. */
  observed(status: object, named: Named = {}): void {
    this.write({ status: { ...status, observedGeneration: this.#generationOf(named) } }, named);
  }

  /** The watch of rollouts sees what the inventory has. */
  observe(named: Named = {}): void {
    this.watch.observe(keyOf(named), this.#inventory.managed(keyOf(named)));
  }

  remove(named: Named = {}): void {
    this.#inventory.take({ type: 'workload-gone', key: keyOf(named) });
    this.observe(named);
  }

  standing(named: Named = {}): RolloutStanding | undefined {
    return this.watch.standingOf(keyOf(named));
  }

  #record(members: object, { gen, template }: { readonly gen: number; readonly template: object }, named: Named): void {
    const state = this.#stateOf(named);
    const head = { v: 1, key: testDigester.keyId, uid: objectId(state, state.uid) } as const;
    const text = formatRecord({ ...head, ...members, configs: {} });
    this.write(
      { metadata: { generation: gen, annotations: { 'reroll.dev/record': text } }, spec: { template } },
      named,
    );
  }

  #objectOf(named: Named): WorkloadObject {
    return this.#objects.get(keyOf(named)) ?? workloadObject({ name: named.name ?? 'web' });
  }

  #generationOf(named: Named): number {
    return this.#objectOf(named).metadata?.generation ?? 1;
  }

  #stateOf(named: Named): WorkloadState {
    const state = readWorkload(named.kind ?? 'Deployment', this.#objectOf(named), testReading, false);
    if (state === undefined) throw new Error('the workload is not kept');
    return state;
  }
}

function keyOf({ kind = 'Deployment', name = 'web' }: Named): WorkloadKey {
  return workloadKey({ kind, namespace: 'shop', name });
}
