/** Reads what is kept of a workload for the peer's vocabulary. */
import type { PodTemplate, WorkloadObject } from '../model/kube-object.ts';
import type { StakaterState } from '../model/workload-state.ts';
import { findContainers, findStakaterVariables } from './stakater-annotation.ts';
import { readStakaterHints } from './stakater-hints.ts';

export function readStakaterState(workload: WorkloadObject, template: PodTemplate | undefined): StakaterState {
  const spec = template?.spec;
  return {
    hints: readStakaterHints(workload, template),
    containers: Object.fromEntries(findContainers(spec)),
    variables: findStakaterVariables(spec),
  };
}
