/** The annotations that users of stakater/Reloader expect on the pod template of a workload that was rolled. */
import { parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import type { PlanInput } from './input/plan-input.ts';
import { lastReloadedFrom } from './stakater/last-reloaded-from.ts';
import { stakaterKeys } from './stakater/keys.ts';

/**
 * The annotations by key; none if the `reloader.stakater.com` vocabulary is not read. They contain the time at which
 * the change was first seen, so that a retry writes the same bytes.
 */
export function reloaderAnnotations(
  { workload, digester, viewOf, timing }: PlanInput,
  cause: readonly ConfigRef[],
): object {
  const [first] = cause;
  if (workload.stakater === undefined || first === undefined) return {};
  const { state } = viewOf(first);
  const staleForMs = timing.monotonicMs - (timing.staleSinceMs ?? timing.monotonicMs);
  const value = lastReloadedFrom({
    ...parseConfigRef(first),
    namespace: workload.namespace,
    hash: state === undefined ? '' : digester.ofConfig(state),
    containers: workload.stakater.containers[first] ?? [],
    reloadedAtMs: Math.floor((timing.nowMs - staleForMs) / 1_000) * 1_000,
  });
  return { [stakaterKeys.lastReloadedFrom]: value };
}
