/** Counts messages to people. Its metrics exist only where messages are sent. */
import type { NotificationMetrics as Reports, NotificationResult } from '../notify/ports.ts';
import type { SinkType } from '../notify/settings/settings.ts';
import type { Counter, Gauge, MetricRegistry } from './registry.ts';

const results: readonly NotificationResult[] = ['sent', 'retried', 'refused', 'dropped'];

export class NotificationMetrics implements Reports {
  readonly #total: Counter;
  readonly #queue: Gauge;
  readonly #failing: Gauge;
  readonly #file: Gauge;

  constructor(registry: MetricRegistry) {
    const labelNames = ['sink', 'type'];
    this.#total = registry.counter({
      name: 'reroll_notifications_total',
      help: 'Messages to people, by outcome of an attempt.',
      labelNames: [...labelNames, 'result'],
    });
    this.#queue = registry.gauge({ name: 'reroll_notification_queue', help: 'Groups of notices in memory.' });
    this.#failing = registry.gauge({
      name: 'reroll_notification_sink_failing',
      help: '1 if the last attempt of a sink failed, else 0.',
      labelNames,
    });
    this.#file = registry.gauge({
      name: 'reroll_notifications_file_valid',
      help: '1 if the present file of --notifications is accepted, else 0.',
    });
  }

  notified(sink: string, type: SinkType, result: NotificationResult): void {
    this.#total.inc({ sink, type, result });
  }

  sinkFailing(sink: string, type: SinkType, isFailing: boolean): void {
    this.#failing.set({ sink, type }, isFailing ? 1 : 0);
    for (const result of results) this.#total.inc({ sink, type, result }, 0);
  }

  sinkGone(sink: string, type: SinkType): void {
    this.#failing.remove({ sink, type });
  }

  notificationQueue(groups: number): void {
    this.#queue.set(groups);
  }

  notificationsFile(isAccepted: boolean): void {
    this.#file.set(isAccepted ? 1 : 0);
  }
}
