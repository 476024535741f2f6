/**
 * The starts of a cron expression in a time zone, the only place that imports croner. Everything is derived from one
 * question, the first start after a time (docs/adr/0020-windows-with-croner.md has the reasons and measurements).
 */
import { Cron } from 'croner';

/** Of a window and its next opening, an entry is asked about few times; a longer memory only helps odd windows. */
const mostAnswers = 4;

/** The next start of every time from `fromMs` (inclusive) to that start (exclusive); infinite if there is none. */
interface Answer {
  fromMs: number;
  readonly startMs: number;
}

export class CronSchedule {
  /** Five fields as `readCronFields` writes them. */
  readonly #fields: string;
  readonly #zone: string;
  readonly #answers: Answer[] = [];

  /** @param zone a name that Intl knows; it is never empty, which croner reads as the process's own zone */
  constructor(fields: string, zone: string) {
    this.#fields = fields;
    this.#zone = zone;
  }

  /**
   * The first start after a time, exclusive; undefined if there is none. A time of day that a clock change skips starts
   * when the clock has changed; a time of day that comes twice starts the first time. With `*` or a step in minute or
   * hour these are times that recur, so they skip the gap and start both times.
   *
   * The one time that croner skips although it should start is one in a gap that ends at midnight, because that is the
   * next day: 23:00 to 24:00 on the spring night of Greenland.
   */
  after(ms: number): number | undefined {
    // Starts are whole seconds, so the answer is the same for the whole second.
    const second = Math.floor(ms / 1000) * 1000;
    const known = this.#answers.find(({ fromMs, startMs }) => fromMs <= second && second < startMs);
    const startMs = known?.startMs ?? this.#ask(second);
    return Number.isFinite(startMs) ? startMs : undefined;
  }

  /** Makes the expression for each question: croner's takes 80 KB, an array of all years, and tenants write many. */
  #ask(second: number): number {
    const cron = new Cron(this.#fields, { timezone: this.#zone, mode: '5-part', fixedTimeRule: 'no-wildcard' });
    const startMs = cron.nextRun(new Date(second))?.getTime() ?? Number.POSITIVE_INFINITY;
    this.#keep(second, startMs);
    return startMs;
  }

  /** A time that is asked about is before those for which the same start is known: it was not among them. */
  #keep(fromMs: number, startMs: number): void {
    const same = this.#answers.find((answer) => answer.startMs === startMs);
    if (same === undefined) this.#answers.unshift({ fromMs, startMs });
    else same.fromMs = fromMs;
    this.#answers.splice(mostAnswers);
  }
}
