/** Reads how long a server asks to be left alone. */

/** No server keeps us waiting longer than this: what it asked for was meant for its state at that moment. */
const capMs = 5 * 60_000;

/**
 * The `Retry-After` of a 429 or 503 in milliseconds: whole seconds or an HTTP date (RFC 9110 §10.2.3). Undefined for
 * other statuses, and where the header is missing or unreadable.
 * @param nowMs wall clock, against which a date counts
 */
export function readRetryAfterMs(status: number, header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || (status !== 429 && status !== 503)) return undefined;
  const delayMs = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(delayMs) ? undefined : Math.min(capMs, Math.max(0, delayMs));
}
