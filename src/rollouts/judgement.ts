/** What is known of the rollout of one workload, from its roll on. It is kept for every workload that was rolled. */
import type { LastRoll } from '../model/record.ts';
import type { RolloutPhase, RolloutStanding } from '../model/rollout-standing.ts';
import { parseTime } from '../plan/record/history.ts';
import type { Clocks } from './clocks.ts';
import type { RollFacts } from './roll-facts.ts';

/** `roll` and `of` are those of the record, which the inventory holds as well. */
export interface Judgement extends Pick<RollFacts, 'roll' | 'rolledAt' | 'of' | 'template' | 'canComplete'> {
  readonly phase: RolloutPhase;
  /** Undefined while none was given, and always without a roll. */
  readonly verdict: Verdict | undefined;
  /** Why it failed, in words that are safe to show. A failure that is no evidence has them too, and is neutral. */
  readonly why: string | undefined;
  readonly isOfFirstSight: boolean;
  /** Undefined once nothing can change the phase any more, until the next roll. */
  readonly clocks: Clocks | undefined;
}

/** A roll gets one of them, once. */
export type Verdict = 'complete' | 'failed' | 'neutral' | 'superseded';

const phaseOf: Readonly<Record<Verdict, RolloutPhase>> = {
  complete: 'proven',
  failed: 'failed',
  neutral: 'neutral',
  superseded: 'superseded',
};

/** Gives the verdict. One that may still be proven keeps its clocks. */
export function give(judgement: Judgement, verdict: Verdict): Judgement {
  const isOpen = verdict === 'failed' || verdict === 'superseded';
  const clocks = isOpen && judgement.clocks ? { ...judgement.clocks, isUnobserved: false } : undefined;
  return { ...judgement, phase: phaseOf[verdict], verdict, clocks };
}

/** A failure of what did not work before, or beside a dead node, is no evidence. @param why safe to show */
export function fail(judgement: Judgement, { was, down = 0 }: LastRoll, why: string): Judgement {
  return give({ ...judgement, why }, was === 'bad' || down > 0 ? 'neutral' : 'failed');
}

/** All pods are replaced and stayed available. A verdict that was given before stays. */
export function prove(judgement: Judgement): Judgement {
  if (judgement.roll !== undefined && judgement.verdict === undefined) return give(judgement, 'complete');
  return { ...judgement, phase: 'proven', clocks: undefined };
}

/** Whether it still has to get its verdict by what its own controller and the clocks say. */
export function isPending({ roll, verdict, template }: Judgement): boolean {
  return roll !== undefined && verdict === undefined && template === 'rolled';
}

const noCauses: RolloutStanding['causes'] = [];
const noStarts: RolloutStanding['startedWith'] = {};

export function standingOf(judgement: Judgement): RolloutStanding {
  const { phase, canComplete, template, clocks, roll, of, rolledAt, isOfFirstSight, why } = judgement;
  return {
    phase,
    canComplete,
    isAttributable: template === 'rolled',
    isUnobserved: clocks?.isUnobserved === true,
    causes: roll?.for ?? noCauses,
    startedWith: of ?? noStarts,
    trigger: roll?.to,
    rolledAtMs: parseTime(rolledAt),
    isOfFirstSight,
    why: phase === 'failed' ? why : undefined,
  };
}
