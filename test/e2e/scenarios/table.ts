/** The whole table: every scenario, by section and by the options that its controllers run with. */
import { dialectGroups } from './dialect-effects.ts';
import { dialectHints } from './dialect-hints.ts';
import { freshnessGroups } from './freshness.ts';
import { hintGates } from './hint-gates.ts';
import { hintProblems } from './hint-problems.ts';
import { hintsOfLists } from './hints-of-lists.ts';
import { hintsOfNamespaces } from './hints-of-namespaces.ts';
import { hintsOfWorkloads } from './hints-of-workloads.ts';
import { configOptionGroups } from './options-on-configs.ts';
import { namespaceOptionGroups } from './options-on-namespaces.ts';
import { writingOptionGroups } from './options-on-writing.ts';
import { recordsOfContent } from './records-of-content.ts';
import { recordsOfPresence } from './records-of-presence.ts';
import { recordsOnWorkloads } from './records-on-workloads.ts';
import { restartGroups } from './records-over-restarts.ts';
import { withOptions, type Group } from './scenario.ts';

/** Hints on workloads, configs and namespaces, and the options with the same effect for many. */
export const hintGroups: readonly Group[] = [
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
];

/** What counts as a change, what is written when, and what a restart finds. */
export const recordGroups: readonly Group[] = [
  { name: 'of content', controllers: [withOptions()], scenarios: [...recordsOfContent, ...recordsOfPresence] },
  { name: 'on workloads', controllers: [withOptions()], scenarios: recordsOnWorkloads },
  ...restartGroups,
];

export const sections: Readonly<Record<string, readonly Group[]>> = {
  hints: hintGroups,
  records: recordGroups,
  freshness: freshnessGroups,
  'the vocabulary of Reloader': dialectGroups(dialectHints),
};
