/**
 * Limits the Events of one object. Each budget has its own token bucket, so that Events about waiting cannot use up the
 * tokens of Events about rollouts. By default an API server has no such limit; its admission plugin EventRateLimit
 * counts creations and updates of Events of the core group (kubernetes/plugin/pkg/admission/eventratelimit).
 */
import type { Clock } from '../../lib/clock.ts';
import { eventBudgets, type EventBudget } from '../../model/object-event.ts';
import type { ObjectEvent } from '../../model/object-event.ts';
import { TokenBuckets } from './token-buckets.ts';

interface Limit {
  readonly burst: number;
  readonly refillMs: number;
}

/** The limits of client-go's spam filter: 25 at once, then one in five minutes. */
const asClientGo: Limit = { burst: 25, refillMs: 5 * 60_000 };
const limits: Readonly<Record<EventBudget, Limit>> = {
  rollout: asClientGo,
  other: asClientGo,
  waiting: { burst: 10, refillMs: 10 * 60_000 },
};
const maxKeys = 4096;

/** The budget of an Event; `other` by default. */
export function budgetOf({ budget = 'other' }: ObjectEvent): EventBudget {
  return budget;
}

export class EventBudgets {
  readonly #buckets: ReadonlyMap<EventBudget, TokenBuckets>;

  constructor(clock: Clock) {
    this.#buckets = new Map(
      eventBudgets.map((budget) => [budget, new TokenBuckets({ ...limits[budget], clock, maxKeys })] as const),
    );
  }

  /** Takes a token of the Event's object and budget; returns false when there is none. */
  tryTake(event: ObjectEvent): boolean {
    return this.#buckets.get(budgetOf(event))?.tryTake(event.regarding.uid) ?? false;
  }
}
