/** The gate `window`: workloads are rolled at certain times only. What has begun in a window goes on after it. */
import type { ClosedGate, Opening } from '../../model/held.ts';
import { isOpen, nextOpening, type Window } from '../window/window.ts';
import type { GateFacts, LevelGates } from './gate.ts';

/** Windows of several levels that never meet are given up after this many steps. */
const mostSteps = 64;

/** Closed outside of the windows of any level, unless a user lets this content pass. */
export function window(facts: GateFacts): ClosedGate | undefined {
  const { levels, timing, isNow } = facts;
  const closing = levels.filter((level) => windowsOf(facts, [level]).some((each) => !isOpen(each, timing.nowMs)));
  if (closing.length === 0 || isNow()) return undefined;
  const opens = windowsOpening(facts, timing.nowMs);
  return { reason: 'window', opens, levels: closing.map(({ level }) => level), details: [] };
}

/** The first instant at which the windows of all levels are open; undefined if none is found. */
export function windowsOpening(facts: GateFacts, fromMs: number): Opening | undefined {
  const windows = windowsOf(facts, facts.levels);
  let opening: Opening = { atMs: fromMs, zone: facts.timeZone };
  for (let step = 0; step < mostSteps; step += 1) {
    const closed = windows.find((each) => !isOpen(each, opening.atMs));
    if (closed === undefined) return opening;
    const next = nextOpening(closed, opening.atMs);
    if (next === undefined) return undefined;
    opening = next;
  }
  return undefined;
}

function windowsOf({ windows }: GateFacts, levels: readonly LevelGates[]): readonly Window[] {
  const texts = levels.flatMap(({ gates }) => gates.window ?? []);
  return texts.flatMap((text) => {
    const reading = windows.read(text);
    return 'window' in reading ? [reading.window] : [];
  });
}
