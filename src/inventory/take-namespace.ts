/** Takes events of Namespaces into the stores. */
import { describeProblems } from '../model/hints.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import { nothing, type EventOf, type Taken } from './events.ts';
import { isSameNamespace } from './same.ts';
import { isOptedInByDefault } from './scope.ts';
import type { Stores } from './stores.ts';

export function takeNamespace(stores: Stores, { state }: EventOf<'namespace'>): Taken {
  const { namespaces, adoptions, scope } = stores;
  const isOptedIn = (): boolean => isOptedInByDefault(namespaces, scope, state.name);
  const wasOptedIn = isOptedIn();
  const hasListed = stores.hasListed('Namespace', undefined);
  const known = namespaces.upsert(state, hasListed ? stores.nowMs() : undefined);
  if (known !== undefined && isSameNamespace(known, state)) return nothing;
  const taken = { ...affectAll(stores, state.name), problemOf: newProblem(known, state) };
  if (wasOptedIn && !isOptedIn()) forgetReleased(stores, state.name);
  // Workloads without annotations were not kept while nothing opted them in. Before the first list of Namespaces is
  // complete, no workloads have been listed yet.
  const opensNow = hasListed && !wasOptedIn && isOptedIn();
  return opensNow ? { ...taken, relist: adoptions.again(state.name) } : taken;
}

export function takeNamespaceGone(stores: Stores, { name }: EventOf<'namespace-gone'>): Taken {
  return stores.namespaces.remove(name) ? affectAll(stores, name) : nothing;
}

/** Clears the last records of workloads that are opted out now: reroll removed them, as the watch has shown before. */
function forgetReleased({ workloads }: Stores, namespace: string): void {
  for (const key of workloads.keys(namespace)) {
    const { state, observation } = workloads.get(key) ?? {};
    if (state?.record.state !== 'none' || state.asksByItself || observation?.lastRecord === undefined) continue;
    workloads.note(key, { ...observation, lastRecord: undefined });
  }
}

function affectAll({ workloads }: Stores, namespace: string): Taken {
  return { ...nothing, affected: [...workloads.keys(namespace)] };
}

/** The state if its annotations are wrong in another way than before. */
function newProblem(known: NamespaceState | undefined, state: NamespaceState): NamespaceState | undefined {
  const text = describeProblems(state.problems);
  return text !== '' && text !== describeProblems(known?.problems ?? []) ? state : undefined;
}
