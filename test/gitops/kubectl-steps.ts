/** What somebody does who works with kubectl. */
import type { Step } from '../e2e/scenarios/scenario.ts';
import type { Workshop } from './workshop.ts';

/** One command in the namespace of the scenario. */
export function byKubectl(workshop: Workshop, args: readonly string[]): Step {
  return {
    says: `kubectl ${args.join(' ')}`,
    run: async (stage) => {
      stage.markLog();
      await workshop.kubectl(`--namespace=${stage.cast.namespace}`, ...args);
    },
  };
}
