/** Hints: what users write on workloads, configs and namespaces, and the options that say the same for many. */
import { hintGates } from './hint-gates.ts';
import { hintProblems } from './hint-problems.ts';
import { hintsOfLists } from './hints-of-lists.ts';
import { hintsOfNamespaces } from './hints-of-namespaces.ts';
import { hintsOfWorkloads } from './hints-of-workloads.ts';
import { configOptionGroups } from './options-on-configs.ts';
import { namespaceOptionGroups } from './options-on-namespaces.ts';
import { writingOptionGroups } from './options-on-writing.ts';
import { withOptions } from './scenario.ts';
import { describeScenarios } from './suite.ts';

describeScenarios('hints', [
  {
    name: 'on workloads and configs',
    controllers: [withOptions()],
    scenarios: [...hintsOfWorkloads, ...hintsOfLists, ...hintsOfNamespaces],
  },
  {
    name: 'that say when, or cannot be followed',
    controllers: [withOptions()],
    scenarios: [...hintGates, ...hintProblems],
  },
  ...namespaceOptionGroups,
  ...configOptionGroups,
  ...writingOptionGroups,
]);
