/** Builds the decision `wait` from the gates that are closed. */
import type { Wait } from '../model/decision.ts';
import { isControlGate, isStagingGate, type ClosedGate, type Held } from '../model/held.ts';
import type { ConfigRef } from '../model/kinds.ts';
import type { ContentIds } from './content-ids.ts';
import { openingOf } from './gates/closed-gates.ts';
import type { GateFacts } from './gates/gate.ts';
import { untilLongMs } from './pending.ts';

/** A wall clock may be set: a workload that waits for a time is planned again at least this often, ms. */
const longestPauseMs = 3_600_000;

/** @param closed at least one gate */
export function decideWait(
  facts: GateFacts,
  closed: readonly ClosedGate[],
  cause: readonly ConfigRef[],
  ids: ContentIds,
): Wait {
  const [first] = closed;
  const reason = first?.reason ?? 'settle';
  const held = reason === 'settle' ? undefined : heldBy(facts, closed, cause, ids);
  return { action: 'wait', reason, cause, retryAfterMs: retryAfterMs(facts, closed), held };
}

function heldBy(facts: GateFacts, closed: readonly ClosedGate[], cause: readonly ConfigRef[], ids: ContentIds): Held {
  const wants = Object.fromEntries(cause.map((ref) => [ref, ids.of(ref)]));
  return { gates: closed, opens: openingOf(closed, facts), wants };
}

/** Ms until something may have changed without an event; undefined if only an event can change it. */
function retryAfterMs({ timing }: GateFacts, closed: readonly ClosedGate[]): number | undefined {
  const [first] = closed;
  const waitMs = (gate: ClosedGate | undefined): number => (gate?.opens?.atMs ?? Infinity) - timing.nowMs;
  // The process measures these waits itself, and asks the other gates after them.
  if (first?.opens !== undefined && !isControlGate(first.reason)) return waitMs(first);
  if (first !== undefined && isStagingGate(first.reason)) return untilLongMs(timing);
  const timed = closed.filter((gate) => gate.opens !== undefined || gate.reason === 'window');
  return timed.length === 0 ? undefined : Math.min(longestPauseMs, ...timed.map(waitMs));
}
