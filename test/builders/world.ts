/** One workload and its configs as plain data, so that a test can plan, apply what was planned, and plan again. */
import { observe, type Known, type Origin } from '../../src/cache/observe.ts';
import type { Decision } from '../../src/model/decision.ts';
import { parseConfigRef, type ConfigKind, type ConfigRef } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { NamespaceState } from '../../src/model/namespace-state.ts';
import type { Observation } from '../../src/model/observation.ts';
import type { RolloutRecord } from '../../src/model/record.ts';
import { decide, type Plan } from '../../src/plan/decide.ts';
import { Digester } from '../../src/plan/digest.ts';
import type { Timing } from '../../src/plan/gates/gate.ts';
import type { PlanSettings } from '../../src/plan/plan-input.ts';
import { readWorkload } from '../../src/plan/read-workload.ts';
import type { Surroundings } from '../../src/plan/selection.ts';
import { configState, testReading, type ConfigOptions } from './config.ts';
import { applyMergePatch } from './merge-patch.ts';
import { workloadObject, type WorkloadOptions } from './workload.ts';

export interface PlanOptions {
  readonly settings?: Partial<PlanSettings>;
  readonly timing?: Partial<Timing>;
  readonly surroundings?: Partial<Surroundings>;
  /** Undefined for a namespace that is not looked after. */
  readonly namespace?: Partial<NamespaceState> | undefined;
  readonly wasOptedIn?: boolean;
  /** Configs that count as read for this plan. */
  readonly confirmed?: readonly ConfigRef[];
  readonly changedAtMs?: number;
  readonly isStakater?: boolean;
}

type Data = Readonly<Record<string, string>>;
type WorldArguments = ConstructorParameters<typeof World>;

/** A world whose workload has its record already. */
export function baselinedWorld(...args: WorldArguments): World {
  const world = new World(...args);
  world.settle();
  return world;
}

const plainNamespace: NamespaceState = {
  name: 'shop',
  uid: 'uid-shop',
  resourceVersion: '1',
  auto: undefined,
  unsupportedGates: [],
  problems: [],
};
const plainTiming: Timing = {
  nowMs: 1_700_000_000_000,
  monotonicMs: 5_000,
  staleSinceMs: undefined,
  spacedRolls: 0,
  lastQuietWriteMs: undefined,
  undoneWrites: 0,
};

export class World {
  #workload: WorkloadObject;
  #version = 100;
  #reading = testReading;
  /** What the cache would hold. */
  #known: Known | undefined;
  readonly #configs = new Map<ConfigRef, ConfigOptions & { contentRv: string; isReplaced: boolean }>();

  constructor(
    options: WorkloadOptions = {},
    configs: Readonly<Partial<Record<ConfigRef, Data>>> = { 'ConfigMap/app': { color: 'red' } },
    origin: Origin = 'list',
  ) {
    this.#workload = workloadObject(options);
    for (const [ref, data = {}] of Object.entries(configs)) this.setConfig(ref as ConfigRef, data);
    this.see(origin);
  }

  /** Creates or changes a config; the version rises unless one is given. */
  setConfig(ref: ConfigRef, data: Data, options: ConfigOptions & { readonly contentRv?: string } = {}): void {
    this.#version += 1;
    const resourceVersion = options.resourceVersion ?? String(this.#version);
    const { kind, name } = parseConfigRef(ref);
    this.#configs.set(ref, {
      kind,
      name,
      data,
      contentRv: resourceVersion,
      isReplaced: this.#configs.has(ref),
      ...options,
      resourceVersion,
    });
  }

  deleteConfig(ref: ConfigRef): void {
    this.#configs.delete(ref);
  }

  /** Somebody writes to the workload, and the watch brings it. */
  patchWorkload(patch: unknown, origin: Origin = 'watch'): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#workload = applyMergePatch(applyMergePatch(this.#workload, patch), version) as WorkloadObject;
    this.see(origin);
  }

  /** The workload's own controller says that all pods run the present template. */
  completeRollout(): void {
    this.patchWorkload({ spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } });
  }

  /** The rollout of the present template has begun and is not complete. */
  beginRollout(): void {
    this.patchWorkload({ spec: { replicas: 1 }, status: { replicas: 2, updatedReplicas: 1, availableReplicas: 1 } });
  }

  /** Takes the workload into the cache, as a watch or a list brings it. */
  see(origin: Origin, isStakater = false): void {
    const state = readWorkload('Deployment', this.#workload, { ...this.#reading, isStakater }, false);
    if (state === undefined) this.#known = undefined;
    else this.#known = { state, observation: observe(this.#known, state, origin) };
  }

  /** The process is started anew: what was only seen is forgotten. */
  forget(): void {
    this.#known = undefined;
    for (const [ref, config] of this.#configs) this.#configs.set(ref, { ...config, isReplaced: false });
    this.see('list');
  }

  /** The process is started anew with another digest key, and knows the one before where it is told. */
  rotateKey(isFormerKept: boolean): void {
    const digester = new Digester(new Uint8Array(32).fill(8));
    this.#reading = { ...testReading, digester, former: isFormerKept ? [testReading.digester] : [] };
    this.forget();
  }

  plan(options: PlanOptions = {}): Decision {
    return this.planWhole(options).decision;
  }

  planWhole(options: PlanOptions = {}): Plan {
    if (this.#known === undefined) throw new Error('the workload is not kept');
    const isSelected = !('namespace' in options) || options.namespace !== undefined;
    const state = { ...plainNamespace, ...options.namespace };
    return decide({
      workload: this.#known.state,
      observation: this.#known.observation,
      namespace: isSelected ? { state, wasOptedIn: options.wasOptedIn ?? false, autoRv: undefined } : undefined,
      surroundings: { ...this.#surroundings(), namespaceAuto: state.auto, ...options.surroundings },
      digester: this.#reading.digester,
      former: this.#reading.former,
      annotations: testReading.annotations,
      settings: {
        settleMs: 0,
        minIntervalMs: 0,
        reloadOnCreate: false,
        reloadOnDelete: false,
        isFreshnessKnown: true,
        ...options.settings,
      },
      timing: { ...plainTiming, ...options.timing },
      viewOf: (ref) => ({
        state: this.#stateOf(ref),
        isConfirmed: options.confirmed?.includes(ref) ?? false,
        changedAtMs: options.changedAtMs,
        contentRv: this.#configs.get(ref)?.contentRv,
        isReplaced: this.#configs.get(ref)?.isReplaced ?? false,
        marksRv: undefined,
      }),
    });
  }

  /** Plans and carries out until there is nothing more to write. Returns the actions, the last one included. */
  settle(options: PlanOptions = {}): string[] {
    const actions: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const decision = this.plan(options);
      actions.push(decision.action);
      if (!('patch' in decision)) return actions;
      this.patchWorkload(decision.patch, 'answer');
      if (this.#known === undefined) return [...actions, 'not kept'];
      this.#known = { ...this.#known, observation: { ...this.#known.observation, wasAdopted: false, isOut: false } };
    }
    throw new Error(`no end of writing: ${actions.join(', ')}`);
  }

  get object(): WorkloadObject {
    return this.#workload;
  }

  get observation(): Observation | undefined {
    return this.#known?.observation;
  }

  get record(): RolloutRecord | undefined {
    const text = this.#workload.metadata?.annotations?.['reroll.dev/record'];
    return text === undefined ? undefined : (JSON.parse(text) as RolloutRecord);
  }

  get templateAnnotations(): Readonly<Record<string, string>> {
    return this.#workload.spec?.template?.metadata?.annotations ?? {};
  }

  #surroundings(): Surroundings {
    return {
      namespaceAuto: undefined,
      autoReloadAll: false,
      ignoredKinds: [],
      recorded: [],
      namesOf: (kind) => this.#namesOf(kind),
      marksOf: (ref) => this.#stateOf(ref)?.marks,
    };
  }

  #namesOf(kind: ConfigKind): string[] {
    return [...this.#configs.keys()].map(parseConfigRef).flatMap((ref) => (ref.kind === kind ? [ref.name] : []));
  }

  #stateOf(ref: ConfigRef): ReturnType<typeof configState> | undefined {
    const config = this.#configs.get(ref);
    return config === undefined ? undefined : configState(config, this.#reading);
  }
}
