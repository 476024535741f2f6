/** One entry of a window: for how long after each start of a cron expression it is active. */
import { CronSchedule } from './cron-schedule.ts';
import { resolveZone } from './zones.ts';

export interface EntryParts {
  /** `!`: closes the window while it is active. */
  readonly isDeny: boolean;
  /** As `readCronFields` writes them. */
  readonly fields: string;
  /** Elapsed time in whole seconds, whatever clocks show meanwhile. */
  readonly durationMs: number;
  /** A name for which `isTimeZone` is true. */
  readonly zone: string;
}

export class WindowEntry implements EntryParts {
  readonly isDeny: boolean;
  readonly fields: string;
  readonly durationMs: number;
  readonly zone: string;
  readonly #schedule: CronSchedule;

  constructor({ isDeny, fields, durationMs, zone }: EntryParts) {
    this.isDeny = isDeny;
    this.fields = fields;
    this.durationMs = durationMs;
    this.zone = zone;
    this.#schedule = new CronSchedule(fields, resolveZone(zone) ?? zone);
  }

  isActive(ms: number): boolean {
    return this.activeUntil(ms) !== undefined;
  }

  /**
   * When the earliest start that still counts at `ms` ceases to count: the entry is active until then at least, and
   * longer if it has started again meanwhile. undefined if it is not active.
   */
  activeUntil(ms: number): number | undefined {
    const startMs = this.#schedule.after(ms - this.durationMs);
    return startMs !== undefined && startMs <= ms ? startMs + this.durationMs : undefined;
  }

  /** The first start after `ms`; undefined if there is none. */
  nextStart(ms: number): number | undefined {
    return this.#schedule.after(ms);
  }
}
