/** The annotation `max-concurrent` of a config: how many of its users may be rolled at the same time. */

/** At least 1; `unlimited`: no order among the users, and no breaker. */
export type MaxConcurrent = number | 'unlimited';
