/**
 * Judges rollouts: a pure state machine over what is known of a workload at moments that follow each other. Its
 * promises:
 * - a roll gets at most one verdict, and gets one in bounded time while its own controller works and can replace pods;
 * - `failed` needs the word of its own controller about this very roll, a deadline without any progress, or a person
 *   who undoes the roll; the failure of a workload that did not work before is no evidence;
 * - the same facts again change nothing, and no status from before the roll counts.
 */
import { withFacts } from './by-facts.ts';
import { byTime, withDue } from './by-time.ts';
import { advance, startClocks, withoutPods } from './clocks.ts';
import { judgeFirst, type Moment } from './first-sight.ts';
import type { Judgement } from './judgement.ts';
import { hasNewStarts, isSameRoll, type RollFacts } from './roll-facts.ts';

/**
 * The judgement at this moment, which is not before the previous one.
 * @param previous undefined if this process has not seen the workload with a roll before
 * @param deadlineMs the longest time without progress
 */
export function judge(
  previous: Judgement | undefined,
  facts: RollFacts,
  moment: Moment,
  deadlineMs: number,
): Judgement {
  if (previous === undefined) return withDue(judgeFirst(facts, moment, deadlineMs), facts, deadlineMs);
  const hasOtherPods = hasNewStarts(previous, facts);
  if (!isSameRoll(previous, facts)) {
    // A write without a roll may leave the roll out of the record once it is over.
    const isKept = previous.phase === 'proven' && facts.roll === undefined && !hasOtherPods;
    return isKept ? settled({ ...previous, verdict: undefined }, facts) : judge(undefined, facts, moment, deadlineMs);
  }
  if (previous.clocks === undefined && !hasOtherPods) return settled(previous, facts);
  // What the time has brought counts before what this moment shows: the pods were available until now.
  const then = byTime(withTime(previous, moment.monotonicMs), deadlineMs);
  const seen = hasOtherPods ? withOtherPods(then, moment.monotonicMs) : then;
  return withDue(byTime(withFacts(seen, facts, deadlineMs), deadlineMs), facts, deadlineMs);
}

/** What is proven or neutral stays so until the next roll. */
function settled(previous: Judgement, { roll, rolledAt, of, template, canComplete }: RollFacts): Judgement {
  const isUnchanged =
    previous.roll === roll &&
    previous.of === of &&
    previous.template === template &&
    previous.canComplete === canComplete;
  return isUnchanged ? previous : { ...previous, roll, rolledAt, of, template, canComplete };
}

function withTime(judgement: Judgement, nowMs: number): Judgement {
  const { clocks } = judgement;
  return clocks === undefined ? judgement : { ...judgement, clocks: advance(clocks, nowMs) };
}

/** Another client's rollout is recorded, and its pods have to prove the content. A verdict that was given stays. */
function withOtherPods(judgement: Judgement, nowMs: number): Judgement {
  const { clocks = startClocks(nowMs), phase, roll, verdict } = judgement;
  const again = { ...judgement, clocks: withoutPods(clocks) };
  if (roll === undefined) return { ...again, phase: 'rolling' };
  return verdict === undefined || phase === 'failed' ? again : { ...again, phase: 'superseded' };
}
