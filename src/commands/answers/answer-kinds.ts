/** The two answers to gates, with their words. */
import type { ClosedGate } from '../../model/held.ts';
import type { AnnotationName } from '../../plan/read/annotations.ts';
import { stateWords } from '../../status/state-words.ts';
import { objectText } from '../client/names.ts';
import type { Target } from './targets.ts';
import { contentsOf, waitWords } from './wait.ts';

export interface AnswerKind {
  /** The gates that it opens. */
  readonly gates: readonly ClosedGate['reason'][];
  readonly annotation: Extract<AnnotationName, 'approved' | 'now'>;
  /** What a workload waits for. */
  readonly waitsFor: string;
  /** The same with contents. */
  waitsWith(contents: string): string;
  /** The question, without its mark. @param subject such as `3 workloads` */
  question(subject: string): string;
  /** Of one object. */
  readonly done: string;
  /** Of nothing. */
  readonly undone: string;
}

export const approval: AnswerKind = {
  gates: ['approval'],
  annotation: 'approved',
  waitsFor: 'approval',
  waitsWith: (contents) => `approval of ${contents}`,
  question: (subject) => `Approve ${subject}`,
  done: 'approved',
  undone: 'nothing is approved',
};

export const passage: AnswerKind = {
  gates: ['window', 'breaker', 'staging'],
  annotation: 'now',
  waitsFor: 'a window, a breaker or its turn',
  waitsWith: (contents) => `a window, a breaker or its turn with ${contents}`,
  question: (subject) => `Let ${subject} roll at once, past windows, breakers and turns`,
  done: 'let through',
  undone: 'nothing is let through',
};

/** Whether the workload waits for this answer. */
export function isAsked({ wait }: Target, { gates }: AnswerKind): boolean {
  return gates.some((gate) => wait?.reasons.includes(gate) === true);
}

/** The ids of all contents that the workload waits with. */
export function wantedIds({ wait }: Target): readonly string[] {
  return wait === undefined ? [] : contentsOf(wait).map(([, id]) => id);
}

/** Whether the annotation has the answer already. @param ids of the contents that are answered */
export function isAnswered({ workload }: Target, ids: readonly string[], { annotation }: AnswerKind): boolean {
  const present = workload.answers?.[annotation] ?? [];
  return ids.length > 0 && ids.every((id) => present.includes(id));
}

/** Why there is nothing to answer, or no need to. */
export function unaskedWords(target: Target, kind: AnswerKind): string {
  const { workload, wait, closed, surveyed } = target;
  const name = objectText(workload);
  const rest = wait === undefined ? '' : waitWords(wait, [...closed, ...surveyed.status.gates], kind.gates);
  if (isAnswered(target, wantedIds(target), kind)) {
    return `${name} is already ${kind.done}; it waits for ${rest === '' ? 'the controller to act' : rest}`;
  }
  if (rest !== '') return `${name} does not wait for ${kind.waitsFor}: it waits for ${rest}`;
  const { state } = surveyed.status;
  return `${name} does not wait for ${kind.waitsFor}: it is ${state}. ${stateWords[state]}`;
}
