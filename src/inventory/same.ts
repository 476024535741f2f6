/** Compares states in what matters to a plan. */
import type { NamespaceState } from '../model/namespace-state.ts';
import type { WorkloadState } from '../model/workload-state.ts';

/** Whether two states of a Namespace differ at most in their resourceVersion. */
export function isSameNamespace(a: NamespaceState, b: NamespaceState): boolean {
  return JSON.stringify({ ...a, resourceVersion: '' }) === JSON.stringify({ ...b, resourceVersion: '' });
}

/**
 * Whether two states of a workload differ at most in what a status write, a scale that leaves some pods, or a metadata
 * write of another client changes.
 */
export function isSameForPlan(a: WorkloadState, b: WorkloadState): boolean {
  const ofStatus = { isComplete: false, hasFailed: false, updated: 0, desired: 0, counts: '', rollout: undefined };
  const ignored = { ...ofStatus, resourceVersion: '', templateWriter: undefined };
  const relevant = (state: WorkloadState): string => JSON.stringify({ ...state, ...ignored });
  return relevant(a) === relevant(b);
}
