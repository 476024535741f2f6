/** Short names for the states, inputs and effects in the tables of the reflector's state machine. */
import type { Effect, ReflectorInput } from '../../../../src/kube/reflector/protocol.ts';
import type { ReflectorState } from '../../../../src/kube/reflector/state.ts';

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

export const watchList: Effect = { type: 'watch-list' };
export const listPage = (continueToken?: string): Effect => ({ type: 'list-page', continueToken });
export const watch = (resourceVersion: string): Effect => ({ type: 'watch', resourceVersion });
export const wait = (attempt: number, atLeastMs = 0): Effect => ({ type: 'wait', attempt, atLeastMs });
export const preferPages: Effect = { type: 'prefer-pages' };
export const complete = (resourceVersion: string): Effect => ({ type: 'complete-list', resourceVersion });

const fresh = { attempt: 0, refusals: 0, pagesSinceMs: undefined, failedResumptions: 0 };
/** The monotonic clock in the tables. */
export const nowMs = 5_000_000;
export const watchListing: ReflectorState = { ...fresh, phase: 'watch-listing' };
export const listing: ReflectorState = { ...fresh, phase: 'listing' };
type Watching = ReflectorState & { readonly phase: 'watching' };
export const watching: Watching = { ...fresh, phase: 'watching', resourceVersion: '10', hasProgressed: false };
export const watchedAWhile: Watching = { ...watching, hasProgressed: true };
export const onPages = (state: ReflectorState): ReflectorState => ({ ...state, refusals: 2, pagesSinceMs: nowMs });
/** Pages are read to find out whether they work. */
export const onTrial = (state: ReflectorState): ReflectorState => ({ ...state, refusals: 2 });
export const refused = (state: ReflectorState, refusals = 1): ReflectorState => ({ ...state, refusals });
export const unresumed = (state: ReflectorState, failedResumptions: number): ReflectorState => ({
  ...state,
  failedResumptions,
});
export const afterFailures = (state: ReflectorState): ReflectorState => ({ ...state, attempt: 3 });
export const waitingFor = (next: Effect, attempt = 1): ReflectorState =>
  ({ ...fresh, attempt, phase: 'waiting', next }) as ReflectorState;

/** One step, named as a rule. */
export interface Row {
  readonly rule: string;
  readonly from: ReflectorState;
  readonly input: ReflectorInput;
  readonly to: ReflectorState;
  readonly effects: readonly Effect[];
}
