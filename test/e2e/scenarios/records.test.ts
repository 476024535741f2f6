/** Records and triggers: what counts as a change, what is written when, and what a restart finds. */
import { recordsOfContent } from './records-of-content.ts';
import { recordsOfPresence } from './records-of-presence.ts';
import { recordsOnWorkloads } from './records-on-workloads.ts';
import { restartGroups } from './records-over-restarts.ts';
import { withOptions } from './scenario.ts';
import { describeScenarios } from './suite.ts';

describeScenarios('records', [
  { name: 'of content', controllers: [withOptions()], scenarios: [...recordsOfContent, ...recordsOfPresence] },
  { name: 'on workloads', controllers: [withOptions()], scenarios: recordsOnWorkloads },
  ...restartGroups,
]);
