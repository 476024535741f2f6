/**
 * One workload and its configs in a real inventory, so that a test can plan, apply what was planned, and plan again.
 */
import type { Loss, WorkloadOrigin } from '../../src/inventory/events.ts';
import type { Facts } from '../../src/inventory/facts.ts';
import { Inventory } from '../../src/inventory/inventory.ts';
import type { Decision } from '../../src/model/decision.ts';
import {
  configKeyOf,
  parseConfigRef,
  type ConfigRef,
  type WorkloadKey,
  type WorkloadKind,
} from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import { noGates } from '../../src/model/gate-hints.ts';
import type { Known, Observation } from '../../src/model/observation.ts';
import { absent, type RolloutRecord } from '../../src/model/record.ts';
import { decide, type Plan } from '../../src/plan/decide.ts';
import { Digester } from '../../src/plan/record/digest.ts';
import { noTurns } from '../../src/plan/input/turn.ts';
import type { PlanSettings } from '../../src/plan/input/plan-input.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { configState, testReading, type ConfigOptions } from './config.ts';
import { applyMergePatch } from './merge-patch.ts';
import { plainNamespace, plainScope, plainSettings, plainTiming } from './plain.ts';
import { namespaceOf, type PlanOptions } from './plan-options.ts';

export type { PlanOptions };
import { workloadObject, type WorkloadOptions } from './workload.ts';

type Data = Readonly<Record<string, string>>;
type WorldArguments = ConstructorParameters<typeof World>;

/** A world whose workload already has its record. */
export function baselinedWorld(...args: WorldArguments): World {
  const world = new World(...args);
  world.settle();
  return world;
}

export interface WorldOptions {
  readonly settings?: Partial<PlanSettings>;
  /** The `reloader.stakater.com` vocabulary is read too. */
  readonly isStakater?: boolean;
}

export class World {
  /** Monotonic ms of the next event. */
  nowMs = 5_000;
  readonly #key: WorkloadKey;
  readonly #kind: WorkloadKind;
  readonly #settings: PlanSettings;
  #workload: WorkloadObject;
  #version = 100;
  #readSettings = testReading;
  #inventory: Inventory;
  readonly #configs = new Map<ConfigRef, ConfigOptions>();

  constructor(
    options: WorkloadOptions = {},
    configs: Readonly<Partial<Record<ConfigRef, Data>>> = { 'ConfigMap/app': { color: 'red' } },
    origin: WorkloadOrigin = 'list',
    { settings = {}, isStakater = false }: WorldOptions = {},
  ) {
    this.#readSettings = { ...testReading, isStakater };
    this.#settings = { ...plainSettings, ...settings };
    this.#kind = options.kind ?? 'Deployment';
    this.#key = `${this.#kind}/shop/web`;
    this.#workload = workloadObject(options);
    for (const [ref, data = {}] of Object.entries(configs)) this.#keep(ref as ConfigRef, data, {});
    this.#inventory = this.#start();
    this.see(origin);
  }

  /** Creates or changes a config, and its watch brings it; the version increases unless one is given. */
  setConfig(ref: ConfigRef, data: Data, options: ConfigOptions = {}): void {
    this.#keep(ref, data, options);
    this.#bring(ref, 'watch');
  }

  deleteConfig(ref: ConfigRef): void {
    this.#version += 1;
    this.#configs.delete(ref);
    const resourceVersion = String(this.#version);
    this.#inventory.take({ type: 'config-gone', key: configKeyOf(ref, 'shop'), origin: 'watch', resourceVersion });
  }

  /** Creates or changes a config while no process watches, or deletes it if `data` is undefined. */
  setConfigUnseen(ref: ConfigRef, data: Data | undefined, options: ConfigOptions = {}): void {
    if (data === undefined) this.#configs.delete(ref);
    else this.#keep(ref, data, options);
  }

  /** Another client writes to the workload, and the watch brings it. */
  patchWorkload(patch: unknown, origin: WorkloadOrigin = 'watch'): void {
    this.patchUnseen(patch);
    this.see(origin);
  }

  /** Another client writes to the workload while no process watches. */
  patchUnseen(patch: unknown): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#workload = applyMergePatch(applyMergePatch(this.#workload, patch), version) as WorkloadObject;
  }

  /** By the status of the workload, all pods run the present template. */
  completeRollout(): void {
    this.patchWorkload({ spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } });
  }

  /** The rollout of the present template has begun and is not complete. */
  beginRollout(): void {
    this.patchWorkload({ spec: { replicas: 1 }, status: { replicas: 2, updatedReplicas: 1, availableReplicas: 1 } });
  }

  /**
   * Takes the workload into the inventory, as a watch, a list or an answer brings it; `loss`: what the answer lacks.
   */
  see(origin: WorkloadOrigin, loss?: Loss): void {
    const state = readWorkload(this.#kind, this.#workload, this.#readSettings, false);
    if (state === undefined) this.#inventory.take({ type: 'workload-gone', key: this.#key });
    else this.#inventory.take({ type: 'workload', state, origin, loss });
  }

  /** The process restarts: what was only seen is forgotten. */
  forget(): void {
    this.#inventory = this.#start();
    this.see('list');
  }

  /** The process restarts with another digest key. @param isPreviousKept it knows the previous keys too */
  rotateKey(isPreviousKept: boolean, keyByte = 8): void {
    const before = this.#readSettings;
    const digester = new Digester(new Uint8Array(32).fill(keyByte));
    this.#readSettings = { ...before, digester, previous: isPreviousKept ? [before.digester, ...before.previous] : [] };
    this.forget();
  }

  plan(options: PlanOptions = {}): Decision {
    return this.planWhole(options).decision;
  }

  planWhole(options: PlanOptions = {}): Plan {
    const confirmed = (options.confirmed ?? []).map((ref) => [ref, this.#stateOf(ref)] as const);
    const facts = this.#inventory.facts(this.#key, new Map(confirmed));
    if (facts === undefined) throw new Error('the workload is not kept');
    return decide({
      ...facts,
      workload: { ...facts.workload, rollout: { ...facts.workload.rollout, ...options.rollout } },
      namespace: namespaceOf(options),
      selectionContext: {
        ...facts.selectionContext,
        namespaceAuto: options.namespace?.auto,
        ...options.selectionContext,
      },
      settings: { ...this.#settings, ...options.settings },
      timing: { ...plainTiming, ...options.timing },
      turn: {
        ...noTurns,
        stagedIdOf: (ref) => (options.staged?.includes(ref) === true ? this.contentId(ref) : undefined),
        ...options.turn,
      },
      viewOf: this.#viewsAt(facts, options.changedAtMs),
      leaseGates: options.leaseGates ?? noGates,
    });
  }

  /** The id of the present content of a config. */
  contentId(ref: ConfigRef): string {
    const state = this.#stateOf(ref);
    return state === undefined ? absent : this.#readSettings.digester.ofContent(state);
  }

  /** Plans and applies patches until there is nothing to write. Returns all actions, with the last one. */
  settle(options: PlanOptions = {}): string[] {
    const actions: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const decision = this.plan(options);
      actions.push(decision.action);
      if (!('patch' in decision)) return actions;
      this.patchWorkload(decision.patch, 'answer');
      if (this.#inventory.workloads.get(this.#key) === undefined) return [...actions, 'not kept'];
      if (decision.action !== 'release')
        this.#inventory.take({ type: 'planned', key: this.#key, isOut: false, isRecorded: false });
    }
    throw new Error(`no end of writing: ${actions.join(', ')}`);
  }

  get object(): WorkloadObject {
    return this.#workload;
  }

  get known(): Known | undefined {
    return this.#inventory.workloads.get(this.#key);
  }

  get observation(): Observation | undefined {
    return this.known?.observation;
  }

  get record(): RolloutRecord | undefined {
    const text = this.#workload.metadata?.annotations?.['reroll.dev/record'];
    return text === undefined ? undefined : (JSON.parse(text) as RolloutRecord);
  }

  get templateAnnotations(): Readonly<Record<string, string>> {
    return this.#workload.spec?.template?.metadata?.annotations ?? {};
  }

  /** A new inventory, to which the first lists bring all objects. */
  #start(): Inventory {
    const readSettings = this.#readSettings;
    const nowMs = (): number => this.nowMs;
    this.#inventory = new Inventory({ scope: plainScope, readSettings, settings: this.#settings, nowMs });
    this.#inventory.take({ type: 'namespace', state: plainNamespace });
    for (const ref of this.#configs.keys()) this.#bring(ref, 'list');
    for (const kind of ['ConfigMap', 'Secret', 'Namespace'] as const) {
      this.#inventory.take({ type: 'listed', scope: { kind, namespace: undefined }, resourceVersion: '1' });
    }
    return this.#inventory;
  }

  #keep(ref: ConfigRef, data: Data, options: ConfigOptions): void {
    this.#version += 1;
    this.#configs.set(ref, { ...parseConfigRef(ref), data, resourceVersion: String(this.#version), ...options });
  }

  #bring(ref: ConfigRef, origin: 'list' | 'watch'): void {
    const state = this.#stateOf(ref);
    if (state !== undefined) this.#inventory.take({ type: 'config', state, origin });
  }

  #viewsAt({ viewOf }: Facts, changedAtMs: number | undefined): Facts['viewOf'] {
    return changedAtMs === undefined ? viewOf : (ref) => ({ ...viewOf(ref), changedAtMs });
  }

  #stateOf(ref: ConfigRef): ReturnType<typeof configState> | undefined {
    const config = this.#configs.get(ref);
    return config === undefined ? undefined : configState(config, this.#readSettings);
  }
}
