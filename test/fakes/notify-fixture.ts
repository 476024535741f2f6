/** A notifier whose messages a test reads, and whose sinks answer as the test says. */
import type { Message } from '../../src/notify/message.ts';
import { Notifier } from '../../src/notify/notifier.ts';
import type { NotificationMetrics, StatusView } from '../../src/notify/ports.ts';
import type { AnswerVerdict } from '../../src/notify/sinks/format.ts';
import { notificationSettings } from '../builders/notice.ts';
import { FakeClock } from './fake-clock.ts';
import { LogSink } from './log-sink.ts';

/** One sink that gets everything. */
export const everything = `
cluster: prod-eu
links: {page: https://reroll.example}
sinks: [{name: ops, type: webhook, urlFile: ops.url}]
routes: [{sinks: [ops], events: all}]
`;

export interface SentMessage extends Message {
  readonly sink: string;
  /** Monotonic ms at which it was sent. */
  readonly atMs: number;
}

/** `<name> <arguments>` of every call of the metrics. */
export function countingMetrics(counted: string[]): NotificationMetrics {
  const count =
    (name: string) =>
    (...values: unknown[]): void =>
      void counted.push([name, ...values].join(' '));
  return {
    notified: count('notified'),
    sinkFailing: count('sinkFailing'),
    sinkGone: count('sinkGone'),
    notificationQueue: count('notificationQueue'),
    notificationsFile: count('notificationsFile'),
  };
}

/** No workload is known. */
export const emptyView: StatusView = { statusOf: () => undefined, usersOf: () => [] };

export class NotifyFixture {
  readonly clock: FakeClock;
  readonly log = new LogSink();
  readonly sent: SentMessage[] = [];
  readonly counted: string[] = [];
  /** What the next attempts answer; if it is empty, a message is sent. `never`: there is no answer. */
  readonly answers: (AnswerVerdict | 'never')[] = [];
  readonly notifier: Notifier;

  constructor(settings = everything, { clock = new FakeClock(), view = emptyView } = {}) {
    this.clock = clock;
    this.notifier = new Notifier({
      clock,
      random: () => 0,
      logger: this.log.logger,
      metrics: countingMetrics(this.counted),
      settings: notificationSettings(settings),
      view,
      send: (sink, message, signal) => this.#send(sink.name, message, signal),
    });
  }

  /** How often a call of the metrics was made. */
  count(call: string): number {
    return this.counted.filter((each) => each === call).length;
  }

  async #send(sink: string, message: Message, signal: AbortSignal): Promise<AnswerVerdict> {
    const answer = this.answers.shift() ?? { result: 'sent' };
    if (answer === 'never') {
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
      return { result: 'retry', why: 'no answer', afterMs: undefined };
    }
    if (answer.result === 'sent') this.sent.push({ ...message, sink, atMs: this.clock.monotonicMs() });
    return answer;
  }
}
