/**
 * Watches the one Lease of the leader election. What it brings is a hint that a look is worth while and nothing more: a
 * watch may lag or stall, so an election never rests on it.
 */
import type { Clock } from '../../lib/clock.ts';
import type { NamespacedName } from '../../model/config.ts';
import type { Lease } from '../../model/lease.ts';
import type { Logger } from '../../model/logger.ts';
import { readLease } from './lease-store.ts';
import type { ReflectorMetrics } from '../reflector/options.ts';
import { Reflector } from '../reflector/reflector.ts';
import { listPath, resourceName } from '../api/resources.ts';
import type { Transport } from '../api/transport-types.ts';

export interface LeaseWatchOptions {
  readonly lease: NamespacedName;
  /** What the Lease is now; undefined where it is gone. Must not throw. */
  readonly onSeen: (lease: Lease | undefined) => void;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: ReflectorMetrics;
}

export function watchLease({ lease, onSeen, ...common }: LeaseWatchOptions): Reflector<Lease> {
  const { namespace, name } = lease;
  return new Reflector<Lease>({
    ...common,
    resource: resourceName('Lease'),
    path: listPath('Lease', namespace),
    // With this selector a rule that names the Lease is enough to list and watch it.
    fieldSelector: `metadata.name=${name}`,
    reduce: readLease,
    sink: {
      upsert: onSeen,
      remove: () => {
        onSeen(undefined);
      },
      // A list without it says that it is gone.
      keys: () => [`${namespace}/${name}`],
      listed: () => undefined,
    },
  });
}
