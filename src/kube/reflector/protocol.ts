/**
 * The interface between a reflector and its state machine: inputs (what has happened), effects (what to do at once) and
 * operations (what to do next, and takes time).
 */

/** Why a list or watch failed. */
export type Failure =
  /**
   * The server cannot continue from the given version or token, or its answer cannot be read: only a new list helps.
   */
  | { readonly kind: 'expired' }
  /** The server does not accept the request (422). */
  | { readonly kind: 'invalid' }
  /** Anything else. */
  | {
      readonly kind: 'failed';
      /** The `Retry-After` of the server. */
      readonly retryAfterMs?: number | undefined;
      /** The status of the answer; undefined where there was no answer. */
      readonly status?: number | undefined;
    };

/** What can happen while a watch is open. */
export type StreamInput =
  /** An object was added, changed or deleted. */
  | { readonly type: 'event'; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly isInitialEventsEnd: boolean }
  /** The server ended the stream without an error. */
  | { readonly type: 'stream-ended'; readonly lastedMs: number }
  /** The reflector closed the stream: it was silent for too long, or its list did not end in time. */
  | { readonly type: 'went-silent' }
  | { readonly type: 'failed'; readonly failure: Failure };

export type ReflectorInput =
  | { readonly type: 'started' }
  /** One page has been applied; `continueToken` is undefined for the last. */
  | { readonly type: 'page-listed'; readonly resourceVersion: string; readonly continueToken: string | undefined }
  | StreamInput
  | { readonly type: 'waited' }
  | { readonly type: 'stopped' };

export type RequestOperation =
  /** Watch with `sendInitialEvents`; begins a list. */
  | { readonly type: 'watch-list' }
  /** Reads a page; without a token it begins a list. */
  | { readonly type: 'list-page'; readonly continueToken: string | undefined }
  | {
      readonly type: 'watch';
      readonly resourceVersion: string;
      /** The version is that of a list which has just been completed. */
      readonly isAfterList: boolean;
    };

/** Takes time, and ends in one or more inputs. */
export type Operation =
  | RequestOperation
  /** Waits for back-off number `attempt`, counted from 0, but at least `atLeastMs`. */
  | { readonly type: 'wait'; readonly attempt: number; readonly atLeastMs: number };

export type Effect =
  /** All objects of the list have been applied: objects that the list did not contain are removed. */
  | { readonly type: 'complete-list'; readonly resourceVersion: string }
  /** Lists work in pages and not as a stream: from now on they are read in pages. */
  | { readonly type: 'prefer-pages' };
