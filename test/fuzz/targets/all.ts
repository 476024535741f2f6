/** All targets, in the order in which they run. */
import type { Target } from '../target.ts';
import { patternTargets } from './patterns.ts';
import { planTargets } from './plans.ts';
import { readingTargets } from './reading.ts';
import { reconcilingTargets } from './reconciling.ts';

export const targets: readonly Target[] = [...readingTargets, ...patternTargets, ...planTargets, ...reconcilingTargets];
