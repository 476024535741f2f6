/**
 * Decides what a reflector does next, and does nothing itself: a pure step from a state and what just happened to the
 * next state and what is to be done. The rules:
 *
 * * The list is streamed (WatchList, KEP-3157). It is read in pages for an hour where the stream does not work and pages
 *   do: at once where the server says that it cannot (422) or the stream does not come to the end of its initial events,
 *   after a second refusal of any other kind. A missing right refuses pages too, so the stream is tried again after them.
 * * Neither a list nor a watch starts from resourceVersion 0, which may be answered from an arbitrarily old cache.
 * * After any end of a watch but an expired version, it goes on from the last version it has seen. Where that is
 *   refused or stays silent three times in a row, a new list follows whatever the status: a server may call an old version
 *   an internal error, and something in between may hold back what it sends.
 * * An expired version (410, in either shape) is followed by a wait and only then by a new list.
 * * Waits grow with every failure until a watch has shown that it works. A list alone shows nothing: a watch that fails
 *   after each one would make for lists without a pause.
 */

import type { Effect, Failure, ReflectorInput, RequestOperation, StreamInput } from './protocol.ts';

interface Common {
  /** Failures since a watch last worked. */
  readonly attempt: number;
  /** Streamed lists that did not work, since one did. */
  readonly refusals: number;
  /** Monotonic ms since which pages are preferred; undefined while lists are streamed. */
  readonly pagesSinceMs: number | undefined;
  /** Watches in a row that were answered and could not be resumed. */
  readonly failedResumptions: number;
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

export const initialState: ReflectorState = {
  phase: 'idle',
  attempt: 0,
  refusals: 0,
  pagesSinceMs: undefined,
  failedResumptions: 0,
};

/** A watch that lasted this long worked, even if nothing happened in it. */
const steadyWatchMs = 10_000;
/** So many refusals of a streamed list make pages worth a try. */
const maxRefusals = 2;
/** After so long the streamed list is tried again. */
const pagesMs = 3_600_000;
/** So many failed resumptions are followed by a new list. */
const maxResumptions = 3;

/**
 * The next state and what is to be done, in order: at most one operation, and it is the last. No operation means that
 * the current one goes on.
 * @param nowMs monotonic
 * @throws Error when the input cannot occur in that phase
 */
export function step(state: ReflectorState, input: ReflectorInput, nowMs: number): Transition {
  const { state: next, effects } = advance(atTime(state, nowMs), input);
  if (!effects.some(({ type }) => type === 'prefer-pages')) return { state: next, effects };
  return { state: { ...next, pagesSinceMs: nowMs }, effects };
}

function atTime(state: ReflectorState, nowMs: number): ReflectorState {
  const { pagesSinceMs = nowMs } = state;
  return nowMs - pagesSinceMs < pagesMs ? state : { ...state, refusals: 0, pagesSinceMs: undefined };
}

function advance(state: ReflectorState, input: ReflectorInput): Transition {
  if (input.type === 'stopped') return { state: { ...common(state), phase: 'idle' }, effects: [] };
  switch (state.phase) {
    case 'idle':
      return input.type === 'started' ? begin(state, listOperation(state)) : unexpected(state, input);
    case 'listing':
      return stepListing(state, input);
    case 'watch-listing':
    case 'watching':
      return isStreamInput(input) ? stepStream(state, input) : unexpected(state, input);
    case 'waiting':
      return input.type === 'waited' ? begin(state, state.next) : unexpected(state, input);
  }
}

type Watching = ReflectorState & { readonly phase: 'watching' };
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
      // A server that never ends its initial events is read in pages, so that it cannot keep us from starting.
      return begin({ ...state, refusals: maxRefusals }, firstPage);
    case 'stream-ended':
      return waitToList({ ...state, refusals: state.refusals + 1 });
    case 'failed':
      return stepRefused(state, input.failure);
  }
}

function stepRefused(state: ReflectorState, failure: Failure): Transition {
  if (failure.kind === 'invalid') return begin({ ...state, refusals: maxRefusals }, firstPage);
  return waitToList({ ...state, refusals: state.refusals + (isPassing(failure) ? 0 : 1) }, failure);
}

function stepListing(state: ReflectorState, input: ReflectorInput): Transition {
  if (input.type === 'failed') return waitToList(afterPages(state, input.failure), input.failure);
  if (input.type !== 'page-listed') return unexpected(state, input);
  const { resourceVersion, continueToken } = input;
  if (continueToken !== undefined) return begin(state, { type: 'list-page', continueToken });
  const watching = begin(state, { type: 'watch', resourceVersion });
  const complete: Effect = { type: 'complete-list', resourceVersion };
  const preference: readonly Effect[] = isTrial(state) ? [{ type: 'prefer-pages' }] : [];
  return { ...watching, effects: [complete, ...preference, ...watching.effects] };
}

/** Whether pages are read only to find out whether they work. */
function isTrial({ refusals, pagesSinceMs }: Common): boolean {
  return refusals >= maxRefusals && pagesSinceMs === undefined;
}

/** Where pages are refused too, the stream is tried again; one refusal more makes pages worth another try. */
function afterPages(state: ReflectorState, failure: Failure): ReflectorState {
  const isRefusal = failure.kind !== 'expired' && !isPassing(failure);
  return isTrial(state) && isRefusal ? { ...state, refusals: maxRefusals - 1 } : state;
}

/** Whether it passes by itself and says nothing about what was asked for: no answer, 401, 429. */
function isPassing(failure: Failure | undefined): boolean {
  return failure?.kind === 'failed' && [undefined, 401, 429].includes(failure.status);
}

function stepWatching(state: Watching, input: StreamInput): Transition {
  const { resourceVersion } = state;
  const resume: RequestOperation = { type: 'watch', resourceVersion };
  switch (input.type) {
    case 'event':
    case 'bookmark':
      return {
        state: { ...works(state), resourceVersion: input.resourceVersion, hasProgressed: true },
        effects: [],
      };
    case 'went-silent':
      // It has waited long enough.
      return unresumed(state, resume, begin);
    case 'stream-ended':
      if (state.hasProgressed || input.lastedMs >= steadyWatchMs) return begin(works(state), resume);
      return stepUnresumed(state, resume);
    case 'failed':
      if (input.failure.kind === 'expired') return waitToList(state, input.failure);
      return stepUnresumed(state, resume, input.failure);
  }
}

/** The watch ended without having shown that it works, or broke. */
function stepUnresumed(state: Watching, resume: RequestOperation, failure?: Failure): Transition {
  if (isPassing(failure)) return waitFor(state, resume, failure);
  return unresumed(state, resume, (next, operation) => waitFor(next, operation, failure));
}

/** @param go what leads to the watch or, after some that did not work, to a new list */
function unresumed(
  state: Watching,
  resume: RequestOperation,
  go: (state: Common, next: RequestOperation) => Transition,
): Transition {
  const failedResumptions = state.hasProgressed ? 0 : state.failedResumptions + 1;
  if (failedResumptions < maxResumptions) return go({ ...state, failedResumptions }, resume);
  return go({ ...state, failedResumptions: 0 }, listOperation(state));
}

function works<S extends Common>(state: S): S {
  return { ...state, attempt: 0, failedResumptions: 0 };
}

const firstPage: RequestOperation = { type: 'list-page', continueToken: undefined };

function listOperation({ refusals, pagesSinceMs }: Common): RequestOperation {
  return refusals >= maxRefusals || pagesSinceMs !== undefined ? firstPage : { type: 'watch-list' };
}

function waitToList(state: Common, failure?: Failure): Transition {
  return waitFor(state, listOperation(state), failure);
}

/** The initial events are complete and the same stream goes on as a watch. */
function watchOn(state: Common, resourceVersion: string): Transition {
  return {
    state: { ...common(state), refusals: 0, phase: 'watching', resourceVersion, hasProgressed: false },
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

function common({ attempt, refusals, pagesSinceMs, failedResumptions }: Common): Common {
  return { attempt, refusals, pagesSinceMs, failedResumptions };
}

function unexpected(state: ReflectorState, input: ReflectorInput): never {
  throw new Error(`a reflector that is ${state.phase} cannot take ${input.type}`);
}
