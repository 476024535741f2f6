/**
 * How many Events of one object are written: with a bucket for each budget, Events about waiting never use up the room of
 * those about rollouts. An API server has no limit of this kind by itself. Its plugin EventRateLimit, where it is turned
 * on, counts creations and updates of Events of the core group (kubernetes/plugin/pkg/admission/eventratelimit).
 */
import type { Clock } from '../../lib/clock.ts';
import { eventBudgets, type EventBudget } from '../../model/object-event.ts';
import type { ObjectEvent } from '../../model/object-event.ts';
import { TokenBuckets } from './token-buckets.ts';

interface Limit {
  readonly burst: number;
  readonly refillMs: number;
}

/** As client-go's spam filter: 25 at once, then one in five minutes. */
const asClientGo: Limit = { burst: 25, refillMs: 5 * 60_000 };
const limits: Readonly<Record<EventBudget, Limit>> = {
  rollout: asClientGo,
  other: asClientGo,
  waiting: { burst: 10, refillMs: 10 * 60_000 },
};
const maxKeys = 4096;

/** The budget of an Event; `other` where it does not say. */
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

  /** Takes the room for one Event, if its object has some left in the Event's budget. */
  tryTake(event: ObjectEvent): boolean {
    return this.#buckets.get(budgetOf(event))?.tryTake(event.regarding.uid) ?? false;
  }
}
