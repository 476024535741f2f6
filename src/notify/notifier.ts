/**
 * Takes the notices of the controller and sends messages to people. It has a queue and a pace of its own: no roll waits
 * for it. Only the leader has notices; what holds is reported again by the next one.
 */
import type { Clock } from '../lib/clock.ts';
import type { LastingNotice, Notice, NoticeObject, NoticeReporter } from '../model/notice.ts';
import { SinkDelivery, type DeliveryOptions } from './delivery/sink-delivery.ts';
import { Groups } from './groups.ts';
import { Lasting } from './lasting.ts';
import type { StatusView } from './ports.ts';
import { sinksFor } from './routes.ts';
import type { NotificationSettings } from './settings/settings.ts';

export interface NotifierOptions extends DeliveryOptions {
  readonly clock: Clock;
  readonly settings: NotificationSettings;
  readonly view: StatusView;
}

/** The longest time for which the end of the process is delayed. */
const flushMs = 3_000;

export class Notifier implements NoticeReporter {
  readonly #options: NotifierOptions;
  #settings: NotificationSettings;
  readonly #deliveries = new Map<string, SinkDelivery>();
  readonly #groups: Groups;
  readonly #lasting: Lasting;
  #isDroppedLogged = false;

  constructor(options: NotifierOptions) {
    const { clock, view, metrics } = options;
    this.#options = options;
    this.#settings = options.settings;
    this.#groups = new Groups({
      clock,
      view,
      settings: () => this.#settings,
      enqueue: (sink, job) => {
        this.#deliveries.get(sink)?.add(job);
      },
      onDropped: (sink) => {
        this.#dropped(sink);
      },
      onSize: (groups) => {
        metrics.notificationQueue(groups);
      },
    });
    this.#lasting = new Lasting({
      clock,
      onBegin: (notice) => {
        this.report(notice);
      },
      onStay: (notice) => {
        // It is news only where it had no room: any other group lasts as long as what it is about.
        this.#take(notice, true);
      },
      onEnd: (notice) => {
        this.#groups.remove(notice);
      },
    });
    this.#takeSinks();
  }

  /** Names of the sinks, for hints. */
  get sinkNames(): readonly string[] {
    return this.#settings.sinks.map(({ name }) => name);
  }

  /** Number of entries in memory, by what they are. */
  get sizes(): Readonly<Record<string, number>> {
    return { notificationGroups: this.#groups.size, lastingNotices: this.#lasting.size };
  }

  report(notice: Notice): void {
    this.#take(notice);
  }

  holds(lasting: LastingNotice): void {
    this.#lasting.holds(lasting);
  }

  over(about: NoticeObject, isGone = false): void {
    const ended = this.#lasting.over(about);
    const wasSent = ended !== undefined && this.#groups.remove(ended);
    if (!wasSent || isGone || ended.event === 'patch-failed') return;
    this.report({ ...ended, event: 'released', note: '', wants: {} });
  }

  /** Uses other settings from now on, and reports what holds to sinks that do not know it. */
  use(settings: NotificationSettings): void {
    this.#settings = settings;
    this.#takeSinks();
    this.#groups.keepSinks(this.sinkNames);
    for (const notice of this.#lasting.begun()) this.#take(notice, true);
  }

  /** Ends a term. What was not sent yet is sent by this replica: the next leader knows only what holds. */
  endTerm(): void {
    this.#groups.release();
    this.#lasting.clear();
  }

  /** Ends the process: gives up what cannot be sent within three seconds. */
  async stop(): Promise<void> {
    this.endTerm();
    await Promise.all([...this.#deliveries.values()].map((delivery) => delivery.flush(flushMs)));
  }

  #take(notice: Notice, isRepeated = false): void {
    for (const sink of sinksFor(notice, this.#settings)) this.#groups.add(sink, notice, isRepeated);
  }

  #takeSinks(): void {
    const { metrics } = this.#options;
    for (const [name, delivery] of this.#deliveries) {
      if (this.sinkNames.includes(name)) continue;
      delivery.close();
      this.#deliveries.delete(name);
      metrics.sinkGone(name, delivery.settings.type);
    }
    for (const sink of this.#settings.sinks) {
      const known = this.#deliveries.get(sink.name);
      if (known === undefined) this.#deliveries.set(sink.name, new SinkDelivery(sink, this.#options));
      else if (known.settings.type !== sink.type) metrics.sinkGone(sink.name, known.settings.type);
      if (known?.settings.type !== sink.type) metrics.sinkFailing(sink.name, sink.type, false);
      if (known !== undefined) known.settings = sink;
    }
  }

  #dropped(sink: string): void {
    const type = this.#deliveries.get(sink)?.settings.type;
    if (type !== undefined) this.#options.metrics.notified(sink, type, 'dropped');
    if (!this.#isDroppedLogged) this.#options.logger.warn({ sink }, 'notifications dropped: too many wait');
    this.#isDroppedLogged = true;
  }
}
