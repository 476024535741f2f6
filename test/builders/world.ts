/** One workload and its configs as plain data, so that a test can plan, apply what was planned, and plan again. */
import type { Decision } from '../../src/model/decision.ts';
import { parseConfigRef, type ConfigRef } from '../../src/model/kinds.ts';
import type { WorkloadObject } from '../../src/model/kube-object.ts';
import type { RolloutRecord } from '../../src/model/record.ts';
import { decide } from '../../src/plan/decide.ts';
import type { GateSettings, Timing } from '../../src/plan/gates.ts';
import { readWorkload } from '../../src/plan/read-workload.ts';
import { configState, testDigester } from './config.ts';
import { applyMergePatch } from './merge-patch.ts';
import { workloadObject, type WorkloadOptions } from './workload.ts';

export interface PlanOptions {
  readonly settings?: Partial<GateSettings>;
  readonly timing?: Partial<Timing>;
  /** Configs that count as read for this plan. */
  readonly confirmed?: readonly ConfigRef[];
  readonly changedAtMs?: number;
}

type WorldArguments = ConstructorParameters<typeof World>;

/** A world whose workload has its record already. */
export function baselinedWorld(...args: WorldArguments): World {
  const world = new World(...args);
  world.settle();
  return world;
}

type Data = Readonly<Record<string, string>>;

export class World {
  #workload: WorkloadObject;
  #version = 100;
  readonly #configs = new Map<ConfigRef, { resourceVersion: string; data: Data }>();

  constructor(
    options: WorkloadOptions = {},
    configs: Readonly<Partial<Record<ConfigRef, Data>>> = { 'ConfigMap/app': { color: 'red' } },
  ) {
    this.#workload = workloadObject(options);
    for (const [ref, data = {}] of Object.entries(configs)) this.setConfig(ref as ConfigRef, data);
  }

  /** Creates or changes a config; the version rises unless one is given. */
  setConfig(ref: ConfigRef, data: Data, resourceVersion?: string): void {
    this.#version += 1;
    this.#configs.set(ref, { resourceVersion: resourceVersion ?? String(this.#version), data });
  }

  deleteConfig(ref: ConfigRef): void {
    this.#configs.delete(ref);
  }

  /** Somebody else writes to the workload. */
  patchWorkload(patch: unknown): void {
    this.#version += 1;
    const version = { metadata: { resourceVersion: String(this.#version) } };
    this.#workload = applyMergePatch(applyMergePatch(this.#workload, patch), version) as WorkloadObject;
  }

  plan(options: PlanOptions = {}): Decision {
    const workload = readWorkload('Deployment', this.#workload, testDigester);
    if (workload === undefined) return { action: 'noop', reason: 'not-found' };
    return decide({
      workload,
      digester: testDigester,
      settings: { settleMs: 0, minIntervalMs: 0, ...options.settings },
      timing: {
        nowMs: 1_700_000_000_000,
        monotonicMs: 5_000,
        staleSinceMs: undefined,
        spacedRolls: 0,
        ...options.timing,
      },
      viewOf: (ref) => ({
        state: this.#stateOf(ref),
        isConfirmed: options.confirmed?.includes(ref) ?? false,
        changedAtMs: options.changedAtMs,
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
      this.patchWorkload(decision.patch);
    }
    throw new Error(`no end of writing: ${actions.join(', ')}`);
  }

  get record(): RolloutRecord | undefined {
    const text = this.#workload.metadata?.annotations?.['reroll.dev/record'];
    return text === undefined ? undefined : (JSON.parse(text) as RolloutRecord);
  }

  get templateAnnotations(): Readonly<Record<string, string>> {
    return this.#workload.spec?.template?.metadata?.annotations ?? {};
  }

  #stateOf(ref: ConfigRef): ReturnType<typeof configState> | undefined {
    const config = this.#configs.get(ref);
    return config === undefined ? undefined : configState({ ...parseConfigRef(ref), ...config });
  }
}
