/** Formats times as the type MicroTime of the Kubernetes API. */

/** RFC 3339 in UTC with six decimals: the API server refuses any other precision. @param atMs wall-clock ms */
export function microTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '000Z');
}
