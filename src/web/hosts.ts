/**
 * Which values of the header `Host` are answered. A page of another site can make its own name resolve to this address
 * and then read the answers; its requests carry that name (DNS rebinding).
 */
import { isLoopback } from '../model/loopback.ts';

/** @param allowed names or addresses beside the loopback ones, without port */
export function isAllowedHost(header: string | undefined, allowed: readonly string[]): boolean {
  const host = (header ?? '').toLowerCase().replace(/:\d{1,5}$/, '');
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return isLoopback(bare) || allowed.some((each) => each.toLowerCase() === host);
}
