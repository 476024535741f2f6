/** Joins references and hints: which configs, and which keys of each, roll a workload when they change. */
import { allKeys } from '../model/config-state.ts';
import { configRef, type ConfigKind, type ConfigRef } from '../model/kinds.ts';
import type { AutoMode, Need, Reference, WorkloadState } from '../model/workload-state.ts';

/** For each key that counts (`*`: all of them, and then no other) whether pods start without it. */
export type KeyNeeds = ReadonlyMap<string, Need>;

const kindOfMode: Readonly<Record<AutoMode, readonly ConfigKind[]>> = {
  all: ['ConfigMap', 'Secret'],
  configmaps: ['ConfigMap'],
  secrets: ['Secret'],
  none: [],
};

/** What the workload depends on. A key is required when any reference requires it; all keys stand for every single one. */
export function dependenciesOf({ hints, references }: WorkloadState): ReadonlyMap<ConfigRef, KeyNeeds> {
  const kinds = kindOfMode[hints.auto ?? 'none'];
  const usesByConfig = new Map<ConfigRef, Reference[]>();
  for (const reference of references.filter(({ kind }) => kinds.includes(kind))) {
    const ref = configRef(reference.kind, reference.name);
    usesByConfig.set(ref, [...(usesByConfig.get(ref) ?? []), reference]);
  }
  return new Map([...usesByConfig].map(([ref, uses]) => [ref, needsOf(uses)]));
}

function needsOf(uses: readonly Reference[]): KeyNeeds {
  const whole = uses.filter(({ key }) => key === allKeys);
  const counted = whole.length > 0 ? whole : uses;
  const required = new Set(counted.filter(({ need }) => need === 'required').map(({ key }) => key));
  return new Map(counted.map(({ key }) => [key, required.has(key) ? 'required' : 'optional']));
}
