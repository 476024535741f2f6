/** What a reflector and the state machine that decides for it say to each other: what has happened, and what is to be done. */

/** Why a list or watch came to its end. */
export type Failure =
  /** What we asked to go on from cannot be served, or what we were sent cannot be read: only a new list helps. */
  | { readonly kind: 'expired' }
  /** The server does not accept the request as it is (422). */
  | { readonly kind: 'invalid' }
  /** Anything else. */
  | {
      readonly kind: 'failed';
      /** How long the server asks to wait. */
      readonly retryAfterMs?: number | undefined;
      /** What it was answered with; undefined where it was not answered. */
      readonly status?: number | undefined;
    };

/** What can happen while a watch is open. */
export type StreamInput =
  /** An object was added, changed or deleted. */
  | { readonly type: 'event'; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly isInitialEventsEnd: boolean }
  /** The server ended the stream in good order. */
  | { readonly type: 'stream-ended'; readonly lastedMs: number }
  /** The stream was silent for longer than a working one can be, or its list did not end in time, and was closed. */
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
  | { readonly type: 'watch'; readonly resourceVersion: string };

/** Something that takes time and ends in one or more inputs. */
export type Operation =
  | RequestOperation
  /** Back-off number `attempt`, counted from 0, but no shorter than `atLeastMs`. */
  | { readonly type: 'wait'; readonly attempt: number; readonly atLeastMs: number };

export type Effect =
  | Operation
  /** All objects of the list have been applied: what was not among them is gone. */
  | { readonly type: 'complete-list'; readonly resourceVersion: string }
  /** Pages work where the streamed list does not: from here on lists are read in pages. */
  | { readonly type: 'prefer-pages' };
