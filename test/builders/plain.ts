/** The defaults of tests: no gate, no option, one Namespace without hints. */
import type { Scope } from '../../src/inventory/scope.ts';
import type { NamespaceState } from '../../src/model/namespace-state.ts';
import type { PlanSettings } from '../../src/plan/input/plan-input.ts';
import type { SelectionContext } from '../../src/plan/selection/vocabulary.ts';

export const plainNamespace: NamespaceState = {
  name: 'shop',
  uid: 'uid-shop',
  resourceVersion: '1',
  auto: undefined,
  unsupportedGates: [],
  problems: [],
};

export const plainSettings: PlanSettings = {
  settleMs: 0,
  minIntervalMs: 0,
  reloadOnCreate: false,
  reloadOnDelete: false,
  isFreshnessKnown: true,
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
