/** What one message is about: all that happened with one change, of one event, for one sink. */
import { noticeKey, type Notice, type NoticeChange, type NoticeEvent, type NoticeObject } from '../model/notice.ts';
import type { GroupSettings } from './settings/settings.ts';

/** Objects that a group tells apart; more are only counted. */
const mostMembers = 10_000;

/** What is due of a group: a message, a repeated one, the end of the group, or nothing before a moment. */
export type Due = { readonly what: 'message' | 'reminder' | 'end' } | { readonly what: 'later'; readonly atMs: number };

export interface GroupOptions {
  readonly key: string;
  readonly sink: string;
  readonly event: NoticeEvent;
  readonly change: NoticeChange | undefined;
  /** Monotonic, ms. */
  readonly nowMs: number;
  /** The first part of the ids of its messages. */
  readonly id: string;
}

export class Group {
  readonly key: string;
  readonly sink: string;
  readonly event: NoticeEvent;
  readonly #id: string;
  #change: NoticeChange | undefined;
  readonly #members = new Map<string, Notice>();
  readonly #openedMs: number;
  #surplus = 0;
  /** Counts what was added. */
  #news = 0;
  #sentNews = 0;
  #sentMs: number | undefined;
  /** A message of it is handed to the sink. */
  isQueued = false;
  isReminder = false;
  /** A moment is set at which its later news is weighed. */
  isNewsDue = false;

  constructor({ key, sink, event, change, nowMs, id }: GroupOptions) {
    this.key = key;
    this.sink = sink;
    this.event = event;
    this.#change = change;
    this.#openedMs = nowMs;
    this.#id = id;
  }

  get change(): NoticeChange | undefined {
    return this.#change;
  }

  /** The number of what was added: the same content has the same id. */
  get messageId(): string {
    return `${this.#id}.${String(this.#news)}${this.isReminder ? `.r${String(Math.round(this.#sentMs ?? 0))}` : ''}`;
  }

  get members(): readonly Notice[] {
    return [...this.#members.values()];
  }

  get size(): number {
    return this.#members.size + this.#surplus;
  }

  get news(): number {
    return this.#news;
  }

  add(notice: Notice, change: NoticeChange | undefined): void {
    this.#news += 1;
    // Of several descriptions of one change, one that names keys says most.
    if (change !== undefined && (this.#change?.keys ?? '') === '') this.#change = change;
    const key = noticeKey(notice.about);
    if (this.#members.size < mostMembers || this.#members.has(key)) this.#members.set(key, notice);
    else this.#surplus += 1;
  }

  get wasSent(): boolean {
    return this.#sentMs !== undefined;
  }

  has(about: NoticeObject): boolean {
    return this.#members.has(noticeKey(about));
  }

  /** Takes an object out of which the event does not hold any more. */
  remove(about: NoticeObject): void {
    this.#members.delete(noticeKey(about));
  }

  /** Notes that its message was sent, or given up. @param news what `news` was when it was composed */
  sent(news: number, nowMs: number): void {
    this.#sentNews = news;
    this.#sentMs = nowMs;
    this.isQueued = false;
    this.isReminder = false;
  }

  /** @param isDone whether nothing more of the change is to be expected */
  due({ waitMs, intervalMs, remindMs }: GroupSettings, nowMs: number, isDone: () => boolean): Due {
    const sentMs = this.#sentMs;
    if (sentMs === undefined) return this.#at(this.#openedMs + waitMs, nowMs, 'message');
    if (this.#news > this.#sentNews) {
      if (nowMs >= sentMs + intervalMs || (nowMs >= sentMs + waitMs && isDone())) return { what: 'message' };
      return { what: 'later', atMs: Math.min(sentMs + intervalMs, nowMs + waitMs) };
    }
    if (this.event === 'approval-needed' && this.size > 0) return this.#at(sentMs + remindMs, nowMs, 'reminder');
    // It stays while it holds, so that `released` follows, and so that a sink which knows it is sent nothing twice.
    if (isLasting(this.event) && this.size > 0) return { what: 'later', atMs: nowMs + remindMs };
    // It stays for a while, so that later news of the same change becomes one message.
    return this.#at(sentMs + intervalMs, nowMs, 'end');
  }

  #at(atMs: number, nowMs: number, what: 'message' | 'reminder' | 'end'): Due {
    return nowMs >= atMs ? { what } : { what: 'later', atMs };
  }
}

/** Whether it holds of its objects until it is over. An approval that is needed does, too, and is asked for again. */
function isLasting(event: NoticeEvent): boolean {
  return event === 'pending' || event === 'patch-failed';
}
