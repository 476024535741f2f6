/** Addresses that only processes of the same machine, or of the same pod, can reach. */

const names = /^(?:127(?:\.\d{1,3}){3}|localhost|::1)$/;

/** @param host a name or an address, without brackets; undefined stands for every address of the machine */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && names.test(host.toLowerCase());
}
