/** How often the pod template was changed, from outside, and by whom: a new trigger is reroll's, and everything else is not. */
import { expectCount, nextChange } from '../e2e/scenarios/expectations.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import { holds } from '../e2e/scenarios/traces.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';

/** Template changes of a workload since its first deployment. */
export interface Changes {
  /** By whoever deploys, or by a person. */
  readonly others: number;
  readonly reroll: number;
}

export function describeChanges({ others, reroll }: Changes): string {
  const words = ['none', 'one', 'two', 'three'];
  return `${words[others] ?? String(others)} by others, ${words[reroll] ?? String(reroll)} by reroll`;
}

/** Exactly these, and no other. */
export function expectChanges({ others, reroll }: Changes): Step {
  return {
    description: describeChanges({ others, reroll }),
    run: async (env) => {
      expectCount(env);
      const rolls = countRolls(env);
      if (rolls !== reroll || env.changes !== others + reroll) {
        throw new Error(`${String(env.changes)} template changes, ${String(rolls)} of them by reroll`);
      }
      await Promise.resolve();
    },
  };
}

/** A trigger never comes twice, so each that is new was written by reroll. */
function countRolls({ names, group, web }: ScenarioEnv): number {
  const templates = group.history.of(web)?.templates ?? [];
  const triggers = templates.map(({ metadata }) => metadata.annotations?.[names.hash]);
  return new Set(triggers.filter((trigger) => trigger !== undefined)).size;
}

/** One template change by whoever deploys, or by a person. */
export const changedByOthers: Step = { description: 'one template change, not by reroll', run: nextChange };

const uidNote = 'uid';

export const noteUid: Step = {
  description: 'the workload as it is now',
  run: async (env) => {
    env.notes.set(uidNote, env.object.metadata.uid);
    await Promise.resolve();
  },
};

/** It has been deleted and created since `noteUid`. */
export const isRecreated: Step = holds('the workload is another one', ({ object, notes }) => {
  return object.metadata.uid !== notes.get(uidNote);
});
