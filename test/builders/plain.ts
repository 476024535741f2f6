/** The defaults of tests: no gate, no option, one Namespace without hints. */
import type { Scope } from '../../src/inventory/scope.ts';
import { noGates } from '../../src/model/gate-hints.ts';
import type { NamespaceState } from '../../src/model/namespace-state.ts';
import type { GateFacts, Timing } from '../../src/plan/gates/gate.ts';
import type { PlanSettings } from '../../src/plan/input/plan-input.ts';
import type { SelectionContext } from '../../src/plan/selection/vocabulary.ts';
import { Windows } from '../../src/plan/window/window.ts';

/** Times without a zone are in UTC, and no window has a name. */
export const plainWindows = new Windows({ timeZone: 'UTC', named: {} });

export const plainNamespace: NamespaceState = {
  name: 'shop',
  uid: 'uid-shop',
  resourceVersion: '1',
  auto: undefined,
  gates: noGates,
  problems: [],
};

/** The part of the facts of gates about control gates: no level asks for one, and nothing is answered. */
export const plainControlGates: Omit<GateFacts, 'settings' | 'timing' | 'changedAtMs' | 'rolledAtMs' | 'streak'> = {
  trips: () => [],
  isDue: () => true,
  stagedCauses: () => [],
  isBroken: false,
  canComplete: true,
  levels: [],
  windows: plainWindows,
  timeZone: 'UTC',
  isApproved: () => false,
  isNow: () => false,
};

export const plainSettings: PlanSettings = {
  settleMs: 0,
  minIntervalMs: 0,
  reloadOnCreate: false,
  reloadOnDelete: false,
  isFreshnessKnown: true,
  gates: noGates,
  timeZone: 'UTC',
  canaryFrom: 0,
  breakerTolerance: 0.1,
};

export const plainTiming: Timing = {
  nowMs: 1_700_000_000_000,
  monotonicMs: 5_000,
  staleSinceMs: undefined,
  spacedRolls: 0,
  lastQuietWriteMs: undefined,
  undoneWrites: 0,
};

export const plainScope: Scope = {
  autoReloadAll: false,
  ignoredKinds: [],
  ignoredNamespaces: [],
  namespaces: undefined,
};

/** No config is there, and neither the Namespace nor the process opts anything in. */
export const plainSelectionContext: SelectionContext = {
  namespaceAuto: undefined,
  autoReloadAll: false,
  ignoredKinds: [],
  recorded: [],
  namesOf: () => [],
  goneNamesOf: () => [],
  marksOf: () => undefined,
};
