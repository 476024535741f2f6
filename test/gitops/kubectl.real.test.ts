/** From manifests to running pods with kubectl, and in the ways in which Argo CD writes. */
import { describeScenarios } from '../e2e/scenarios/suite.ts';
import { kubectlGroups } from './kubectl-scenarios.ts';
import { useClusterUser } from './cluster-user.ts';

describeScenarios('from manifests to the pods', kubectlGroups(useClusterUser()));
