/** An Event about an object, in the terms of `events.k8s.io/v1`. */
import type { ConfigKind, WorkloadKind } from './kinds.ts';

/** The object that an Event is about. */
export interface Regarding {
  readonly kind: WorkloadKind | ConfigKind | 'Namespace';
  /** Namespace of the Event. An Event about a Namespace is created in that Namespace. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
}

/** The API server takes 1 to 128 characters for `reason` and for `action`. */
export interface ObjectEvent {
  readonly regarding: Regarding;
  readonly type: 'Normal' | 'Warning';
  /** UpperCamelCase, from a closed list, such as `Rolled`. */
  readonly reason: string;
  /** What was done or left undone, UpperCamelCase, such as `Roll`. */
  readonly action: string;
  /** A sentence for people; what exceeds 1,024 bytes is cut off. */
  readonly note: string;
  /** Default `other`. */
  readonly budget?: EventBudget;
}

/**
 * From which budget of its object an Event is written. Each has room of its own, so that what is said often never takes
 * the room of what must not be missed. In this order Events are written; of too many, the last budget loses first.
 */
export const eventBudgets = [
  /** A rollout has happened. */
  'rollout',
  'other',
  /** A rollout waits: it is over by itself, and the Event about the rollout follows. */
  'waiting',
] as const;

export type EventBudget = (typeof eventBudgets)[number];
