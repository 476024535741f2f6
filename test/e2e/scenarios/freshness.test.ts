/** Freshness: one change is never rolled twice, whoever else replaces pods; and nobody is fought. */
import { freshnessGroups } from './freshness.ts';
import { describeScenarios } from './suite.ts';

describeScenarios('freshness', freshnessGroups);
