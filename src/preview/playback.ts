/**
 * Plays what a controller does: it records one state of the objects, then sees another one arrive, in the order in
 * which tools apply objects, and plans. Everything that decides is the controller's own: what is read of an object, the
 * inventory and the plan.
 */
import { Inventory } from '../inventory/inventory.ts';
import type { Facts } from '../inventory/facts.ts';
import type { AutoMode } from '../model/hints.ts';
import { canaryFromOf } from '../model/config.ts';
import { hasSameContent, hasSameHints, type ConfigState } from '../model/config-state.ts';
import type { Decision } from '../model/decision.ts';
import { gatesOfOptions, type GateHints } from '../model/gate-hints.ts';
import {
  configKey,
  configKeyOf,
  parseWorkloadKey,
  type ConfigKey,
  type ConfigKind,
  type ConfigRef,
  type WorkloadKey,
} from '../model/kinds.ts';
import type { KubeObject, WorkloadObject } from '../model/kube-object.ts';
import type { PublishedConfig } from '../model/published-options.ts';
import type { WorkloadState } from '../model/workload-state.ts';
import { decide } from '../plan/decide.ts';
import { noTurns } from '../plan/input/turn.ts';
import { readConfig, type ReadSettings } from '../plan/read/config.ts';
import { readNamespace } from '../plan/read/hints.ts';
import { readWorkload } from '../plan/read/workload.ts';
import { formatRecord } from '../plan/record/record.ts';
import type { Side, SideWorkload } from './side.ts';
import { without } from './without.ts';
import { inOrderOfApply, type Arrival } from './order.ts';

export interface PlaybackSettings {
  /** Of the controller. */
  readonly options: PublishedConfig;
  readonly readSettings: ReadSettings;
  /** The gates on its Lease. */
  readonly leaseGates: GateHints;
  /** Wall clock, ms: windows and holds are open or closed then. */
  readonly nowMs: number;
}

/** What the controller decides about a workload at the end. */
export interface Outcome {
  readonly decision: Decision;
  /** Undefined for a workload that the controller does not keep, since nothing opts it in. */
  readonly facts: Facts | undefined;
}

/** All objects have one uid: the playback replaces none. */
const uid = 'preview';

/** Monotonic ms of the arrival of each state, and of the plans: every pause of the controller itself is over then. */
const [beginsAtMs, appliedAtMs, plannedAtMs] = [0, 1e12, 2e12];

/** A plan leads to at most a few writes without a roll, each of which is followed by another plan. */
const mostWrites = 8;

export class Playback {
  readonly #settings: PlaybackSettings;
  readonly #inventory: Inventory;
  readonly #objects = new Map<WorkloadKey, WorkloadObject>();
  /** The annotation with the record, by its workload. */
  readonly #records = new Map<WorkloadKey, string>();
  #version = 1;
  #nowMs = beginsAtMs;

  constructor(settings: PlaybackSettings) {
    const { options, readSettings, leaseGates } = settings;
    const { autoReloadAll, resourcesToIgnore: ignoredKinds, namespacesToIgnore: ignoredNamespaces } = options;
    this.#settings = settings;
    this.#inventory = new Inventory({
      readSettings,
      settings: {
        ...options,
        canaryFrom: canaryFromOf(options),
        isFreshnessKnown: options.freshness,
        gates: gatesOfOptions(options),
      },
      scope: { autoReloadAll, ignoredKinds, ignoredNamespaces, namespaces: options.namespaces },
      nowMs: () => this.#nowMs,
    });
    this.#inventory.take({ type: 'lease-gates', gates: leaseGates });
  }

  /** The state that the controller finds and records. */
  begin({ namespaces, configs, workloads }: Side, namespaceNames: Iterable<string>): void {
    for (const name of namespaceNames) this.#takeNamespace(namespaces.get(name) ?? { metadata: { name } });
    for (const { kind, object } of configs.values()) this.#takeConfig(this.#stateOf(kind, object), 'list');
    this.#noteListed();
    for (const [key, { object }] of workloads) this.#takeWorkload(key, object, 'created');
    for (const key of workloads.keys()) this.#plan(key);
  }

  /** The other state arrives. Workloads that it does not have stay as they are. */
  apply(to: Side): void {
    this.#nowMs = appliedAtMs;
    for (const arrival of inOrderOfApply(to)) this.#takeArrival(arrival);
    // Tools delete what a tree no longer has at the end.
    for (const { kind, namespace, name } of [...this.#inventory.configs.states()]) {
      const key = configKey(kind, namespace, name);
      if (!to.configs.has(key)) this.#removeConfig(key);
    }
    this.#nowMs = plannedAtMs;
  }

  /** What the controller does about a workload that both states have. */
  outcomeOf(key: WorkloadKey): Outcome {
    const decision = this.#plan(key);
    return { decision, facts: this.#inventory.facts(key) };
  }

  /** What the controller makes of a namespace; `auto` is the hint of the Namespace. */
  namespaceOf(name: string): { readonly isSelected: boolean; readonly auto: AutoMode | undefined } {
    const { namespaces } = this.#inventory;
    return { isSelected: this.#inventory.isInScope(name), auto: namespaces.get(name)?.state.auto };
  }

  /** The state of any workload, also of one that the controller does not keep. */
  stateOf({ kind, object }: SideWorkload): WorkloadState {
    const state = readWorkload(kind, this.#stored(object, undefined), this.#settings.readSettings, true);
    if (state === undefined) throw new Error('a workload that is opted in by default is kept');
    return state;
  }

  /** Writes records until the controller has nothing to write, or would roll. */
  #plan(key: WorkloadKey): Decision {
    for (let writes = 0; writes < mostWrites; writes += 1) {
      const decision = this.#decide(key);
      if (decision.action !== 'baseline') {
        if (decision.action === 'noop') this.#notePlanned(key, decision.reason === 'not-opted-in', true);
        return decision;
      }
      this.#records.set(key, formatRecord(decision.record));
      this.#takeWorkload(key, this.#objects.get(key) ?? {}, 'answer');
      this.#notePlanned(key, false, false);
    }
    throw new Error(`the record of ${key} is written without an end`);
  }

  #decide(key: WorkloadKey): Decision {
    const facts = this.#inventory.facts(key);
    if (facts === undefined) return { action: 'noop', reason: 'not-opted-in' };
    const decision = this.#decideFrom(facts);
    if (decision.action !== 'confirm') return decision;
    const { namespace } = facts.workload;
    const read = decision.configs.map((ref): [ConfigRef, ConfigState | undefined] => [
      ref,
      this.#inventory.configs.get(configKeyOf(ref, namespace))?.state,
    ]);
    return this.#decideFrom(this.#inventory.facts(key, new Map(read)) ?? facts);
  }

  #decideFrom(facts: Facts): Decision {
    const nothingBefore = { staleSinceMs: undefined, spacedRolls: 0, lastQuietWriteMs: undefined, undoneWrites: 0 };
    const timing = { nowMs: this.#settings.nowMs, monotonicMs: this.#nowMs, ...nothingBefore };
    // The arrival of a state has no later change; the view of a deleted config does not say when it changed.
    const viewOf: Facts['viewOf'] = (ref) => ({ ...facts.viewOf(ref), changedAtMs: appliedAtMs });
    return decide({ ...facts, viewOf, timing, turn: noTurns }).decision;
  }

  #takeNamespace(object: KubeObject): void {
    const state = readNamespace(this.#versioned(object), this.#settings.readSettings);
    const { relist } = this.#inventory.take({ type: 'namespace', state });
    if (relist === undefined) return;
    const listRv = String(this.#version);
    for (const [key, each] of this.#objects) {
      if (parseWorkloadKey(key).namespace === relist) this.#takeWorkload(key, each, 'adopted', listRv);
    }
    this.#inventory.take({ type: 'adoption-ended', namespace: relist });
  }

  #takeConfig(state: ConfigState, origin: 'list' | 'watch'): void {
    this.#inventory.take({ type: 'config', state, origin });
  }

  #takeArrival(arrival: Arrival): void {
    switch (arrival.type) {
      case 'namespace':
        this.#takeNamespace(arrival.object);
        break;
      case 'config':
        this.#changeConfig(this.#stateOf(arrival.kind, arrival.object));
        break;
      case 'workload':
        if (this.#objects.has(arrival.key)) this.#takeWorkload(arrival.key, arrival.object, 'watch');
    }
  }

  /** The API server sends no event for a write that changes nothing. */
  #changeConfig(state: ConfigState): void {
    const known = this.#inventory.configs.get(configKey(state.kind, state.namespace, state.name))?.state;
    if (known !== undefined && hasSameContent(known, state) && hasSameHints(known, state)) return;
    // It came in one write, or another write changed what was there.
    const times = { createdAtMs: known === undefined ? appliedAtMs : beginsAtMs, writtenAtMs: appliedAtMs };
    this.#takeConfig({ ...state, ...times }, 'watch');
  }

  #removeConfig(key: ConfigKey): void {
    this.#version += 1;
    this.#inventory.take({ type: 'config-gone', key, origin: 'watch', resourceVersion: String(this.#version) });
  }

  #stateOf(kind: ConfigKind, object: KubeObject): ConfigState {
    const times = { createdAtMs: beginsAtMs, writtenAtMs: beginsAtMs };
    return { ...readConfig(kind, this.#versioned(object), this.#settings.readSettings), ...times };
  }

  #takeWorkload(
    key: WorkloadKey,
    object: WorkloadObject,
    origin: 'created' | 'watch' | 'answer' | 'adopted',
    listRv?: string,
  ): void {
    const { kind, namespace } = parseWorkloadKey(key);
    this.#objects.set(key, object);
    const stored = this.#stored(object, this.#records.get(key));
    const isOptedIn = this.#inventory.isOptedInByDefault(namespace);
    const state = readWorkload(kind, stored, this.#settings.readSettings, isOptedIn);
    if (state === undefined) this.#inventory.take({ type: 'workload-gone', key });
    else this.#inventory.take({ type: 'workload', state, origin, ...(listRv === undefined ? {} : { listRv }) });
  }

  /** The object as an API server has it, with this record and without what reroll wrote in another cluster. */
  #stored(object: WorkloadObject, record: string | undefined): WorkloadObject {
    const { annotations: own } = this.#settings.readSettings;
    const annotations = without(object.metadata?.annotations ?? {}, own.record, own.pending);
    const all = record === undefined ? annotations : { ...annotations, [own.record]: record };
    return this.#versioned({ ...object, metadata: { ...object.metadata, annotations: all } });
  }

  #versioned<T extends KubeObject>(object: T): T {
    this.#version += 1;
    const metadata = without(object.metadata ?? {}, 'deletionTimestamp', 'managedFields');
    return { ...object, metadata: { ...metadata, uid, resourceVersion: String(this.#version) } };
  }

  #notePlanned(key: WorkloadKey, isOut: boolean, isRecorded: boolean): void {
    this.#inventory.take({ type: 'planned', key, isOut, isRecorded });
  }

  #noteListed(): void {
    for (const kind of ['ConfigMap', 'Secret', 'Namespace'] as const) {
      const resourceVersion = String(this.#version);
      this.#inventory.take({ type: 'listed', scope: { kind, namespace: undefined }, resourceVersion });
    }
  }
}
