/**
 * Watches the Lease of the leader election. An event only makes the elector read the Lease earlier: a watch can lag or
 * stall, so an election never depends on it.
 */
import type { Clock } from '../../lib/clock.ts';
import type { NamespacedName } from '../../model/config.ts';
import { readLease, type Lease } from '../../model/lease.ts';
import type { Logger } from '../../model/logger.ts';
import type { ReflectorMetrics } from '../reflector/options.ts';
import { Reflector } from '../reflector/reflector.ts';
import { listPath, resourceName } from '../api/resources.ts';
import type { Transport } from '../api/transport-types.ts';

export interface LeaseWatchOptions {
  readonly lease: NamespacedName;
  /** Gets the Lease after every change; undefined after its deletion. Must not throw. */
  readonly onSeen: (lease: Lease | undefined) => void;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number;
  readonly logger: Logger;
  readonly metrics: ReflectorMetrics;
}

export function watchLease({ lease, onSeen, ...options }: LeaseWatchOptions): Reflector<Lease> {
  const { namespace, name } = lease;
  return new Reflector<Lease>({
    ...options,
    resource: resourceName('Lease'),
    path: listPath('Lease', namespace),
    // With this selector an RBAC rule with the Lease in resourceNames permits list and watch.
    fieldSelector: `metadata.name=${name}`,
    reduce: readLease,
    sink: {
      upsert: onSeen,
      remove: () => {
        onSeen(undefined);
      },
      // So that a list without the Lease removes it.
      keys: () => [`${namespace}/${name}`],
      listed: () => undefined,
    },
  });
}
