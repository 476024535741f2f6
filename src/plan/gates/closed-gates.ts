/**
 * The gates in their order. While configs still change, nothing else is asked. Then all gates that are closed are
 * reported together: a user who learns only at the opening of a window that an approval was missing misses the window.
 * The first closed gate is the reason of the decision.
 */
import type { ClosedGate, Held, Opening } from '../../model/held.ts';
import { approval } from './approval.ts';
import { breaker } from './breaker.ts';
import { endlessChanges } from './endless-changes.ts';
import type { Gate, GateFacts } from './gate.ts';
import { hold, holdsEnd } from './hold.ts';
import { invalid } from './invalid.ts';
import { minInterval } from './min-interval.ts';
import { settle } from './settle.ts';
import { staging } from './staging.ts';
import { window, windowsOpening } from './window.ts';

const gates: readonly Gate[] = [endlessChanges, minInterval, hold, invalid, approval, window, breaker];

/** A hold and a window that never meet are given up after this many steps. */
const mostSteps = 16;

/** The gates that are closed now, in their order; the workload is rolled if there is none. */
export function closedGates(facts: GateFacts): readonly ClosedGate[] {
  const settling = settle(facts);
  if (settling !== undefined) return [settling];
  const closed = gates.map((gate) => gate(facts)).filter((gate) => gate !== undefined);
  if (closed.length > 0) return closed;
  // Asked for last: a workload has its turn only if nothing else holds it back.
  const waiting = staging(facts);
  return waiting === undefined ? [] : [waiting];
}

/** When all gates are open, if no object changes; undefined if that is not known. */
export function openingOf(closed: readonly ClosedGate[], facts: GateFacts): Held['opens'] {
  const openings = closed.map(({ opens }) => opens);
  if (!openings.every((opening) => opening !== undefined)) return undefined;
  const last = openings.reduce((a, b) => (b.atMs > a.atMs ? b : a));
  return meeting(last, facts);
}

/** The first instant from `start` on at which neither a hold nor a window is closed. */
function meeting(start: Opening, facts: GateFacts): Opening | undefined {
  let opening = start;
  for (let step = 0; step < mostSteps; step += 1) {
    const heldUntilMs = holdsEnd(facts.levels, opening.atMs);
    const open = heldUntilMs === undefined ? undefined : windowsAfter(heldUntilMs, facts);
    if (open === undefined || open.atMs === opening.atMs) return open && opening;
    opening = open;
  }
  return undefined;
}

function windowsAfter(fromMs: number, facts: GateFacts): Opening | undefined {
  return facts.isNow() ? { atMs: fromMs, zone: facts.timeZone } : windowsOpening(facts, fromMs);
}
