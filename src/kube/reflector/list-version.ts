/** Reads the current resourceVersion of a list without its objects, to find out how recent the server's data is. */
import { compareResourceVersions } from '../../model/resource-version.ts';
import { ApiStatusError } from '../api/api-errors.ts';
import { TransportError } from '../transport/transport-error.ts';
import type { Transport } from '../api/transport-types.ts';
import { readListPage } from './watch-event.ts';

export interface ListLocation {
  /** See `listPath`. */
  readonly path: string;
  /** An RBAC rule may permit no more than the objects that it selects. */
  readonly fieldSelector?: string | undefined;
}

/**
 * The present resourceVersion of a list, from a consistent read (a list without a resourceVersion) of at most one
 * object.
 * @throws ApiStatusError when the server refuses the list, TransportError when it does not answer, the signal's reason
 * when the signal aborts
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
 * Whether the server's data is older than one of these versions, which the server has returned before.
 * @throws as `readListVersion`
 */
export async function isServerBehind(
  { transport, path, fieldSelector }: ListLocation & { readonly transport: Transport },
  versions: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<boolean> {
  const now = await readListVersion(transport, { path, fieldSelector }, signal);
  return versions.some((version) => version !== undefined && compareResourceVersions(now, version) < 0);
}
