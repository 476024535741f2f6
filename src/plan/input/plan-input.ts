/** The facts that a plan is made from. */
import type { ConfigRef } from '../../model/kinds.ts';
import type { KnownNamespace } from '../../model/namespace-state.ts';
import type { Observation } from '../../model/observation.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Annotations } from '../read/annotations.ts';
import type { ConfigView } from './config-view.ts';
import type { DigestKeys } from '../record/previous-key.ts';
import type { GateSettings, Timing } from '../gates/gate.ts';
import type { SelectionContext } from '../selection/selection.ts';

/** The options of the process that a plan depends on. */
export interface PlanSettings extends GateSettings {
  readonly reloadOnCreate: boolean;
  readonly reloadOnDelete: boolean;
  /** Whether resourceVersions tell what came first (`--freshness`, and the kinds live in one etcd). */
  readonly isFreshnessKnown: boolean;
}

/** Everything that a decision depends on. */
export interface PlanInput extends DigestKeys {
  readonly workload: WorkloadState;
  readonly observation: Observation;
  /** Undefined for a namespace that is not looked after. */
  readonly namespace: KnownNamespace | undefined;
  readonly selectionContext: SelectionContext;
  /** What is known of a config in the workload's namespace. */
  readonly viewOf: (ref: ConfigRef) => ConfigView;
  readonly annotations: Annotations;
  readonly settings: PlanSettings;
  readonly timing: Timing;
}
