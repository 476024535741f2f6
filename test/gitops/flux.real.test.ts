/** From a Git commit to running pods, with the controllers of Flux. */
import { describeScenarios } from '../e2e/scenarios/suite.ts';
import { fluxGroups } from './flux-scenarios.ts';
import { useClusterUser } from './cluster-user.ts';

describeScenarios('from Git to the pods', fluxGroups(useClusterUser()));
