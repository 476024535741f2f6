/** Reads the part of a workload that is kept for the `reloader.stakater.com` vocabulary. */
import type { PodTemplate, WorkloadObject } from '../../model/kube-object.ts';
import type { StakaterState } from '../../model/workload-state.ts';
import { findContainers, findStakaterVariables } from './last-reloaded-from.ts';
import { readStakaterHints } from './hints.ts';

export function readStakaterState(workload: WorkloadObject, template: PodTemplate | undefined): StakaterState {
  const spec = template?.spec;
  return {
    hints: readStakaterHints(workload, template),
    containers: Object.fromEntries(findContainers(spec)),
    variables: findStakaterVariables(spec),
  };
}
