/**
 * Checks whether resourceVersions of different kinds can be compared. They can where one etcd stores all of them; with
 * `--etcd-servers-overrides` an API server uses several, each of which has its own versions.
 */
import { compareResourceVersions } from '../../model/resource-version.ts';
import { readListVersion } from './list-version.ts';
import type { Transport } from '../api/transport-types.ts';

export interface ListVersion {
  readonly path: string;
  readonly resourceVersion: string;
}

export interface ListOrder {
  /** Whether no list was older than the one before it. */
  readonly isOrdered: boolean;
  /** In the order of the paths. */
  readonly versions: readonly ListVersion[];
}

/**
 * Reads the versions of lists one after the other, each with a consistent read of one object, of which nothing is kept.
 * To show that two paths share one etcd, pass one of them before and after the other: configs, workloads, configs.
 * @param paths of lists: see `listPath`
 * @throws ApiStatusError when the server refuses a list, TransportError when it does not answer, the signal's reason
 * when the signal aborts
 */
export async function checkListOrder(
  transport: Transport,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ListOrder> {
  const versions: ListVersion[] = [];
  for (const path of paths)
    versions.push({ path, resourceVersion: await readListVersion(transport, { path }, signal) });
  return { isOrdered: versions.every(isNotOlderThanPrevious), versions };
}

function isNotOlderThanPrevious({ resourceVersion }: ListVersion, index: number, all: readonly ListVersion[]): boolean {
  const previous = all[index - 1];
  return previous === undefined || compareResourceVersions(previous.resourceVersion, resourceVersion) <= 0;
}
