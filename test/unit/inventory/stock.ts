/** Builds an inventory with the default options and a fixed clock. */
import { Inventory } from '../../../src/inventory/inventory.ts';
import type { Scope } from '../../../src/inventory/scope.ts';
import type { NamespaceState } from '../../../src/model/namespace-state.ts';
import type { PlanSettings } from '../../../src/plan/input/plan-input.ts';
import { testReading } from '../../builders/config.ts';
import { plainNamespace, plainScope, plainSettings } from '../../builders/plain.ts';

export interface StockOptions {
  readonly scope?: Partial<Scope>;
  readonly settings?: Partial<PlanSettings>;
}

/** An empty inventory whose watches have completed their first lists. */
export function listedInventory({ scope = {}, settings = {} }: StockOptions = {}): Inventory {
  const inventory = new Inventory({
    scope: { ...plainScope, ...scope },
    settings: { ...plainSettings, ...settings },
    readSettings: testReading,
    nowMs: () => 5_000,
  });
  inventory.take({ type: 'namespace', state: plainNamespace });
  for (const kind of ['ConfigMap', 'Secret', 'Namespace'] as const) {
    inventory.take({ type: 'listed', scope: { kind, namespace: undefined }, resourceVersion: '10' });
  }
  return inventory;
}

/** The Namespace of the tests at a resourceVersion. */
export function namespaceAt(resourceVersion: string, changes: Partial<NamespaceState> = {}): NamespaceState {
  return { ...plainNamespace, resourceVersion, ...changes };
}
