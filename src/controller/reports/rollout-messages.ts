/** Writes the Events on a workload about what happens to it. */
import type { Clock } from '../../lib/clock.ts';
import type { EventBudget } from '../../model/object-event.ts';
import {
  isPlanEvent,
  type EventFacts,
  type FailedEvent,
  type PlanEvent,
  type RolloutEvent,
  type RolloutSubscriber,
  type WaitingEvent,
  type WrittenEvent,
} from '../../model/rollout-event.ts';
import { isHeldByUsers, isStagingGate, type Held } from '../../model/held.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import { strippedWords } from '../../status/gate-words.ts';
import { baselineNote, failedNote, heldNote, waitNote, refusalNote, rolledNote } from './messages.ts';
import type { EventReporter } from '../ports.ts';
import { needsAction } from './roll-failure.ts';
import { contestedNote, unkeptNote } from './undone-messages.ts';
import { WaitNews } from './wait-news.ts';
import { News } from './news.ts';
import { Reminders } from './reminders.ts';
import { Reverts } from './reverts.ts';

/** A wait gets an Event only if it lasts longer: a shorter one is over before a user could act on it. */
const shortWaitMs = 10_000;

/** What action, reason and budget of the Event come from: a decision, or its outcome. */
interface EventName {
  readonly action: string;
  readonly reason: string;
  readonly budget?: EventBudget;
}

export class RolloutMessages implements RolloutSubscriber {
  readonly #events: EventReporter;
  readonly #clock: Clock;
  readonly #annotations: Annotations;
  readonly #news = new News<'refusal'>();
  readonly #waitNews = new WaitNews();
  readonly #refused = new Reminders();
  readonly #reverts = new Reverts();

  constructor(events: EventReporter, clock: Clock, annotations: Annotations) {
    this.#events = events;
    this.#clock = clock;
    this.#annotations = annotations;
  }

  take(event: RolloutEvent): void {
    if (isPlanEvent(event)) {
      this.#planned(event);
      return;
    }
    switch (event.outcome) {
      case 'gone':
        this.#news.delete(event.key);
        this.#waitNews.end(event.key);
        this.#refused.forget(event.key);
        this.#reverts.delete(event.key);
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
      case 'unread':
        return;
    }
  }

  #planned(event: PlanEvent): void {
    const { key, outcome } = event;
    if (outcome === 'confirming') return;
    const note = refusalNote(event);
    const isNews = this.#news.isNews(key, 'refusal', note);
    if (outcome === 'waiting') this.#waiting(event);
    else if (isNews) this.#refusal(event, note);
    if (outcome === 'idle') {
      this.#waitNews.end(key);
      this.#refused.forget(key);
    }
  }

  #refusal(event: PlanEvent, note: string): void {
    const { key, decision, workload } = event;
    const more = decision.reason === 'reverted' ? this.#reverts.add(key, workload.owner) : '';
    this.#report(event, 'Warning', decision, `${note}${more}`);
  }

  #waiting(event: WaitingEvent): void {
    const { key, decision } = event;
    const { action, reason, held } = decision;
    if (isHeldByUsers(held)) {
      this.#held(event, held);
      return;
    }
    // Of staging, the Events about the config tell.
    const note = isStagingGate(reason) ? undefined : this.#noteUntil(event);
    if (note === undefined || !this.#waitNews.isNews(key, reason, keyOf(event))) return;
    const type = reason === 'endless-changes' ? 'Warning' : 'Normal';
    this.#report(event, type, { action, reason, budget: 'waiting' }, note);
  }

  /** One Event for each set of closed gates; a content that has to be approved is another one. */
  #held(event: WaitingEvent, held: Held): void {
    const note = heldNote(event, held, this.#annotations);
    const reasons = held.gates.map(({ reason }) => reason);
    const contents = reasons.includes('approval') ? Object.values(held.wants).sort() : [];
    const news = [...contents, ...strippedWords(event.workload)].join();
    if (!this.#waitNews.isNews(event.key, reasons.join(), news)) return;
    const type = reasons.includes('invalid') ? 'Warning' : 'Normal';
    this.#report(event, type, { action: 'wait', reason: 'held', budget: 'waiting' }, note);
  }

  /** The note on a gate that opens with time; undefined if it opens soon. */
  #noteUntil(event: WaitingEvent): string | undefined {
    const { cause, decision } = event;
    const { reason, retryAfterMs } = decision;
    if (retryAfterMs === undefined || retryAfterMs <= shortWaitMs || cause.length === 0) return undefined;
    const until = `${new Date(this.#clock.now() + retryAfterMs).toISOString().slice(0, 19)}Z`;
    return waitNote(event, reason, until);
  }

  /** A baseline gets an Event only for the reasons that `baselineNote` has a note for. */
  #written(event: WrittenEvent): void {
    const { key, workload, decision, revision, changer } = event;
    this.#waitNews.end(key);
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
    if (!needsAction(status)) return;
    const note = failedNote(event);
    if (!this.#refused.isDue(key, note, this.#clock.monotonicMs())) return;
    this.#report(event, 'Warning', { action: decision.action, reason: 'patch-failed' }, note);
  }

  /** Passes on only the reference of a workload, so that queued Events hold no workload in memory. */
  #report(
    { workload: { kind, namespace, name, uid, resourceVersion }, isDryRun }: EventFacts,
    type: 'Normal' | 'Warning',
    { action, reason, budget = 'other' }: EventName,
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

/** Distinguishes the waits of one gate: by their changes, except where changes follow without end. */
function keyOf({ changes, decision: { reason } }: PlanEvent): string {
  return reason === 'endless-changes' ? '' : changes.join();
}

/** `content-changed` becomes `ContentChanged`. */
function upperCamelCase(text: string): string {
  return text.replace(/(?:^|-)([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
