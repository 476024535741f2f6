/** Short names for states, inputs, effects and operations in the test tables of the reflector's state machine. */
import type { Effect, Operation, ReflectorInput, RequestOperation } from '../../../../src/kube/reflector/protocol.ts';
import { step, type ReflectorState } from '../../../../src/kube/reflector/state.ts';

export const started: ReflectorInput = { type: 'started' };
export const waited: ReflectorInput = { type: 'waited' };
export const stopped: ReflectorInput = { type: 'stopped' };
export const silent: ReflectorInput = { type: 'went-silent' };
export const failed: ReflectorInput = { type: 'failed', failure: { kind: 'failed' } };
export const refusedWith = (status: number): ReflectorInput => ({
  type: 'failed',
  failure: { kind: 'failed', status },
});
export const throttled: ReflectorInput = {
  type: 'failed',
  failure: { kind: 'failed', retryAfterMs: 7000, status: 429 },
};
export const expired: ReflectorInput = { type: 'failed', failure: { kind: 'expired' } };
export const invalid: ReflectorInput = { type: 'failed', failure: { kind: 'invalid' } };
export const event = (resourceVersion: string): ReflectorInput => ({ type: 'event', resourceVersion });
export const bookmark = (resourceVersion: string, isInitialEventsEnd = false): ReflectorInput => ({
  type: 'bookmark',
  resourceVersion,
  isInitialEventsEnd,
});
export const ended = (lastedMs: number): ReflectorInput => ({ type: 'stream-ended', lastedMs });
export const page = (resourceVersion: string, continueToken?: string): ReflectorInput => ({
  type: 'page-listed',
  resourceVersion,
  continueToken,
});

export const watchList: RequestOperation = { type: 'watch-list' };
export const listPage = (continueToken?: string): RequestOperation => ({ type: 'list-page', continueToken });
export const watch = (resourceVersion: string): RequestOperation => ({
  type: 'watch',
  resourceVersion,
  isAfterList: false,
});
export const watchAfterList = (resourceVersion: string): RequestOperation => ({
  type: 'watch',
  resourceVersion,
  isAfterList: true,
});
export const wait = (attempt: number, atLeastMs = 0): Operation => ({ type: 'wait', attempt, atLeastMs });
export const preferPages: Effect = { type: 'prefer-pages' };
export const complete = (resourceVersion: string): Effect => ({ type: 'complete-list', resourceVersion });

const noFailures = { attempt: 0, refusals: 0, pagesSinceMs: undefined, failedResumptions: 0 };
/** The monotonic time of every step in the tables. */
export const nowMs = 5_000_000;
export const watchListing: ReflectorState = { ...noFailures, phase: 'watch-listing' };
export const listing: ReflectorState = { ...noFailures, phase: 'listing' };
type Watching = ReflectorState & { readonly phase: 'watching' };
export const watching: Watching = { ...noFailures, phase: 'watching', resourceVersion: '10', hasProgressed: false };
export const watchingWithProgress: Watching = { ...watching, hasProgressed: true };
export const onPages = (state: ReflectorState): ReflectorState => ({ ...state, refusals: 2, pagesSinceMs: nowMs });
/** Lists are read in pages to find out whether pages work. */
export const onTrial = (state: ReflectorState): ReflectorState => ({ ...state, refusals: 2 });
export const refused = (state: ReflectorState, refusals = 1): ReflectorState => ({ ...state, refusals });
export const withFailedResumptions = (state: ReflectorState, failedResumptions: number): ReflectorState => ({
  ...state,
  failedResumptions,
});
export const afterFailures = (state: ReflectorState): ReflectorState => ({ ...state, attempt: 3 });
export const waitingFor = (next: RequestOperation, attempt = 1): ReflectorState => ({
  ...noFailures,
  attempt,
  phase: 'waiting',
  next,
});

/** One step of the state machine, whose name is a rule. */
export interface Row {
  readonly rule: string;
  readonly from: ReflectorState;
  readonly input: ReflectorInput;
  readonly to: ReflectorState;
  /** The effects, and the next operation if there is one. */
  readonly effects: readonly (Effect | Operation)[];
}

export function resultOf({ from, input }: Row): Pick<Row, 'to' | 'effects'> {
  const { state, effects, next } = step(from, input, nowMs);
  return { to: state, effects: next === undefined ? effects : [...effects, next] };
}
