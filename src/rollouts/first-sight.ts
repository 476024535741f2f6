/**
 * The first judgement about a roll. One that is older than the longest time to a verdict is judged by what is there:
 * this process cannot know what happened meanwhile. Where nothing can be judged now, the time begins later.
 */
import { parseTime } from '../plan/record/history.ts';
import { withFacts } from './by-facts.ts';
import { limitOf, startClocks } from './clocks.ts';
import { give, isPending, prove, type Judgement } from './judgement.ts';
import type { RollFacts } from './roll-facts.ts';

/** The same moment on both clocks, ms. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** @param deadlineMs the longest time without progress */
export function judgeFirst(facts: RollFacts, { monotonicMs, wallMs }: Moment, deadlineMs: number): Judgement {
  const { roll, rolledAt, rollout } = facts;
  const rolledAtMs = parseTime(rolledAt);
  const ageMs = rolledAtMs === undefined ? undefined : Math.max(0, wallMs - rolledAtMs);
  const isOld = roll !== undefined && (ageMs ?? Infinity) >= 2 * limitOf(rollout, deadlineMs);
  const judged = byTemplate(withFacts(firstOf(facts, monotonicMs), facts, deadlineMs), facts);
  const now = isOld ? byPresent(judged) : judged;
  return { ...now, isOfFirstSight: isOld && now.verdict !== undefined };
}

function firstOf({ roll, rolledAt, of, template, canComplete }: RollFacts, nowMs: number): Judgement {
  return {
    ...{ roll, rolledAt, of, template, canComplete },
    phase: 'rolling',
    verdict: undefined,
    why: undefined,
    isOfFirstSight: false,
    clocks: startClocks(nowMs),
  };
}

/** Another client has written the template before this process saw the roll. */
function byTemplate(judgement: Judgement, { roll, template }: RollFacts): Judgement {
  if (roll === undefined || template === 'rolled') return judgement;
  return give(judgement, template === 'other' ? 'superseded' : 'neutral');
}

function byPresent(judgement: Judgement): Judgement {
  const { clocks } = judgement;
  if (clocks?.isRunning !== true) return judgement;
  if (clocks.isSoaking) return prove(judgement);
  return isPending(judgement) ? give(judgement, 'neutral') : judgement;
}
