/** Makes notices for people of what happens to workloads. */
import type { ReadonlyConfigs } from '../../inventory/configs.ts';
import type { Clock } from '../../lib/clock.ts';
import { isStagingGate } from '../../model/held.ts';
import { parseWorkloadKey, type ConfigRef } from '../../model/kinds.ts';
import type { NoticeChange } from '../../model/notice.ts';
import {
  isPlanEvent,
  type EventFacts,
  type PlanEvent,
  type RolloutEvent,
  type RolloutSubscriber,
  type WaitingEvent,
} from '../../model/rollout-event.ts';
import { waitedForMs } from '../../plan/pending.ts';
import { gateWords } from '../../status/gate-words.ts';
import { keysSinceRecord } from './cause.ts';
import { failedNote, refusalNote } from './messages.ts';
import { News } from './news.ts';
import type { Notices } from './notices.ts';
import { contestedNote, unkeptNote } from './undone-messages.ts';

export class RolloutNotices implements RolloutSubscriber {
  readonly #notices: Notices;
  readonly #configs: ReadonlyConfigs;
  readonly #clock: Clock;
  readonly #news = new News<'refusal' | 'contested'>();

  constructor(notices: Notices, configs: ReadonlyConfigs, clock: Clock) {
    this.#notices = notices;
    this.#configs = configs;
    this.#clock = clock;
  }

  take(event: RolloutEvent): void {
    const { reporter } = this.#notices;
    if (isPlanEvent(event)) {
      this.#planned(event);
      return;
    }
    switch (event.outcome) {
      case 'gone':
        this.#news.delete(event.key);
        reporter.over(parseWorkloadKey(event.key), true);
        return;
      case 'written':
        reporter.over(event.workload);
        if (event.decision.action === 'roll') this.#rolled(event);
        return;
      case 'failed':
        this.#fails(event, failedNote(event));
        return;
      case 'unkept':
        this.#fails(event, unkeptNote(event));
        return;
      case 'contested':
        this.#once(event, 'contested', 'second-installation', contestedNote(event));
        return;
      case 'superseded':
      case 'unread':
        return;
    }
  }

  #planned(event: PlanEvent): void {
    const { outcome, decision, workload } = event;
    if (outcome === 'idle') this.#notices.reporter.over(workload);
    if (outcome === 'waiting') this.#waiting(event);
    if (decision.reason === 'reverted') this.#once(event, 'refusal', 'reverted', refusalNote(event));
    else if (decision.reason === 'second-installation')
      this.#once(event, 'refusal', 'second-installation', refusalNote(event));
    else if (outcome !== 'confirming') this.#news.forget(event.key, 'refusal');
  }

  /** A wait that ends by itself within seconds is none for people, and of a breaker its own notice tells. */
  #waiting(event: WaitingEvent): void {
    const { decision, workload } = event;
    const { held, reason } = decision;
    if (reason === 'settle') return;
    const needsApproval = held?.gates.some((gate) => gate.reason === 'approval') === true;
    if (held === undefined || (reason === 'breaker' && !needsApproval)) {
      // It waits for something else now, so nothing is released.
      this.#notices.reporter.over(workload, true);
      return;
    }
    const note = `waits for ${held.gates.map((gate) => gateWords(gate, held)).join('; ')}`;
    const changes = this.#notices.changesOf(workload, event.cause, (ref) => this.#keysSinceRecord(event, ref));
    const content = { changes, note, wants: needsApproval ? held.wants : {} };
    const notice = this.#notices.ofWorkload(needsApproval ? 'approval-needed' : 'pending', workload, content);
    const forMs = isStagingGate(reason) ? 0 : (waitedForMs(workload.pending, this.#clock.now()) ?? 0);
    this.#notices.reporter.holds({ notice, forMs });
  }

  #rolled(event: EventFacts): void {
    const changes = this.#changesOf(event);
    this.#notices.reporter.report(this.#notices.ofWorkload('rolled', event.workload, { changes }));
  }

  #fails(event: EventFacts, note: string): void {
    const changes = this.#changesOf(event);
    const notice = this.#notices.ofWorkload('patch-failed', event.workload, { changes, note });
    this.#notices.reporter.holds({ notice, forMs: 0 });
  }

  #once(
    event: EventFacts,
    topic: 'refusal' | 'contested',
    name: 'reverted' | 'second-installation',
    note: string,
  ): void {
    if (!this.#news.isNews(event.key, topic, note)) return;
    this.#notices.reporter.report(this.#notices.ofWorkload(name, event.workload, { note }));
  }

  #changesOf({ workload, cause, changed }: EventFacts): readonly NoticeChange[] {
    return this.#notices.changesOf(workload, cause, (ref, index) => keysIn(changed[index] ?? '', ref));
  }

  #keysSinceRecord({ workload }: EventFacts, ref: ConfigRef): string {
    const record = workload.record.state === 'known' ? workload.record.record : undefined;
    return keysSinceRecord(this.#configs, workload, ref, record);
  }
}

/** The keys in a text such as `ConfigMap/app (color, size)`; empty for `ConfigMap/app (gone)`. */
function keysIn(text: string, ref: ConfigRef): string {
  const keys = text.startsWith(`${ref} (`) ? text.slice(ref.length + 2, -1) : '';
  return keys === 'gone' || keys === 'new' ? '' : keys;
}
