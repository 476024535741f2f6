/** Asks how far the API server is: the version of a list, without the objects in it. */
import { compareResourceVersions } from '../../model/resource-version.ts';
import { ApiStatusError } from '../api/api-errors.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { Transport } from '../api/transport-types.ts';
import { readListPage } from './watch-event.ts';

export interface ListLocation {
  /** See `listPath`. */
  readonly path: string;
  /** A right may be limited to what it selects. */
  readonly fieldSelector?: string | undefined;
}

/**
 * The resourceVersion that a list has at this moment, as etcd knows it (a list without a resourceVersion is consistent).
 * One object is read for it at most, and nothing of it is kept.
 * @throws ApiStatusError when the list is refused, TransportError when it is not answered, the signal's reason when the
 * signal aborts
 */
export async function readListVersion(
  transport: Transport,
  { path, fieldSelector }: ListLocation,
  signal: AbortSignal,
): Promise<string> {
  const response = await transport.request({ method: 'GET', path, query: { fieldSelector, limit: 1 }, signal });
  if (response.status !== 200) throw new ApiStatusError(`GET ${path}`, response);
  const page = readListPage(response.body);
  if (page === undefined) throw new TransportError('malformed', `GET ${path}: the answer is not a list`);
  return page.resourceVersion;
}

/**
 * Whether the server has not got, or not any more, to one of these versions, each of which something has told before.
 * @throws what `readListVersion` throws
 */
export async function isServerBehind(
  { transport, path, fieldSelector }: ListLocation & { readonly transport: Transport },
  versions: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<boolean> {
  const now = await readListVersion(transport, { path, fieldSelector }, signal);
  return versions.some((version) => version !== undefined && compareResourceVersions(now, version) < 0);
}
