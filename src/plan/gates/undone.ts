/** The backoff of writes without a roll that another client undoes again and again. */
import type { Timing } from './gate.ts';

/** The pause before such a write is repeated: it doubles from the shortest to the longest. */
const shortestUndoneMs = 1_000;
const longestUndoneMs = 3_600_000;

/** Ms until a write without a roll that was undone is repeated. */
export function undoneWaitMs({ monotonicMs, lastQuietWriteMs, undoneWrites }: Timing): number {
  if (lastQuietWriteMs === undefined || undoneWrites === 0) return 0;
  const pauseMs = Math.min(longestUndoneMs, shortestUndoneMs * 2 ** (undoneWrites - 1));
  return Math.max(0, lastQuietWriteMs + pauseMs - monotonicMs);
}
