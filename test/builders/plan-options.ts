/** What a test can set for one plan. */
import type { GateHints } from '../../src/model/gate-hints.ts';
import type { ConfigRef } from '../../src/model/kinds.ts';
import type { KnownNamespace, NamespaceState } from '../../src/model/namespace-state.ts';
import type { RolloutReading } from '../../src/model/rollout-reading.ts';
import type { Timing } from '../../src/plan/gates/gate.ts';
import type { PlanSettings } from '../../src/plan/input/plan-input.ts';
import type { Turn } from '../../src/plan/input/turn.ts';
import type { SelectionContext } from '../../src/plan/selection/vocabulary.ts';
import { plainNamespace } from './plain.ts';

export interface PlanOptions {
  readonly settings?: Partial<PlanSettings>;
  readonly timing?: Partial<Timing>;
  readonly turn?: Partial<Turn>;
  readonly selectionContext?: Partial<SelectionContext>;
  /** Undefined for a namespace that is not managed. */
  readonly namespace?: Partial<NamespaceState> | undefined;
  readonly wasOptedIn?: boolean;
  /** The control gates on the controller's Lease. */
  readonly leaseGates?: GateHints;
  /** Configs that count as read for this plan. */
  readonly confirmed?: readonly ConfigRef[];
  readonly changedAtMs?: number;
  /** The configs that are staged; by default, none is. */
  readonly staged?: readonly ConfigRef[];
  /** What is read from its status, besides what the status has. */
  readonly rollout?: Partial<RolloutReading>;
}

/** The namespace as a plan sees it; undefined for one that is not managed. */
export function namespaceOf(options: PlanOptions): KnownNamespace | undefined {
  if ('namespace' in options && options.namespace === undefined) return undefined;
  const state = { ...plainNamespace, ...options.namespace };
  const wasOptedIn = options.wasOptedIn ?? false;
  return { state, wasOptedIn, cameRv: undefined, autoRv: undefined, autoAtMs: undefined };
}
