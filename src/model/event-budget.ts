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
