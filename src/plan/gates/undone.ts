/** The back-off of writes that do not roll, where somebody keeps undoing them. */
import type { Timing } from './gate.ts';

/** Such a write is repeated after these times, doubling. */
const shortestUndoneMs = 1_000;
const longestUndoneMs = 3_600_000;

/** Ms until a write that did not roll, and that was undone, is repeated. */
export function undoneWaitMs({ monotonicMs, lastQuietWriteMs, undoneWrites }: Timing): number {
  if (lastQuietWriteMs === undefined || undoneWrites === 0) return 0;
  const pauseMs = Math.min(longestUndoneMs, shortestUndoneMs * 2 ** (undoneWrites - 1));
  return Math.max(0, lastQuietWriteMs + pauseMs - monotonicMs);
}
