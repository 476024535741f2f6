/**
 * The part of the composition root that finds out at the start whether another installation acts, beside which this process
 * would act too: one in whose election it takes no part.
 */
import { LeaseStore } from '../kube/lease/lease-store.ts';
import type { Transport } from '../kube/api/transport-types.ts';
import type { Config, NamespacedName } from '../model/config.ts';
import type { Logger } from '../model/logger.ts';

/** What is found is only said, so the start does not wait for it any longer. */
const timeoutMs = 2_000;

export interface RivalContext {
  readonly config: Pick<Config, 'dryRun' | 'leaseName'>;
  readonly transport: Transport;
  readonly logger: Logger;
}

/** What is looked for, and what this process takes part in itself. */
export interface RivalSearch {
  /** The Lease of the election that this process takes part in; undefined where it acts for itself. */
  readonly own: NamespacedName | undefined;
  /** The digest key: whoever uses it too writes the same records. */
  readonly secret: NamespacedName;
  readonly fieldManager: string;
}

/**
 * Reads the Lease that stands beside the digest key, as an installation has it, and logs a warning where somebody holds it.
 * Without the right to read it nothing is found.
 * @returns who holds it, as text
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
    logger.debug({ reason: found.reason }, 'cannot tell whether another installation leads');
    return undefined;
  }
  const { holder = '', renewTime: renewed } = found.lease ?? {};
  if (holder === '') return undefined;
  const name = `${lease.namespace}/${lease.name}`;
  logger.warn({ lease: name, holder, renewed }, 'another installation leads, and this process acts beside it');
  return `${holder} (Lease ${name})`;
}
