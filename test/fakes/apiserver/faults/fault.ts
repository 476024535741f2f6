/** The faults that a test can set on the server. */
import { describeMatch, type RequestMatch } from '../http/request-match.ts';

/**
 * The point at which a fault strikes.
 * - `request`: before the request takes effect
 * - `response`: after it took effect, before the first byte of the answer
 * - `mid-response`: after half of the answer
 * - `event`: at the next event of an open or a later watch
 */
export type FaultPoint = 'request' | 'response' | 'mid-response' | 'event';

export type FaultEffect =
  /** The connection breaks; at `event` after half of the event's bytes. */
  | { readonly kind: 'cut'; readonly at: FaultPoint }
  /**
   * Sends nothing more until the fault is cleared. The connection stays, and the server notices when the client closes
   * it.
   */
  | { readonly kind: 'stall'; readonly at: FaultPoint }
  /** Sends and reads nothing more on this connection, and does not notice its end, as behind a dead NAT. */
  | { readonly kind: 'half-open'; readonly at: FaultPoint }
  | { readonly kind: 'delay'; readonly at: 'request' | 'response'; readonly ms: number }
  /** This answer instead of the real one. */
  | {
      readonly kind: 'answer';
      readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 501 | 503;
      readonly retryAfterSeconds?: number;
    }
  /** An answer of a gateway: a login page, a line of text, or JSON that is not an API object. */
  | { readonly kind: 'foreign'; readonly body: 'html' | 'text' | 'json'; readonly status: number }
  /** Withholds a bookmark; each one counts. */
  | { readonly kind: 'drop-bookmark' }
  /** The watch gets a 410 as its next event, or at its start. */
  | { readonly kind: 'expire-watch'; readonly at: 'request' | 'event' };

export interface FaultSpec {
  readonly match: RequestMatch;
  readonly effect: FaultEffect;
  /** How often it strikes; default 1, `Infinity` until it is cleared. */
  readonly times?: number;
  /** Whether it may never strike; by default that fails the test. */
  readonly optional?: boolean;
}

export function pointOf(effect: FaultEffect): FaultPoint {
  if (effect.kind === 'answer' || effect.kind === 'foreign') return 'request';
  return effect.kind === 'drop-bookmark' ? 'event' : effect.at;
}

export function describeFault({ match, effect }: FaultSpec): string {
  const point = 'status' in effect ? String(effect.status) : pointOf(effect);
  return `${effect.kind} (${point}) on ${describeMatch(match)}`;
}
