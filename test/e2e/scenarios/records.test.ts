/** Records and triggers: what counts as a change, what is written when, and what a restart finds. */
import { describeScenarios } from './suite.ts';
import { recordGroups } from './table.ts';

describeScenarios('records', recordGroups);
