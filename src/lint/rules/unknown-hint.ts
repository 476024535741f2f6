import type { LintRule } from '../rule.ts';
import { hintProblems } from './hint-problems.ts';

/** Annotations of reroll that do not exist, or have no effect on the object on which they are. */
export const unknownHint: LintRule = {
  id: 'unknown-hint',
  severity: 'error',
  summary: 'An annotation of reroll is misspelt, or has no effect on this kind of object.',
  find: (world) => hintProblems(world).filter(({ fault }) => fault === 'unknown'),
};
