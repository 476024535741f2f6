import type { LintRule } from '../rule.ts';
import { hintProblems } from './hint-problems.ts';

/** Annotations of reroll with a value that is not understood. */
export const badHintValue: LintRule = {
  id: 'bad-hint-value',
  severity: 'error',
  summary: 'An annotation of reroll has a value that is not understood.',
  find: (world) => hintProblems(world).filter(({ fault }) => fault === 'value'),
};
