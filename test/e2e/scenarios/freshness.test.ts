/** Freshness: no change is rolled twice, whatever else replaces pods, and reroll reverts no other client. */
import { freshnessGroups } from './freshness.ts';
import { describeScenarios } from './suite.ts';

describeScenarios('freshness', freshnessGroups);
