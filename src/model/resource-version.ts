/** The order of resourceVersions, which Kubernetes defines for the versions of one kind of object (KEP-5504). */

/**
 * Negative if `a` is older than `b`, 0 if they are the same version, positive if `a` is newer. Versions are decimal
 * integers without leading zeros and may exceed 2^53, so they are compared by length and then by digits.
 */
export function compareResourceVersions(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The newest of some versions; undefined if all of them are. */
export function newest(versions: readonly (string | undefined)[]): string | undefined {
  return versions.reduce(
    (a, b) => (a === undefined || (b !== undefined && compareResourceVersions(b, a) > 0) ? b : a),
    undefined,
  );
}
