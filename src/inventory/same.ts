/** Tells events that matter to a plan from those that do not. */
import type { NamespaceState } from '../model/namespace-state.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/** Whether two states of a Namespace differ in nothing but their version. */
export function saysTheSame(a: NamespaceState, b: NamespaceState): boolean {
  return JSON.stringify({ ...a, resourceVersion: '' }) === JSON.stringify({ ...b, resourceVersion: '' });
}

/** Whether two states of a workload differ in nothing but what a status write, or a metadata write of somebody else, changes. */
export function asksForTheSame(a: WorkloadState, b: WorkloadState): boolean {
  const relevant = (state: WorkloadState): string =>
    JSON.stringify({ ...state, resourceVersion: '', isComplete: false, counts: '', templateWriter: undefined });
  return relevant(a) === relevant(b);
}
