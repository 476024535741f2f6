/** Hints: annotations on workloads, configs and namespaces, and the options with the same effect for many workloads. */
import { describeScenarios } from './suite.ts';
import { hintGroups } from './table.ts';

describeScenarios('hints', hintGroups);
