/** What time alone adds to a judgement, and when. */
import type { Clocks } from './clocks.ts';
import { fail, give, isPending, prove, type Judgement } from './judgement.ts';
import type { RollFacts } from './roll-facts.ts';
import { deadlineWords } from './why.ts';

/** An app that dies later than this passes, unless a probe or `minReadySeconds` shows it earlier. */
const longestSoakMs = 30_000;

/** The verdict that the time has brought, if there is one. */
export function byTime(judgement: Judgement, deadlineMs: number): Judgement {
  const { clocks, roll } = judgement;
  if (clocks === undefined) return judgement;
  const { isRunning, isSoaking, soakedMs, quietMs, sightMs, limitMs } = clocks;
  const seen = withUnobserved(judgement, clocks, deadlineMs);
  if (!isRunning) return seen;
  if (isSoaking) return soakedMs >= soakOf(deadlineMs) ? prove(seen) : seen;
  if (roll === undefined || !isPending(seen)) return seen;
  if (quietMs >= limitMs) return fail(seen, roll, deadlineWords(limitMs));
  return sightMs >= 2 * limitMs ? give(seen, 'neutral') : seen;
}

function withUnobserved(judgement: Judgement, clocks: Clocks, deadlineMs: number): Judgement {
  const isUnobserved = isPending(judgement) && clocks.behindMs >= deadlineMs;
  return isUnobserved === clocks.isUnobserved ? judgement : { ...judgement, clocks: { ...clocks, isUnobserved } };
}

/** A rest below the precision of a clock would end at the same moment, and be due again, without end. */
const shortestRestMs = 1;

function soakOf(deadlineMs: number): number {
  return Math.min(longestSoakMs, deadlineMs / 4);
}

/** The judgement with the moment at which it has to be made again if nothing happens. */
export function withDue(judgement: Judgement, facts: RollFacts, deadlineMs: number): Judgement {
  const { clocks } = judgement;
  if (clocks === undefined) return judgement;
  const restMs = Math.max(shortestRestMs, Math.min(...restsOf(judgement, clocks, facts, deadlineMs)));
  const dueMs = Number.isFinite(restMs) ? clocks.atMs + restMs : undefined;
  return { ...judgement, clocks: { ...clocks, dueMs } };
}

/** For how long each clock may still run until something follows from it, ms. */
function restsOf(
  judgement: Judgement,
  { isRunning, isSoaking, isUnobserved, soakedMs, quietMs, sightMs, behindMs, ...clocks }: Clocks,
  { rollout }: RollFacts,
  deadlineMs: number,
): readonly number[] {
  if (isRunning && isSoaking) return [soakOf(deadlineMs) - soakedMs];
  if (!isPending(judgement)) return [];
  if (!isRunning) return clocks.isBehind && !isUnobserved ? [deadlineMs - behindMs] : [];
  const { isStuck, limitMs } = clocks;
  const isToReport = rollout.strayOrdinal !== undefined && !isStuck;
  return [limitMs - quietMs, 2 * limitMs - sightMs, ...(isToReport ? [limitMs / 2 - quietMs] : [])];
}
