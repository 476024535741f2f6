/** The reasons that a survey never gives, since they rest on what a running controller has seen or written itself. */
import type { Decided } from '../../../src/status/state.ts';

export const excludedReasons: Readonly<Partial<Record<Decided['reason'], string>>> = {
  'second-installation': 'only a controller that has recorded the workload before knows that another one replaced it',
  'record-restored': 'only a controller that has seen the removed record can restore it',
  fresh: 'only a watch shows that a template came after the content',
  'rollout-over': 'only a watch shows that a template came back after its rollout was complete',
  undone: 'it is about the own writes of a process',
  unsupported: 'it is about kinds that options add, which the small cluster does not have',
  breaker: 'only the controller knows which rollouts have failed',
  'lagging-view': 'a survey reads from the API server, so its view is the confirmed one',
};
