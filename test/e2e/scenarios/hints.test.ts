/** Hints: what users write on workloads, configs and namespaces, and the options that say the same for many. */
import { describeScenarios } from './suite.ts';
import { hintGroups } from './table.ts';

describeScenarios('hints', hintGroups);
