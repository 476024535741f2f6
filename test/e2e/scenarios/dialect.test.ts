/** The vocabulary of stakater/Reloader, which a cluster can keep using. */
import { dialectGroups } from './dialect-effects.ts';
import { dialectHints } from './dialect-hints.ts';
import { describeScenarios } from './suite.ts';

describeScenarios('the vocabulary of Reloader', dialectGroups(dialectHints));
