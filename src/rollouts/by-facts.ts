/** What the facts of a moment add to a judgement: its conditions, and the verdicts that come from other clients. */
import { counts, withConditions, withoutPods, type Clocks } from './clocks.ts';
import { fail, give, isPending, type Judgement } from './judgement.ts';
import type { RollFacts } from './roll-facts.ts';
import { failureWords, undoneWords } from './why.ts';

/** Field managers of tools that put back what is in Git, whatever they undo with it. */
const gitOpsTools = ['kustomize-controller', 'helm-controller', 'argocd-controller', 'argocd-application-controller'];

/** The judgement under the conditions of this moment. */
export function withFacts(judgement: Judgement, facts: RollFacts, deadlineMs: number): Judgement {
  const { roll, rolledAt, of, template, canComplete } = facts;
  const { clocks } = judgement;
  const present = { ...judgement, roll, rolledAt, of, template, canComplete };
  if (clocks === undefined) return present;
  const isOther = judgement.template !== template;
  const next = withConditions(isOther ? withoutPods(clocks) : clocks, facts, deadlineMs);
  const conditioned = { ...present, clocks: next };
  if (isOther && isPending(judgement)) return withOtherTemplate(conditioned, facts);
  if (judgement.verdict !== undefined) return conditioned;
  const phase = next.isSoaking ? 'soaking' : 'rolling';
  if (!isPending(conditioned)) return { ...conditioned, phase };
  const isStuck = next.isStuck || isBlocked(facts, next);
  return byWord({ ...conditioned, phase, clocks: { ...next, isStuck } }, facts, next, deadlineMs);
}

/** Half of the longest time has passed without a rise: a container that crashes has been started again by then. */
function isBlocked({ rollout }: RollFacts, { isRunning, quietMs, limitMs }: Clocks): boolean {
  return isRunning && rollout.strayOrdinal !== undefined && quietMs >= limitMs / 2;
}

/** Another client has written the template before the verdict. */
function withOtherTemplate(judgement: Judgement, { roll, template, changer }: RollFacts): Judgement {
  if (template === 'other' || roll === undefined) return give(judgement, 'superseded');
  if (changer !== undefined && gitOpsTools.includes(changer)) return give(judgement, 'neutral');
  return fail(judgement, roll, undoneWords(changer));
}

/**
 * The word of its own controller about the roll, if there is one.
 * @param deadlineMs for how long a controller may take to observe a roll
 */
function byWord(judgement: Judgement, facts: RollFacts, { behindMs }: Clocks, deadlineMs: number): Judgement {
  const { roll, canComplete } = facts;
  const { failure } = facts.rollout;
  // Without a generation in the record, nothing shows which rollout the word is about.
  if (failure === undefined || !canComplete || roll?.gen === undefined) return judgement;
  const isOfCreation = failure.reason === 'ReplicaSetCreateError';
  if (failure.at === roll.seen) {
    // The controller leaves the time of a repeated word as it was, and stops before it notes what it has observed.
    return isOfCreation && behindMs >= deadlineMs ? give(judgement, 'neutral') : judgement;
  }
  return isOfCreation || counts(facts) ? fail(judgement, roll, failureWords(failure)) : judgement;
}
