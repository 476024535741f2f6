/** The facts from which a plan is made: everything on which a decision depends. */
import type { GateHints } from '../../model/gate-hints.ts';
import type { ConfigRef } from '../../model/kinds.ts';
import type { KnownNamespace } from '../../model/namespace-state.ts';
import type { Observation } from '../../model/observation.ts';
import type { WorkloadState } from '../../model/workload-state.ts';
import type { Annotations } from '../read/annotations.ts';
import type { ConfigView } from './config-view.ts';
import type { DigestKeys } from '../record/previous-key.ts';
import type { Turn } from './turn.ts';
import type { GateSettings, Timing } from '../gates/gate.ts';
import type { Windows } from '../window/window.ts';
import type { SelectionContext } from '../selection/vocabulary.ts';

/** The options of the process that a plan depends on. */
export interface PlanSettings extends GateSettings {
  readonly reloadOnCreate: boolean;
  readonly reloadOnDelete: boolean;
  /**
   * Whether the resourceVersions of different kinds are of one order (`--freshness`, and the kinds live in one etcd).
   */
  readonly isFreshnessKnown: boolean;
  /** The control gates of the process (`--hold`, `--window`). */
  readonly gates: GateHints;
  /** The zone of times that users give without one (`--time-zone`). */
  readonly timeZone: string;
  /** Managed users from which on a config is staged; 0: never (`--canary-from`). */
  readonly canaryFrom: number;
  /** Share of failed rollouts of one content, from 0 to 1, that trips no breaker (`--breaker-tolerance`). */
  readonly breakerTolerance: number;
}

export interface PlanInput extends DigestKeys {
  readonly workload: WorkloadState;
  readonly observation: Observation;
  /** Undefined for a namespace that this process does not manage. */
  readonly namespace: KnownNamespace | undefined;
  readonly selectionContext: SelectionContext;
  /** Returns the view of a config in the workload's namespace. */
  readonly viewOf: (ref: ConfigRef) => ConfigView;
  readonly annotations: Annotations;
  readonly settings: PlanSettings;
  readonly timing: Timing;
  readonly turn: Turn;
  readonly windows: Windows;
  /** The control gates on the controller's Lease. */
  readonly leaseGates: GateHints;
}
