/** All targets, in the order in which they run. */
import type { Target } from '../target.ts';
import { frameTargets } from './frames.ts';
import { patternTargets } from './patterns.ts';
import { planTargets } from './plans.ts';
import { readingTargets } from './reading.ts';
import { reconcilingTargets } from './reconciling.ts';

export const targets: readonly Target[] = [
  ...readingTargets,
  ...frameTargets,
  ...patternTargets,
  ...planTargets,
  ...reconcilingTargets,
];
