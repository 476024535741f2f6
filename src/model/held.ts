/** What a stale workload waits for, for the people who can answer it. */
import type { GateLevel } from './gate-hints.ts';
import type { ConfigRef } from './kinds.ts';
import { reasonsWith, type ReasonWith } from './reasons.ts';

/** A gate that delays a roll. */
export type GateReason = ReasonWith<{ readonly isGate: true }>;

/** A point in time, and the time zone in which users gave it. */
export interface Opening {
  /** Wall clock, ms. */
  readonly atMs: number;
  /** IANA name. */
  readonly zone: string;
}

/** A gate that is closed now. */
export interface ClosedGate {
  readonly reason: GateReason;
  /** When it opens by itself; undefined if only a change of an object opens it, or if that is not known. */
  readonly opens: Opening | undefined;
  /** Where it is set; empty for the gates of the process itself, such as `min-interval`. */
  readonly levels: readonly GateLevel[];
  /**
   * `hold`: the reasons that users gave. `invalid`: the keys of the annotations that do not parse. `breaker` and
   * `staging`: the configs.
   */
  readonly details: readonly string[];
}

const gateReasons: readonly string[] = reasonsWith('isGate');

export function isGateReason(text: string): text is GateReason {
  return gateReasons.includes(text);
}

const controlGates: readonly string[] = reasonsWith('isControlGate');

/** Whether users set a gate with this reason. */
export function isControlGate(reason: string): boolean {
  return controlGates.includes(reason);
}

const stagingGates: readonly string[] = reasonsWith('isStagingGate');

/** Whether a gate with this reason opens when rollouts of other workloads end. */
export function isStagingGate(reason: string): boolean {
  return stagingGates.includes(reason);
}

export interface Held {
  /** All closed gates, in their order. */
  readonly gates: readonly ClosedGate[];
  /** When all of them are open, if nothing changes; undefined if that is not known. */
  readonly opens: Opening | undefined;
  /** The content id of each config of the cause: the ids that an approval has to name. */
  readonly wants: Readonly<Partial<Record<ConfigRef, string>>>;
}

/** Whether a gate is closed that may stay so for hours. The others open by themselves within minutes. */
export function mayLast(held: Held | undefined): boolean {
  return held?.gates.some(({ reason }) => isControlGate(reason) || isStagingGate(reason)) === true;
}

/** Whether a gate that users set is among those that are closed. */
export function isHeldByUsers(held: Held | undefined): held is Held {
  return held?.gates.some(({ reason }) => isControlGate(reason)) === true;
}
