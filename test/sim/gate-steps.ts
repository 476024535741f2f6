/** The steps about control gates: users set and remove them, answer them, and write over what reroll says of them. */
import type { WindowText } from './gates.ts';

/** `ture` does not parse; `30s` and `10m` are times from now on. */
export type HoldWord = 'true' | 'ture' | '30s' | '10m' | 'removed';

/**
 * The contents that an answer names: those of all configs that count for the workload now, those before the last change
 * of each, those that the annotation `pending` names, or none, which withdraws the answer.
 */
export type AnsweredContent = 'present' | 'former' | 'pending' | 'none';

/** The text that another client writes over the annotation `pending`; `removed` for none. */
export type PendingText = 'removed' | 'garbage' | 'forged';

/** A workload by its number, the Namespace, or the Lease of the controller. */
export type Holder = number | 'namespace' | 'lease';

export type GateStep =
  | { readonly do: 'hold'; readonly on: Holder; readonly hold: HoldWord }
  | { readonly do: 'require approval'; readonly on: number | 'namespace'; readonly isRequired: boolean }
  | { readonly do: 'set window'; readonly on: number; readonly window: WindowText | 'removed' }
  /** The annotations `approved` and `now`. */
  | { readonly do: 'approve' | 'let pass'; readonly on: number; readonly content: AnsweredContent }
  | { readonly do: 'rewrite pending'; readonly on: number; readonly text: PendingText }
  /** All gates on workloads, the Namespace and the Lease are removed. */
  | { readonly do: 'open gates' };

export const gateStepNames: readonly string[] = [
  ...['hold', 'require approval', 'set window', 'approve', 'let pass', 'rewrite pending', 'open gates'],
];
