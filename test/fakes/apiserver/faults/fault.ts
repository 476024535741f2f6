/** The ways in which the server can be told to misbehave. */
import { describeMatch, type RequestMatch } from '../http/request-match.ts';

/**
 * When a fault strikes.
 * - `request`: before anything is done
 * - `response`: the request took effect, but no byte of the answer is sent
 * - `mid-response`: after half of the answer
 * - `event`: at the next event of a watch, open already or yet to come
 */
export type FaultPoint = 'request' | 'response' | 'mid-response' | 'event';

export type FaultEffect =
  /** The connection breaks; at `event` after half of the event's bytes. */
  | { readonly kind: 'cut'; readonly at: FaultPoint }
  /** Nothing more is sent until the fault is cleared, but the connection stays and the server notices when it is closed. */
  | { readonly kind: 'stall'; readonly at: FaultPoint }
  /** Nothing more is sent or read on this connection, and its end is not noticed, as behind a dead NAT. */
  | { readonly kind: 'half-open'; readonly at: FaultPoint }
  | { readonly kind: 'delay'; readonly at: 'request' | 'response'; readonly ms: number }
  /** This answer instead of the real one. */
  | {
      readonly kind: 'answer';
      readonly status: 400 | 401 | 403 | 404 | 409 | 410 | 422 | 429 | 500 | 501 | 503;
      readonly retryAfterSeconds?: number;
    }
  /** An answer of something in between: a login page, a line of text, or JSON that is no object of the API. */
  | { readonly kind: 'foreign'; readonly body: 'html' | 'text' | 'json'; readonly status: number }
  /** A bookmark is withheld; each one counts. */
  | { readonly kind: 'drop-bookmark' }
  /** The watch gets a 410 as its next event, or at once as it begins. */
  | { readonly kind: 'expire-watch'; readonly at: 'request' | 'event' };

export interface FaultSpec {
  readonly match: RequestMatch;
  readonly effect: FaultEffect;
  /** How often it strikes; default 1, `Infinity` for as long as it is set. */
  readonly times?: number;
  /** It may never strike: by default that fails the test. */
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
