/** Takes what is said about a Namespace. */
import { describeProblems } from '../model/hints.ts';
import type { NamespaceState } from '../model/namespace-state.ts';
import { nothing, type EventOf, type Taken } from './events.ts';
import { saysTheSame } from './same.ts';
import { isOptedInByDefault } from './scope.ts';
import type { Stores } from './stores.ts';

export function takeNamespace(stores: Stores, { state }: EventOf<'namespace'>): Taken {
  const { namespaces, adoptions, options } = stores;
  const isOptedIn = (): boolean => isOptedInByDefault(namespaces, options.scope, state.name);
  const wasOptedIn = isOptedIn();
  const hasListed = stores.hasListed('Namespace', undefined);
  const known = namespaces.upsert(state, hasListed ? options.nowMs() : undefined);
  if (known !== undefined && saysTheSame(known, state)) return nothing;
  const taken = { ...affectAll(stores, state.name), problemOf: newProblem(known, state) };
  if (wasOptedIn && !isOptedIn()) forgetReleased(stores, state.name);
  // Workloads that say nothing were not kept while nothing opted them in. Before the first list is complete no workload
  // has been asked for yet.
  const opensNow = hasListed && !wasOptedIn && isOptedIn();
  return opensNow ? { ...taken, relist: adoptions.again(state.name) } : taken;
}

export function takeNamespaceGone(stores: Stores, { name }: EventOf<'namespace-gone'>): Taken {
  return stores.namespaces.remove(name) ? affectAll(stores, name) : nothing;
}

/** What is gone from workloads that are out now was removed by reroll: the watch has shown that first. */
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

/** The state where its hints are wrong and that is news. */
function newProblem(known: NamespaceState | undefined, state: NamespaceState): NamespaceState | undefined {
  const text = describeProblems(state.problems);
  return text !== '' && text !== describeProblems(known?.problems ?? []) ? state : undefined;
}
