/**
 * What holds of workloads at present: they wait, or their patches fail. It is known from the plans of a term, so a new
 * leader knows it, too. It counts as a notice only after it has held for some time.
 */
import type { Clock } from '../lib/clock.ts';
import { Deadlines } from '../lib/deadlines.ts';
import { noticeKey, type LastingNotice, type Notice, type NoticeEvent, type NoticeObject } from '../model/notice.ts';

export interface LastingOptions {
  readonly clock: Clock;
  /** It has held for long enough. */
  readonly onBegin: (notice: Notice) => void;
  /** It still holds. */
  readonly onStay: (notice: Notice) => void;
  /** Something else holds now. */
  readonly onEnd: (notice: Notice) => void;
}

interface Entry {
  notice: Notice;
  readonly essence: string;
  hasBegun: boolean;
}

/** After how long each of them counts, ms; the others at once. */
const delays: Partial<Record<NoticeEvent, number>> = { pending: 600_000, 'patch-failed': 60_000 };

export class Lasting {
  readonly #options: LastingOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #deadlines: Deadlines<string>;

  constructor(options: LastingOptions) {
    this.#options = options;
    this.#deadlines = new Deadlines(options.clock, (key) => {
      const entry = this.#entries.get(key);
      if (entry !== undefined) this.#begin(entry);
    });
  }

  get size(): number {
    return this.#entries.size;
  }

  holds({ notice, forMs }: LastingNotice): void {
    const key = noticeKey(notice.about);
    const essence = essenceOf(notice);
    const former = this.#entries.get(key);
    if (former?.essence === essence) {
      former.notice = notice;
      if (former.hasBegun) this.#options.onStay(notice);
      return;
    }
    if (former?.hasBegun === true) this.#options.onEnd(former.notice);
    const entry = { notice, essence, hasBegun: false };
    this.#entries.set(key, entry);
    const leftMs = (delays[notice.event] ?? 0) - forMs;
    if (leftMs <= 0) {
      this.#deadlines.set(key, undefined);
      this.#begin(entry);
    } else {
      this.#deadlines.set(key, this.#options.clock.monotonicMs() + leftMs);
    }
  }

  /** Returns what has begun of the object, and now is over. */
  over(about: NoticeObject): Notice | undefined {
    const key = noticeKey(about);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#deadlines.set(key, undefined);
    return entry.hasBegun ? entry.notice : undefined;
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries.clear();
    this.#deadlines.close();
  }

  /** What has begun, and still holds. */
  begun(): readonly Notice[] {
    return [...this.#entries.values()].filter(({ hasBegun }) => hasBegun).map(({ notice }) => notice);
  }

  #begin(entry: Entry): void {
    entry.hasBegun = true;
    this.#options.onBegin(entry.notice);
  }
}

/** The same for notices that say the same of an object. */
function essenceOf({ event, sink = '', changes, wants }: Notice): string {
  const ids = changes.map(({ id }) => id).sort();
  return [event, sink, ...ids, ...Object.entries(wants).flat().sort()].join(' ');
}
