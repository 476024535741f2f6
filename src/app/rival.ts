/**
 * Detects at start another installation that shares the digest key and has a leader, while this process does not take
 * part in that election: both would write to the same workloads.
 */
import { LeaseStore } from '../kube/lease/lease-store.ts';
import type { Transport } from '../kube/api/transport-types.ts';
import type { Config, NamespacedName } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';

/** The result is only logged, so the start waits no longer than this. */
const timeoutMs = 2_000;

export interface RivalContext {
  readonly config: Pick<Config, 'dryRun' | 'leaseName'>;
  readonly transport: Transport;
  readonly logger: Logger;
}

export interface RivalSearch {
  /** The Lease of this process's own election; undefined without leader election. */
  readonly own: NamespacedName | undefined;
  /** The Secret with the digest key. Installations that share it write the same records. */
  readonly secret: NamespacedName;
  readonly fieldManager: string;
}

/**
 * Reads the Lease in the namespace of the digest key, and logs a warning if it has a holder. Finds nothing where RBAC
 * does not allow the read.
 * @returns the holder and the name of the Lease, as text
 * @throws the signal's reason when the signal aborts
 */
export async function findRival(
  { config, transport, logger }: RivalContext,
  { own, secret, fieldManager }: RivalSearch,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (config.dryRun || own?.namespace === secret.namespace) return undefined;
  const lease = { namespace: secret.namespace, name: config.leaseName };
  const found = await new LeaseStore({ transport, lease, fieldManager }).read({ timeoutMs, signal });
  if (found.result === 'failed') {
    logger.debug({ reason: found.reason }, 'cannot find out whether another installation leads');
    return undefined;
  }
  const { holder = '', renewTime: renewed } = found.lease ?? {};
  if (holder === '') return undefined;
  const name = `${lease.namespace}/${lease.name}`;
  logger.warn(
    { lease: name, holder, renewed },
    'another installation leads, and this process writes to the same workloads',
  );
  return `${holder} (Lease ${name})`;
}
