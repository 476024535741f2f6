/**
 * Finds out whether the versions of different kinds can be compared. They can where one etcd holds them all; an API
 * server may be told to keep kinds in different ones (`--etcd-servers-overrides`), each of which counts for itself.
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
 * Reads the version of one list after the other, each as etcd has it at that moment.
 * Only a path that is named both before and after another shows that they have one etcd: name configs, workloads and
 * configs again. Nothing of an object is kept; one is read of each list.
 * @param paths where lists are read: see `listPath`
 * @throws ApiStatusError when a list is refused, TransportError when it is not answered, the signal's reason when the
 * signal aborts
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
