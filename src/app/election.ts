/**
 * Connects the leader election to the controller: of several replicas, only the holder of the Lease writes to
 * workloads.
 */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

import type { Deps } from './watches.ts';
import { LeaderElector } from '../election/leader-elector.ts';
import type { LeaderCallbacks } from '../election/ports.ts';
import type { PublishedText } from '../election/publication.ts';
import { PublishingStore } from '../election/publishing-store.ts';
import type { Leadership } from '../controller/ports.ts';
import { LeaseStore } from '../kube/lease/lease-store.ts';
import { watchLease } from '../kube/lease/lease-watch.ts';
import type { Reflector } from '../kube/reflector/reflector.ts';
import { systemClock } from '../lib/clock.ts';
import { whenAborted } from '../lib/when-aborted.ts';
import type { NamespacedName } from '../model/config.ts';
import type { Lease } from '../model/lease.ts';

export interface ElectionOptions {
  readonly lease: NamespacedName;
  /** Of this process: the holder of the Lease while it leads. */
  readonly identity: string;
  /** What the leader publishes on the Lease. */
  readonly published: readonly PublishedText[];
  readonly fieldManager: string;
  readonly callbacks: LeaderCallbacks;
}

/** Leadership without an election: the process always leads. */
export const alwaysLeading: Leadership = { mayWrite: () => true };

/** The host name tells a reader which pod leads. The random part makes the identity unique. */
export function newIdentity(): string {
  return `${hostname()}_${randomBytes(8).toString('hex')}`;
}

/** The leader elector and the watch of its Lease. */
export class Election {
  readonly elector: LeaderElector;
  readonly watch: Reflector<Lease>;

  constructor(
    { config, transport, logger, metrics }: Deps,
    { lease, identity, published, fieldManager, callbacks }: ElectionOptions,
  ) {
    const common = { clock: systemClock, random: Math.random, logger, metrics };
    const store = new LeaseStore({ transport, lease, fieldManager });
    this.elector = new LeaderElector({
      ...common,
      identity,
      metrics: {
        leading: (isLeading) => {
          metrics.leading(lease.name, isLeading);
        },
      },
      timing: config,
      store: new PublishingStore({ ...common, store, published }),
      callbacks,
    });
    this.watch = watchLease({
      ...common,
      transport,
      lease,
      onSeen: (seen) => {
        this.elector.onLeaseSeen(seen);
        callbacks.leaseSeen(seen);
      },
    });
  }

  /**
   * Joins the election once all watches have synced, so that a leader can act at once. Releases the Lease at the end.
   */
  async run(synced: Promise<void>, signal: AbortSignal): Promise<void> {
    await Promise.race([synced, whenAborted(signal)]);
    if (signal.aborted) return;
    const watching = new AbortController();
    const watched = this.watch.run(watching.signal);
    try {
      await this.elector.run(signal);
    } finally {
      watching.abort();
      await watched;
    }
  }
}
