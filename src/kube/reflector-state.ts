/**
 * Decides what a reflector does next, and does nothing itself: a pure step from a state and what just happened to the
 * next state and what is to be done. The rules:
 *
 * * The list is streamed (WatchList, KEP-3157) until the server says that it cannot; then it is read in pages.
 * * Neither a list nor a watch starts from resourceVersion 0, which may be answered from an arbitrarily old cache.
 * * After any end of a watch but an expired version, it goes on from the last version it has seen.
 * * An expired version (410, in either shape) is followed by a wait and only then by a new list.
 * * Waits grow with every failure until a watch has shown that it works. A list alone shows nothing: a watch that fails
 *   after each one would make for lists without a pause.
 */

/** Why a list or watch came to its end. */
export type Failure =
  /** What we asked to go on from cannot be served, or what we were sent cannot be read: only a new list helps. */
  | { readonly kind: 'expired' }
  /** The server does not accept the request as it is (422). */
  | { readonly kind: 'invalid' }
  /** Anything else; `retryAfterMs` where the server says how long to wait. */
  | { readonly kind: 'failed'; readonly retryAfterMs?: number | undefined };

/** What can happen while a watch is open. */
type StreamInput =
  /** An object was added, changed or deleted. */
  | { readonly type: 'event'; readonly resourceVersion: string }
  | { readonly type: 'bookmark'; readonly resourceVersion: string; readonly isInitialEventsEnd: boolean }
  /** The server ended the stream in good order. */
  | { readonly type: 'stream-ended'; readonly lastedMs: number }
  /** The stream was silent for longer than a working one can be, and was closed. */
  | { readonly type: 'went-silent' }
  | { readonly type: 'failed'; readonly failure: Failure };

export type ReflectorInput =
  | { readonly type: 'started' }
  /** One page has been applied; `continueToken` is undefined for the last. */
  | { readonly type: 'page-listed'; readonly resourceVersion: string; readonly continueToken: string | undefined }
  | StreamInput
  | { readonly type: 'waited' }
  | { readonly type: 'stopped' };

type RequestOperation =
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
  | { readonly type: 'complete-list'; readonly resourceVersion: string };

interface Common {
  /** Failures since a watch last worked. */
  readonly attempt: number;
  readonly canWatchList: boolean;
}

export type ReflectorState = Common &
  (
    | { readonly phase: 'idle' }
    | { readonly phase: 'watch-listing' }
    | { readonly phase: 'listing' }
    | { readonly phase: 'watching'; readonly resourceVersion: string; readonly hasProgressed: boolean }
    | { readonly phase: 'waiting'; readonly next: RequestOperation }
  );

export interface Transition {
  readonly state: ReflectorState;
  readonly effects: readonly Effect[];
}

export const initialState: ReflectorState = { phase: 'idle', attempt: 0, canWatchList: true };

/** A watch that lasted this long worked, even if nothing happened in it. */
const steadyWatchMs = 10_000;

/**
 * The next state and what is to be done, in order: at most one operation, and it is the last. No operation means that
 * the current one goes on.
 * @throws Error when the input cannot occur in that phase
 */
export function step(state: ReflectorState, input: ReflectorInput): Transition {
  if (input.type === 'stopped') return { state: { ...common(state), phase: 'idle' }, effects: [] };
  switch (state.phase) {
    case 'idle':
      return input.type === 'started' ? list(state) : unexpected(state, input);
    case 'listing':
      return stepListing(state, input);
    case 'watch-listing':
    case 'watching':
      return isStreamInput(input) ? stepStream(state, input) : unexpected(state, input);
    case 'waiting':
      return input.type === 'waited' ? begin(state, state.next) : unexpected(state, input);
  }
}

type Streaming = ReflectorState & { readonly phase: 'watch-listing' | 'watching' };

function isStreamInput(input: ReflectorInput): input is StreamInput {
  return ['event', 'bookmark', 'stream-ended', 'went-silent', 'failed'].includes(input.type);
}

function stepStream(state: Streaming, input: StreamInput): Transition {
  return state.phase === 'watching' ? stepWatching(state, input) : stepWatchListing(state, input);
}

function stepWatchListing(state: ReflectorState, input: StreamInput): Transition {
  switch (input.type) {
    case 'event':
      return { state, effects: [] };
    case 'bookmark':
      return input.isInitialEventsEnd ? watchOn(state, input.resourceVersion) : { state, effects: [] };
    case 'went-silent':
      // A server that never ends its initial events is read in pages this time, so that it cannot keep us from starting.
      return begin(state, { type: 'list-page', continueToken: undefined });
    case 'stream-ended':
      return waitFor(state, listOperation(state));
    case 'failed':
      if (input.failure.kind === 'invalid') return list({ ...state, canWatchList: false });
      return waitFor(state, listOperation(state), input.failure);
  }
}

function stepListing(state: ReflectorState, input: ReflectorInput): Transition {
  if (input.type === 'failed') return waitFor(state, listOperation(state), input.failure);
  if (input.type !== 'page-listed') return unexpected(state, input);
  const { resourceVersion, continueToken } = input;
  if (continueToken !== undefined) return begin(state, { type: 'list-page', continueToken });
  const watching = begin(state, { type: 'watch', resourceVersion });
  return { ...watching, effects: [{ type: 'complete-list', resourceVersion }, ...watching.effects] };
}

function stepWatching(state: ReflectorState & { phase: 'watching' }, input: StreamInput): Transition {
  const { resourceVersion } = state;
  const resume: RequestOperation = { type: 'watch', resourceVersion };
  switch (input.type) {
    case 'event':
    case 'bookmark':
      return {
        state: { ...state, attempt: 0, resourceVersion: input.resourceVersion, hasProgressed: true },
        effects: [],
      };
    case 'went-silent':
      return begin(state, resume);
    case 'stream-ended':
      if (state.hasProgressed || input.lastedMs >= steadyWatchMs) return begin({ ...state, attempt: 0 }, resume);
      return waitFor(state, resume);
    case 'failed':
      return waitFor(state, input.failure.kind === 'expired' ? listOperation(state) : resume, input.failure);
  }
}

function list(state: ReflectorState): Transition {
  return begin(state, listOperation(state));
}

function listOperation(state: Common): RequestOperation {
  return state.canWatchList ? { type: 'watch-list' } : { type: 'list-page', continueToken: undefined };
}

/** The initial events are complete and the same stream goes on as a watch. */
function watchOn(state: Common, resourceVersion: string): Transition {
  return {
    state: { ...common(state), phase: 'watching', resourceVersion, hasProgressed: false },
    effects: [{ type: 'complete-list', resourceVersion }],
  };
}

function begin(state: Common, operation: RequestOperation): Transition {
  return { state: { ...common(state), ...phaseOf(operation) }, effects: [operation] };
}

function phaseOf(operation: RequestOperation) {
  switch (operation.type) {
    case 'watch-list':
      return { phase: 'watch-listing' } as const;
    case 'list-page':
      return { phase: 'listing' } as const;
    case 'watch':
      return { phase: 'watching', resourceVersion: operation.resourceVersion, hasProgressed: false } as const;
  }
}

function waitFor(state: Common, next: RequestOperation, failure?: Failure): Transition {
  const atLeastMs = failure?.kind === 'failed' ? (failure.retryAfterMs ?? 0) : 0;
  return {
    state: { ...common(state), attempt: state.attempt + 1, phase: 'waiting', next },
    effects: [{ type: 'wait', attempt: state.attempt, atLeastMs }],
  };
}

function common({ attempt, canWatchList }: Common): Common {
  return { attempt, canWatchList };
}

function unexpected(state: ReflectorState, input: ReflectorInput): never {
  throw new Error(`a reflector that is ${state.phase} cannot take ${input.type}`);
}
