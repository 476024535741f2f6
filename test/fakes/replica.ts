/** A replica that takes part in an election, with a process that can be suspended, killed and stopped. */
import { LeaderElector } from '../../src/election/leader-elector.ts';
import { PublishingStore } from '../../src/election/publishing-store.ts';
import { publishedOptionsKey } from '../../src/model/published-options.ts';
import type { PublishedText } from '../../src/election/publication.ts';
import type { LeaderCallbacks } from '../../src/election/ports.ts';
import type { FakeClock } from './fake-clock.ts';
import type { LeaseConnection, LeaseServer } from './lease-server.ts';
import { LogSink } from './log-sink.ts';
import { ReplicaClock } from './replica-clock.ts';

/** The defaults. */
const timing = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 };

export interface ReplicaOptions {
  readonly name: string;
  readonly skewMs?: number;
  readonly random?: () => number;
  /** Published on the Lease; undefined for a replica that publishes nothing. */
  readonly options?: string;
  /** Published on the Lease besides the options, by name. A later leader goes on from them. */
  readonly texts?: Readonly<Record<string, () => string | undefined>>;
  /** Called besides what the replica notes itself. */
  readonly callbacks?: Partial<LeaderCallbacks>;
}

export class Replica {
  readonly name: string;
  readonly clock: ReplicaClock;
  readonly connection: LeaseConnection;
  readonly elector: LeaderElector;
  readonly log = new LogSink();
  /** `lead` and `stand down`, in the order in which they were called. */
  readonly orders: string[] = [];
  /** The metrics of the election. */
  readonly measured: boolean[] = [];
  readonly #stopping = new AbortController();
  #running = Promise.resolve();

  constructor(server: LeaseServer, time: FakeClock, given: ReplicaOptions) {
    const { name, skewMs = 0, random = () => 0, callbacks = {} } = given;
    this.name = name;
    this.clock = new ReplicaClock(time, skewMs);
    this.connection = server.connect(this.clock);
    const common = { clock: this.clock, random, logger: this.log.logger };
    this.elector = new LeaderElector({
      ...common,
      identity: name,
      timing,
      store: new PublishingStore({ ...common, store: this.connection, published: textsOf(given) }),
      callbacks: {
        startedLeading: () => {
          this.orders.push('lead');
          callbacks.startedLeading?.();
        },
        stoppedLeading: () => {
          this.orders.push('stand down');
          callbacks.stoppedLeading?.();
        },
        leaseSeen: (lease) => callbacks.leaseSeen?.(lease),
      },
      metrics: { leading: (isLeading) => this.measured.push(isLeading) },
    });
  }

  start(): void {
    this.#running = this.elector.run(this.#stopping.signal);
  }

  /** Ends the process without any notice. */
  kill(): void {
    this.clock.suspend();
  }

  /** As on SIGTERM. */
  stop(): Promise<void> {
    this.#stopping.abort(new Error('stopped'));
    return this.#running;
  }
}

function textsOf({ options, texts = {} }: ReplicaOptions): readonly PublishedText[] {
  return [
    ...(options === undefined
      ? []
      : [{ key: publishedOptionsKey, name: 'options', text: () => options, isHandedOver: false }]),
    ...Object.entries(texts).map(([name, text]) => ({ key: `reroll.dev/${name}`, name, text, isHandedOver: true })),
  ];
}
