/** Reads what is kept of a workload for the peer's vocabulary. */
import { configRef, type ConfigRef } from '../model/kinds.ts';
import type { WorkloadObject } from '../model/kube-object.ts';
import type { Reference, StakaterState } from '../model/workload-state.ts';
import { containersUsing, findStakaterVariables } from './stakater-annotation.ts';
import { readStakaterHints } from './stakater-hints.ts';

export function readStakaterState(workload: WorkloadObject, references: readonly Reference[]): StakaterState {
  const spec = workload.spec?.template?.spec;
  const containers = references.map(({ kind, name }): [ConfigRef, readonly string[]] => [
    configRef(kind, name),
    containersUsing(spec, kind, name),
  ]);
  return {
    hints: readStakaterHints(workload),
    containers: Object.fromEntries(containers),
    variables: findStakaterVariables(spec),
  };
}
