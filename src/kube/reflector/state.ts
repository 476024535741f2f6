/**
 * Decides what a reflector does next: a pure step from a state and an input to the next state, its effects and the next
 * operation. It does nothing itself. The rules:
 *
 * * Lists are streamed (WatchList, KEP-3157). Where a streamed list does not work and pages do, lists are read in pages
 *   for an hour: at once where the server answers 422 or the stream does not reach the end of its initial events, after
 *   a second refusal of any other kind. A missing right refuses pages as well, so the stream is tried again after them.
 * * Neither a list nor a watch starts from resourceVersion 0, which an arbitrarily old cache may answer.
 * * After any end of a watch except an expired version, the watch is resumed from the last version that it has seen.
 *   After three failed or silent resumptions in a row a new list follows, whatever the status: a server may report an
 *   old version as an internal error, and a proxy may hold back events.
 * * An expired version (410 as a status or as an event) is followed by a wait and only then by a new list.
 * * Waits grow with every failure until a watch has shown that it works. A list alone does not show that: if each watch
 *   after a list failed, lists would follow each other without a pause.
 */
import type { Effect, Failure, Operation, ReflectorInput, RequestOperation, StreamInput } from './protocol.ts';

interface Common {
  /** Failures since the last watch that worked. */
  readonly attempt: number;
  /** Failed streamed lists since the last one that worked. */
  readonly refusals: number;
  /** Monotonic ms since which pages are preferred; undefined while lists are streamed. */
  readonly pagesSinceMs: number | undefined;
  /** Resumptions in a row that the server answered and that did not work. */
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
  /** In order, before `next`. */
  readonly effects: readonly Effect[];
  /** Undefined where the current operation goes on, or the reflector is stopped. */
  readonly next: Operation | undefined;
}

export const initialState: ReflectorState = {
  phase: 'idle',
  attempt: 0,
  refusals: 0,
  pagesSinceMs: undefined,
  failedResumptions: 0,
};

/** A watch that lasted this long has worked, even without an event. */
const steadyWatchMs = 10_000;
/** After this many refusals of a streamed list, pages are tried. */
const maxRefusals = 2;
/** After this time the streamed list is tried again. */
const pagesMs = 3_600_000;
/** After this many failed resumptions in a row, a new list follows. */
const maxResumptions = 3;

/**
 * @param nowMs monotonic
 * @throws Error when the input cannot occur in that phase
 */
export function step(state: ReflectorState, input: ReflectorInput, nowMs: number): Transition {
  const transition = advance(atTime(state, nowMs), input);
  if (!transition.effects.some(({ type }) => type === 'prefer-pages')) return transition;
  return { ...transition, state: { ...transition.state, pagesSinceMs: nowMs } };
}

function atTime(state: ReflectorState, nowMs: number): ReflectorState {
  const { pagesSinceMs = nowMs } = state;
  return nowMs - pagesSinceMs < pagesMs ? state : { ...state, refusals: 0, pagesSinceMs: undefined };
}

function advance(state: ReflectorState, input: ReflectorInput): Transition {
  if (input.type === 'stopped') return goOn({ ...common(state), phase: 'idle' });
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
      return goOn(state);
    case 'bookmark':
      return input.isInitialEventsEnd ? continueAsWatch(state, input.resourceVersion) : goOn(state);
    case 'went-silent':
      // Pages, so that a server that never ends its initial events cannot prevent the start.
      return begin({ ...state, refusals: maxRefusals }, firstPage);
    case 'stream-ended':
      return waitToList({ ...state, refusals: state.refusals + 1 });
    case 'failed':
      return afterRefusedStream(state, input.failure);
  }
}

function afterRefusedStream(state: ReflectorState, failure: Failure): Transition {
  if (failure.kind === 'invalid') return begin({ ...state, refusals: maxRefusals }, firstPage);
  return waitToList({ ...state, refusals: state.refusals + (isInconclusive(failure) ? 0 : 1) }, failure);
}

function stepListing(state: ReflectorState, input: ReflectorInput): Transition {
  if (input.type === 'failed') return waitToList(afterFailedPages(state, input.failure), input.failure);
  if (input.type !== 'page-listed') return unexpected(state, input);
  const { resourceVersion, continueToken } = input;
  if (continueToken !== undefined) return begin(state, { type: 'list-page', continueToken });
  const complete: Effect = { type: 'complete-list', resourceVersion };
  const effects: readonly Effect[] = isTrial(state) ? [complete, { type: 'prefer-pages' }] : [complete];
  return { ...begin(state, { type: 'watch', resourceVersion, isAfterList: true }), effects };
}

/** Whether the list is read in pages to find out whether pages work. */
function isTrial({ refusals, pagesSinceMs }: Common): boolean {
  return refusals >= maxRefusals && pagesSinceMs === undefined;
}

/** Where pages are refused too, the stream is tried again, and after one more refusal the pages. */
function afterFailedPages(state: ReflectorState, failure: Failure): ReflectorState {
  const isRefusal = failure.kind !== 'expired' && !isInconclusive(failure);
  return isTrial(state) && isRefusal ? { ...state, refusals: maxRefusals - 1 } : state;
}

/** Whether the failure is transient and says nothing about the request: no answer, 401, 429. */
function isInconclusive(failure: Failure | undefined): boolean {
  return failure?.kind === 'failed' && [undefined, 401, 429].includes(failure.status);
}

function stepWatching(state: Watching, input: StreamInput): Transition {
  const { resourceVersion } = state;
  const resume: RequestOperation = { type: 'watch', resourceVersion, isAfterList: false };
  switch (input.type) {
    case 'event':
    case 'bookmark':
      return goOn({ ...withoutFailures(state), resourceVersion: input.resourceVersion, hasProgressed: true });
    case 'went-silent':
      // Without a wait: the silence was long enough.
      return afterFailedResumption(state, resume, begin);
    case 'stream-ended':
      if (state.hasProgressed || input.lastedMs >= steadyWatchMs) return begin(withoutFailures(state), resume);
      return afterBrokenWatch(state, resume);
    case 'failed':
      if (input.failure.kind === 'expired') return waitToList(state, input.failure);
      return afterBrokenWatch(state, resume, input.failure);
  }
}

/** After a watch that ended without having shown that it works, or broke. */
function afterBrokenWatch(state: Watching, resume: RequestOperation, failure?: Failure): Transition {
  if (isInconclusive(failure)) return waitBefore(state, resume, failure);
  return afterFailedResumption(state, resume, (next, operation) => waitBefore(next, operation, failure));
}

/** @param proceed leads to the next watch or, after `maxResumptions`, to a new list */
function afterFailedResumption(
  state: Watching,
  resume: RequestOperation,
  proceed: (state: Common, next: RequestOperation) => Transition,
): Transition {
  const failedResumptions = state.hasProgressed ? 0 : state.failedResumptions + 1;
  if (failedResumptions < maxResumptions) return proceed({ ...state, failedResumptions }, resume);
  return proceed({ ...state, failedResumptions: 0 }, listOperation(state));
}

function withoutFailures<S extends Common>(state: S): S {
  return { ...state, attempt: 0, failedResumptions: 0 };
}

const firstPage: RequestOperation = { type: 'list-page', continueToken: undefined };

function listOperation({ refusals, pagesSinceMs }: Common): RequestOperation {
  return refusals >= maxRefusals || pagesSinceMs !== undefined ? firstPage : { type: 'watch-list' };
}

function waitToList(state: Common, failure?: Failure): Transition {
  return waitBefore(state, listOperation(state), failure);
}

/** The initial events are complete, and the same stream goes on as a watch. */
function continueAsWatch(state: Common, resourceVersion: string): Transition {
  return {
    state: { ...common(state), refusals: 0, phase: 'watching', resourceVersion, hasProgressed: false },
    effects: [{ type: 'complete-list', resourceVersion }],
    next: undefined,
  };
}

function goOn(state: ReflectorState): Transition {
  return { state, effects: [], next: undefined };
}

function begin(state: Common, operation: RequestOperation): Transition {
  return { state: { ...common(state), ...phaseOf(operation) }, effects: [], next: operation };
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

function waitBefore(state: Common, next: RequestOperation, failure?: Failure): Transition {
  const atLeastMs = failure?.kind === 'failed' ? (failure.retryAfterMs ?? 0) : 0;
  return {
    state: { ...common(state), attempt: state.attempt + 1, phase: 'waiting', next },
    effects: [],
    next: { type: 'wait', attempt: state.attempt, atLeastMs },
  };
}

function common({ attempt, refusals, pagesSinceMs, failedResumptions }: Common): Common {
  return { attempt, refusals, pagesSinceMs, failedResumptions };
}

function unexpected(state: ReflectorState, input: ReflectorInput): never {
  throw new Error(`a reflector that is ${state.phase} cannot take ${input.type}`);
}
