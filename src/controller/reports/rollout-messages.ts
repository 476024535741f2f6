/** Writes Events on a workload about what happens to it, where a person would want to know. */
import type { Clock } from '../../lib/clock.ts';
import type { EventBudget } from '../../model/object-event.ts';
import {
  isPlanEvent,
  type EventFacts,
  type FailedEvent,
  type PlanEvent,
  type RolloutEvent,
  type RolloutSubscriber,
  type WrittenEvent,
} from '../../model/rollout-event.ts';
import { baselineNote, failedNote, heldNote, refusalNote, rolledNote } from './messages.ts';
import type { EventReporter } from '../ports.ts';
import { isForPeople } from './roll-failure.ts';
import { contestedNote, unkeptNote } from './undone-messages.ts';
import { HeldNews } from './held-news.ts';
import { News } from './news.ts';
import { Reminders } from './reminders.ts';

/** A hold that lasts longer gets an Event; a shorter one is over before a person could act on it. */
const shortHoldMs = 10_000;

/** What the Event is named after: a decision, or what became of it. */
interface Named {
  readonly action: string;
  readonly reason: string;
  readonly budget?: EventBudget;
}

export class RolloutMessages implements RolloutSubscriber {
  readonly #events: EventReporter;
  readonly #clock: Clock;
  readonly #news = new News<'refusal'>();
  readonly #held = new HeldNews();
  readonly #refused = new Reminders();

  constructor(events: EventReporter, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  take(event: RolloutEvent): void {
    if (isPlanEvent(event)) {
      this.#planned(event);
      return;
    }
    switch (event.outcome) {
      case 'gone':
        this.#news.delete(event.key);
        this.#held.end(event.key);
        this.#refused.forget(event.key);
        return;
      case 'written':
        this.#written(event);
        return;
      case 'failed':
        this.#failed(event);
        return;
      case 'unkept':
        this.#report(event, 'Warning', { action: event.decision.action, reason: 'not-kept' }, unkeptNote(event));
        return;
      case 'contested':
        this.#report(event, 'Warning', { action: 'baseline', reason: 'record-contested' }, contestedNote(event));
        return;
      case 'superseded':
        return;
    }
  }

  #planned(event: PlanEvent): void {
    const { key, outcome, decision } = event;
    if (outcome === 'confirming') return;
    const note = refusalNote(event);
    const isNews = this.#news.isNews(key, 'refusal', note);
    if (outcome === 'waiting') this.#waits(event);
    else if (isNews) this.#report(event, 'Warning', decision, note);
    if (outcome === 'idle') {
      this.#held.end(key);
      this.#refused.forget(key);
    }
  }

  #waits(event: PlanEvent & { readonly outcome: 'waiting' }): void {
    const { key, decision } = event;
    const { action, reason } = decision;
    const refusal = refusalNote(event);
    const note = refusal === '' ? this.#untilNote(event) : refusal;
    if (note === undefined || !this.#held.isNews(key, reason, refusal === '' ? toldOf(event) : refusal)) return;
    const type = refusal !== '' || reason === 'endless-changes' ? 'Warning' : 'Normal';
    this.#report(event, type, { action, reason, budget: 'waiting' }, note);
  }

  /** What there is to say of a gate that time opens; undefined where that is soon. */
  #untilNote(event: PlanEvent & { readonly outcome: 'waiting' }): string | undefined {
    const { cause, decision } = event;
    const { reason, retryAfterMs } = decision;
    if (retryAfterMs === undefined || retryAfterMs <= shortHoldMs || cause.length === 0) return undefined;
    const until = `${new Date(this.#clock.now() + retryAfterMs).toISOString().slice(0, 19)}Z`;
    return heldNote(event, reason, until);
  }

  /** Of a baseline only what a person would wonder about becomes an Event. */
  #written(event: WrittenEvent): void {
    const { key, workload, decision, revision, changer } = event;
    this.#held.end(key);
    this.#refused.forget(key);
    const { action, reason } = decision;
    if (action === 'roll') {
      this.#report(event, 'Normal', { action, reason, budget: 'rollout' }, rolledNote(workload, event, revision));
    } else {
      const note = baselineNote(decision, event, changer);
      if (note !== undefined) this.#report(event, 'Normal', { action, reason }, note);
    }
  }

  #failed(event: FailedEvent): void {
    const { key, decision, status } = event;
    if (!isForPeople(status)) return;
    const note = failedNote(event);
    if (!this.#refused.isDue(key, note, this.#clock.monotonicMs())) return;
    this.#report(event, 'Warning', { action: decision.action, reason: 'patch-failed' }, note);
  }

  /** Of a workload no more than its reference is handed on: what waits to be written keeps nothing else alive. */
  #report(
    { workload: { kind, namespace, name, uid, resourceVersion }, isDryRun }: EventFacts,
    type: 'Normal' | 'Warning',
    { action, reason, budget = 'other' }: Named,
    note: string,
  ): void {
    this.#events.report({
      regarding: { kind, namespace, name, uid, resourceVersion },
      type,
      reason: upperCamelCase(reason),
      action: upperCamelCase(action),
      note: `${isDryRun ? '(dry run) ' : ''}${note}`,
      budget,
    });
  }
}

/** What makes a hold another one for people: the changes, but where these do not end. */
function toldOf({ changes, decision: { reason } }: PlanEvent): string {
  return reason === 'endless-changes' ? '' : changes.join();
}

/** `content-changed` is `ContentChanged`. */
function upperCamelCase(text: string): string {
  return text.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
