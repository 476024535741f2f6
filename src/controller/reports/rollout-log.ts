/** Logs what happens to workloads. */
import type { Logger } from '../../model/logger.ts';
import {
  isPlanEvent,
  type Change,
  type ContestedEvent,
  type FailedEvent,
  type PlanEvent,
  type RolloutEvent,
  type RolloutSubscriber,
  type SupersededEvent,
  type UnkeptEvent,
  type UnreadEvent,
  type WaitingEvent,
  type WrittenEvent,
} from '../../model/rollout-event.ts';
import { blockerNotesOf } from '../../status/blocker-words.ts';
import { isHeldByUsers } from '../../model/held.ts';
import type { Annotations } from '../../plan/read/annotations.ts';
import { heldNote, refusalNote } from './messages.ts';
import { contestedNote, unkeptNote } from './undone-messages.ts';
import { News } from './news.ts';

const messages = { roll: 'rolled', baseline: 'recorded without a rollout', release: 'opted out, record removed' };

const undoneMessages = {
  unkept: 'the patch was accepted but not kept, will retry',
  contested: 'another client also records this workload',
};

export class RolloutLog implements RolloutSubscriber {
  readonly #logger: Logger;
  readonly #annotations: Annotations;
  readonly #news = new News<'refusal' | 'read' | 'patch' | 'undone' | 'held'>();

  constructor(logger: Logger, annotations: Annotations) {
    this.#logger = logger;
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
        return;
      case 'written':
        this.#written(event);
        return;
      case 'failed':
        this.#failed(event);
        return;
      case 'unkept':
      case 'contested':
        this.#undone(event);
        return;
      case 'unread':
        this.#unread(event);
        return;
      case 'superseded':
        this.#superseded(event);
        return;
    }
  }

  #planned(event: PlanEvent): void {
    const { key: workload, outcome, decision } = event;
    const { reason } = decision;
    if (outcome === 'confirming') return;
    this.#news.forget(workload, 'read');
    const note = refusalNote(event);
    if (this.#news.isNews(workload, 'refusal', note)) {
      this.#logger.warn({ workload, reason, ...causeFields(event), note }, 'not rolled');
    }
    if (outcome !== 'waiting') this.#news.forget(workload, 'held');
    if (outcome === 'idle') {
      this.#news.forget(workload, 'patch');
      this.#news.forget(workload, 'undone');
      this.#logger.debug({ workload, reason }, 'nothing to do');
    } else if (outcome === 'waiting') {
      this.#waiting(event);
    }
  }

  /** Logs the first wait for each set of control gates at `info`, the others at `debug`. */
  #waiting(event: WaitingEvent): void {
    const { key: workload, decision } = event;
    const { reason, held, retryAfterMs: waitMs } = decision;
    const retryAfterMs = waitMs === undefined ? undefined : Math.ceil(waitMs);
    const fields = { workload, reason, ...causeFields(event), retryAfterMs };
    const gates = held?.gates.map((gate) => gate.reason) ?? [];
    if (isHeldByUsers(held) && this.#news.isNews(workload, 'held', gates.join())) {
      this.#logger.info({ ...fields, gates, note: heldNote(event, held, this.#annotations) }, 'held back');
    } else {
      this.#logger.debug(fields, 'held back');
    }
  }

  #written(event: WrittenEvent): void {
    const { key: workload, decision, durationMs, sinceChangeMs, revision, isDryRun } = event;
    const fields = {
      workload,
      reason: decision.reason,
      ...causeFields(event),
      durationMs: Math.round(durationMs),
      sinceChangeMs: sinceChangeMs === undefined ? undefined : Math.round(sinceChangeMs),
      ...revision,
      ...blockerFields(event),
      ...(isDryRun ? { dryRun: true } : {}),
    };
    this.#logger.info(fields, messages[decision.action]);
    this.#news.forget(workload, 'patch');
  }

  /** Logs the first of a row of equal failures at `warn`, the retries at `debug`. */
  #failed(event: FailedEvent): void {
    const { key: workload, decision, status, message } = event;
    const { action, reason } = decision;
    const isNews = this.#news.isNews(workload, 'patch', `${String(status)} ${message}`);
    const fields = { workload, action, reason, ...causeFields(event), status, message };
    this.#logger[isNews ? 'warn' : 'debug'](fields, 'patch failed, will retry');
  }

  /** Logs the first of a row of equal losses at `warn`, the others at `debug`. */
  #undone(event: UnkeptEvent | ContestedEvent): void {
    const { key: workload, decision, outcome } = event;
    const { action, reason } = decision;
    const note = outcome === 'unkept' ? unkeptNote(event) : contestedNote(event);
    const isNews = this.#news.isNews(workload, 'undone', note);
    const fields = { workload, action, reason, ...causeFields(event), note };
    this.#logger[isNews ? 'warn' : 'debug'](fields, undoneMessages[outcome]);
  }

  /** Logs the first of a row of equal failures at `warn`, the retries at `debug`. */
  #unread({ key: workload, config, message }: UnreadEvent): void {
    const isNews = this.#news.isNews(workload, 'read', `${config} ${message}`);
    this.#logger[isNews ? 'warn' : 'debug']({ workload, config, message }, 'config read failed, will retry');
  }

  #superseded({ key: workload, decision: { action }, why }: SupersededEvent): void {
    this.#logger.debug({ workload, action, reason: why }, 'the workload has changed');
  }
}

function causeFields({ cause, changed, changes }: Change): object {
  return cause.length === 0 ? {} : { cause, changed, changes };
}

/** The note on what keeps the pods on the old content although the template was patched; no field if nothing does. */
function blockerFields({ decision, workload }: WrittenEvent): { readonly note?: string } {
  const notes = decision.action === 'roll' ? blockerNotesOf(workload) : [];
  return notes.length === 0 ? {} : { note: notes.join('; ') };
}
