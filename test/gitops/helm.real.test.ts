/** From a chart to running pods with Helm. */
import { describeScenarios } from '../e2e/scenarios/suite.ts';
import { helmGroups } from './helm-scenarios.ts';
import { useClusterUser } from './cluster-user.ts';

describeScenarios('from a chart to the pods', helmGroups(useClusterUser()));
