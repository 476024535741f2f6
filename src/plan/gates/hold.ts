/** The gate `hold`: a workload, its Namespace, the process or the Lease is held, without an end or until a time. */
import type { ClosedGate } from '../../model/held.ts';
import type { GateFacts, LevelGates } from './gate.ts';

/** Closed while a hold of any level counts. */
export function hold(facts: GateFacts): ClosedGate | undefined {
  const holding = facts.levels.filter((level) => isHeld(level, facts.timing.nowMs));
  if (holding.length === 0) return undefined;
  const opensAtMs = endOf(holding);
  return {
    reason: 'hold',
    opens: opensAtMs === undefined ? undefined : { atMs: opensAtMs, zone: facts.timeZone },
    levels: holding.map(({ level }) => level),
    details: holding.flatMap(({ gates }) => gates.hold?.why ?? []),
  };
}

/** The first instant from which no hold counts; undefined if one has no end. */
export function holdsEnd(levels: readonly LevelGates[], fromMs: number): number | undefined {
  const holding = levels.filter((level) => isHeld(level, fromMs));
  return holding.length === 0 ? fromMs : endOf(holding);
}

function isHeld({ gates: { hold: found } }: LevelGates, nowMs: number): boolean {
  return found !== undefined && (found.untilMs === undefined || found.untilMs > nowMs);
}

function endOf(holding: readonly LevelGates[]): number | undefined {
  const ends = holding.map(({ gates }) => gates.hold?.untilMs);
  return ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
}
