/** The one form in which the API server takes a time of the type MicroTime. */

/** RFC 3339 with six decimals, in UTC: any other precision is refused. @param atMs wall-clock ms */
export function microTime(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '000Z');
}
