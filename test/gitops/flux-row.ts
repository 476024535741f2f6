/** A scenario with Flux: the steps after the first deployment, and the expected template changes. */
import { rolls } from '../e2e/scenarios/expectations.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import { logs } from '../e2e/scenarios/traces.ts';
import { logMessages } from '../e2e/scenarios/names.ts';
import type { Changes } from './change-count.ts';
import type { Deployment } from './flux-steps.ts';

/** A scenario while reroll runs; its steps follow the first deployment. */
export interface Row {
  readonly does: string;
  readonly changes: Changes;
  readonly deployment?: Deployment;
  /** Whether one delivery changes content and template; see `patient`. */
  readonly bringsBoth?: boolean;
  readonly steps: readonly Step[];
}

/** A scenario whose steps run while reroll is down; `afterwards` follows its restart. */
export interface RestartRow extends Row {
  readonly afterwards: readonly Step[];
}

export const rolled = { others: 0, reroll: 1 } as const;

/** reroll has seen that the pods of the new template start with the new content. */
export const fresh = logs(logMessages.recorded, { reason: 'fresh' });

export const rollsForApp = rolls('ConfigMap/app');
