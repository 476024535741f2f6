/** An Event about an object, in the terms of `events.k8s.io/v1`. */
import type { ConfigKind, WorkloadKind } from './kinds.ts';

/** The object that an Event is about. */
export interface Regarding {
  readonly kind: WorkloadKind | ConfigKind | 'Namespace' | 'Lease';
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
  /** The action that was or was not taken, UpperCamelCase, such as `Roll`. */
  readonly action: string;
  /** A sentence for people; it is cut at 1,024 bytes. */
  readonly note: string;
  /** Default `other`. */
  readonly budget?: EventBudget;
}

/**
 * The budgets from which the Events about an object are written. Each budget has room of its own, so frequent Events
 * never take the room of those that must not be missed. Events are written in this order of their budgets; if there are
 * too many, those of the last budget are dropped first.
 */
export const eventBudgets = [
  /** A rollout has happened. */
  'rollout',
  'other',
  /** A rollout waits: this ends without action, and the Event about the rollout follows. */
  'waiting',
] as const;

export type EventBudget = (typeof eventBudgets)[number];
