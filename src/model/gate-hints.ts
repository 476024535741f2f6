/** The control gates that a workload, its Namespace, the process and its Lease ask for, as plain data. */

/** A gate that is closed until it is taken away or, with `untilMs`, until a time. */
export interface Hold {
  /** Wall clock, ms; undefined for a hold without an end. */
  readonly untilMs: number | undefined;
  /** Why a user closed it, at most 64 characters; undefined if the user gave no reason. */
  readonly why: string | undefined;
}

export interface GateHints {
  readonly hold: Hold | undefined;
  /** The text of windows; undefined if there is none. It parses: see `Windows`. */
  readonly window: string | undefined;
  readonly isApprovalRequired: boolean;
  /** The keys of these annotations whose values do not parse. */
  readonly invalid: readonly string[];
}

export const noGates: GateHints = { hold: undefined, window: undefined, isApprovalRequired: false, invalid: [] };

/** The control gates that the options of a process set for all workloads. */
export function gatesOfOptions({ hold, window }: Pick<GateHints, 'hold' | 'window'>): GateHints {
  return { ...noGates, hold, window };
}

/** Where a gate is set. The levels add up: each must be open. */
export type GateLevel = 'workload' | 'namespace' | 'process' | 'lease';

/** What users have answered on a workload. Contents have the ids of `Digester.ofContent`. */
export interface Answers {
  /** These contents may be rolled out. */
  readonly approved: readonly string[];
  /** These contents do not wait for a window, a breaker or a turn. */
  readonly now: readonly string[];
  /** Ids of trips of the breaker after which rolling goes on. */
  readonly resume: readonly string[];
  /**
   * The keys of these annotations that Flux removes with its next reconcile: its kustomize-controller takes fields from
   * the field managers of kubectl on the objects that it applies.
   */
  readonly strippedByFlux: readonly string[];
}
