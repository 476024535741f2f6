/** How many workloads of one config may be between their roll and its verdict at the same time. */
import type { ConfigKind } from '../model/kinds.ts';
import type { MaxConcurrent } from '../model/config-state.ts';

/** What the limit depends on. */
export interface LimitFacts {
  readonly kind: ConfigKind;
  readonly maxConcurrent: MaxConcurrent | undefined;
  /** How many workloads use the config. */
  readonly users: number;
  /** How many of them have proven its present content. */
  readonly proven: number;
}

const smallestCap = 5;
const largestCap = 50;
const capShare = 0.1;

/**
 * One workload first, the canary. Once it has proven the content, twice as many as have proven it, up to a tenth of the
 * users, and at least 5 and at most 50. A Secret has no waves: after its canary all others go, since the service that
 * issued the former value may soon refuse it.
 * @returns `Infinity` for no limit
 */
export function limitOf({ kind, maxConcurrent, users, proven }: LimitFacts): number {
  if (typeof maxConcurrent === 'number') return maxConcurrent;
  if (proven === 0) return 1;
  if (kind === 'Secret') return Infinity;
  const cap = Math.max(smallestCap, Math.min(Math.floor(users * capShare), largestCap));
  return Math.min(cap, 2 * proven);
}

/**
 * Fewer users than these need no order among them. A tripped breaker stops the last user as well: that the others are
 * gone makes the content no better.
 */
export function fewestUsers(isTripped: boolean): number {
  return isTripped ? 1 : 2;
}

/** What decides whether a config is staged. */
export interface StagedFacts {
  readonly maxConcurrent: MaxConcurrent | undefined;
  readonly users: number;
  /** `--canary-from`; 0: off. */
  readonly canaryFrom: number;
  /** A breaker of the config is tripped. */
  readonly isTripped: boolean;
  /** One user is stale and another one carries the present content already: a wave had begun before this process. */
  readonly hasBegun: boolean;
}

/**
 * Whether the users of a config are rolled one after the other. Where the option is off, only a number on the config
 * asks for it: a breaker that was tripped before stops no workload either.
 */
export function isStaged({ maxConcurrent, users, canaryFrom, isTripped, hasBegun }: StagedFacts): boolean {
  if (maxConcurrent === 'unlimited' || users < fewestUsers(isTripped)) return false;
  if (typeof maxConcurrent === 'number') return true;
  return canaryFrom > 0 && (users >= canaryFrom || isTripped || hasBegun);
}
