/**
 * Counts the changes of the pod template from outside, by author: a change with a new trigger is reroll's, any other is
 * not.
 */
import { expectCount, nextChange } from '../e2e/scenarios/expectations.ts';
import type { Step } from '../e2e/scenarios/scenario.ts';
import { holds } from '../e2e/scenarios/traces.ts';
import type { ScenarioEnv } from '../e2e/scenarios/scenario-env.ts';

/** Template changes of a workload since its first deployment. */
export interface Changes {
  /** By the deployment tool, or by a user. */
  readonly others: number;
  readonly reroll: number;
}

export function describeChanges({ others, reroll }: Changes): string {
  const words = ['none', 'one', 'two', 'three'];
  return `${words[others] ?? String(others)} by others, ${words[reroll] ?? String(reroll)} by reroll`;
}

/** Expects exactly these changes. */
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

/** Triggers never repeat, so reroll wrote each new one. */
function countRolls({ names, group, web }: ScenarioEnv): number {
  const templates = group.history.of(web)?.templates ?? [];
  const triggers = templates.map(({ metadata }) => metadata.annotations?.[names.hash]);
  return new Set(triggers.filter((trigger) => trigger !== undefined)).size;
}

/** One template change by the deployment tool, or by a user. */
export const changedByOthers: Step = { description: 'one template change, not by reroll', run: nextChange };

const uidNote = 'uid';

export const noteUid: Step = {
  description: 'the workload as it is now',
  run: async (env) => {
    env.notes.set(uidNote, env.object.metadata.uid);
    await Promise.resolve();
  },
};

/** The workload has been deleted and created since `noteUid`. */
export const isRecreated: Step = holds('the workload is another one', ({ object, notes }) => {
  return object.metadata.uid !== notes.get(uidNote);
});
