/** Writes Events on a workload about what happens to it, where a person would want to know. */
import type { Clock } from '../../lib/clock.ts';
import {
  isPlanEvent,
  type EventFacts,
  type FailedEvent,
  type PlanEvent,
  type RolloutEvent,
  type RolloutSubscriber,
  type WrittenEvent,
} from '../../model/rollout-event.ts';
import { baselineNote, heldNote, refusalNote, refusedNote, rolledNote } from '../notes.ts';
import type { EventReporter } from '../ports.ts';
import { isForPeople } from '../roll-failure.ts';
import { contestedNote, unkeptNote } from '../undone-notes.ts';
import { News } from './news.ts';

/** A hold that lasts longer gets an Event; a shorter one is over before a person could act on it. */
const shortHoldMs = 10_000;

/** What the Event is named after: a decision, or what became of it. */
interface Named {
  readonly action: string;
  readonly reason: string;
}

export class RolloutNotes implements RolloutSubscriber {
  readonly #events: EventReporter;
  readonly #clock: Clock;
  readonly #news = new News<'refusal' | 'held'>();

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
    if (this.#news.isNews(key, 'refusal', note)) this.#report(event, 'Warning', decision, note);
    if (outcome === 'idle') this.#news.forget(key, 'held');
    if (outcome === 'held') this.#held(event);
  }

  #held(event: PlanEvent & { readonly outcome: 'held' }): void {
    const { key, cause, changes, decision } = event;
    const { reason, retryAfterMs } = decision;
    if (retryAfterMs === undefined || retryAfterMs <= shortHoldMs || cause.length === 0) return;
    if (!this.#news.isNews(key, 'held', `${reason} ${changes.join()}`)) return;
    const until = `${new Date(this.#clock.now() + retryAfterMs).toISOString().slice(0, 19)}Z`;
    this.#report(event, 'Normal', decision, heldNote(event, reason, until));
  }

  /** Of a baseline only what a person would wonder about becomes an Event. */
  #written(event: WrittenEvent): void {
    const { key, workload, decision, revision, changer } = event;
    this.#news.forget(key, 'held');
    const note =
      decision.action === 'roll' ? rolledNote(workload, event, revision) : baselineNote(decision, event, changer);
    if (note !== undefined) this.#report(event, 'Normal', decision, note);
  }

  #failed(event: FailedEvent): void {
    const { decision, status } = event;
    if (decision.action !== 'roll' || !isForPeople(status)) return;
    this.#report(event, 'Warning', { action: 'roll', reason: 'patch-failed' }, refusedNote(event, event));
  }

  /** Of a workload no more than its reference is handed on: what waits to be written keeps nothing else alive. */
  #report(
    { workload: { kind, namespace, name, uid, resourceVersion }, isDryRun }: EventFacts,
    type: 'Normal' | 'Warning',
    { action, reason }: Named,
    note: string,
  ): void {
    this.#events.report({
      regarding: { kind, namespace, name, uid, resourceVersion },
      type,
      reason: upperCamelCase(reason),
      action: upperCamelCase(action),
      note: `${isDryRun ? '(dry run) ' : ''}${note}`,
    });
  }
}

/** `content-changed` is `ContentChanged`. */
function upperCamelCase(text: string): string {
  return text.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
