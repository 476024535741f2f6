/** Steps that expect rollouts, counted from outside, with their causes, and that expect no others. */
import { isDeepStrictEqual } from 'node:util';

import type { ApiObject } from '../../support/api-client.ts';
import { isRolledOut } from '../../support/rollout-watch.ts';
import { editBody } from './config-steps.ts';
import type { ConfigRef } from './objects.ts';
import type { Step } from './scenario.ts';
import type { ScenarioEnv } from './scenario-env.ts';
import { lastReloadedFrom, type Names } from './names.ts';

/** One rollout by reroll, caused by exactly these configs. */
export function rolls(...cause: readonly ConfigRef[]): Step {
  return {
    description: `one rollout, caused by ${cause.join(' and ')}`,
    run: async (env) => {
      await nextRollout(env);
      expectCause(env, cause);
    },
  };
}

/** One rollout by reroll, with any cause. */
export const rollsOnce: Step = { description: 'one rollout', run: nextRollout };

async function nextRollout(env: ScenarioEnv): Promise<void> {
  await nextChange(env);
  const [before, after] = env.historyOf().templates.slice(-2);
  const trigger = triggerOf(env, after);
  if (trigger === undefined || trigger === triggerOf(env, before)) {
    throw new Error('the template was changed, but not by reroll');
  }
  const earlier = env.historyOf().templates.slice(0, -1);
  // A repeated trigger would reuse the old ReplicaSet, whose pods run the content of that time.
  if (earlier.some((template) => triggerOf(env, template) === trigger)) throw new Error('a trigger comes twice');
  if (!isDeepStrictEqual(bare(env.names, before), bare(env.names, after)))
    throw new Error('reroll has changed more than its annotations');
}

function triggerOf({ names }: ScenarioEnv, template: ApiObject | undefined): string | undefined {
  return template?.metadata.annotations?.[names.hash];
}

/** The template changes once, by any client. */
export async function nextChange(env: ScenarioEnv): Promise<void> {
  env.expected += 1;
  await env.until(`template change ${String(env.expected)}`, () => env.changes >= env.expected);
  expectCount(env);
}

export function expectCount({ changes, expected }: ScenarioEnv): void {
  if (changes !== expected) throw new Error(`${String(changes)} template changes instead of ${String(expected)}`);
}

function expectCause(env: ScenarioEnv, cause: readonly ConfigRef[]): void {
  const text = env.templateAnnotations[env.names.cause] ?? '[]';
  const wanted = JSON.stringify([...cause].sort());
  if (text !== wanted) throw new Error(`the cause is ${text} instead of ${wanted}`);
}

/** A template without the annotations that reroll writes. */
function bare(names: Names, template: ApiObject | undefined): unknown {
  const { annotations = {}, ...metadata } = template?.metadata ?? {};
  const ours = new Set<string>([names.hash, names.cause, lastReloadedFrom]);
  const rest = Object.fromEntries(Object.entries(annotations).filter(([key]) => !ours.has(key)));
  return { ...template, metadata: { ...metadata, annotations: rest } };
}

/** Nothing is rolled; the rollout for a marker that is changed now shows it. */
export const nothing: Step = {
  description: 'nothing is rolled, and a marker afterwards is',
  run: async (env) => {
    expectCount(env);
    const { proof } = env.params;
    if (proof === 'own') await rollsForMarker(env);
    if (proof === 'witness') await witnessRolls(env);
    expectCount(env);
  },
};

/** The same for a workload that uses the markers, although it was not opted in when the scenario began. */
export const nothingButMarker: Step = { description: 'nothing is rolled but for a marker', run: rollsForMarker };

async function rollsForMarker(env: ScenarioEnv): Promise<void> {
  const ref = await changeMarker(env, env.params.namespace);
  await rolls(ref).run(env);
}

async function changeMarker(env: ScenarioEnv, namespace: string): Promise<ConfigRef> {
  const { marker = env.lastKind } = env.params;
  const ref: ConfigRef = `${marker}/marker`;
  env.marks += 1;
  const values = { mark: `mark ${String(env.marks)}` };
  await env.client.patch(env.configPath(ref, namespace), editBody(ref, values));
  return ref;
}

/** No rollout so far; the next steps show whether one comes. */
export const notYet: Step = { description: 'no rollout so far', run: async (env) => expectCount(env) };

async function witnessRolls(env: ScenarioEnv): Promise<void> {
  await changeMarker(env, env.params.witnessNamespace);
  env.witnessed += 1;
  const { history } = env.group;
  await env.until('the rollout of the witness', () => history.changes(env.witness) >= env.witnessed);
}

/**
 * Everything due is rolled, together with a marker or before it. A roll after the change of the marker already has its
 * content in the pods, and the marker is then only recorded.
 */
export const rollsToTheEnd: Step = {
  description: 'rollouts until all is rolled out',
  run: async (env) => {
    env.marks += 1;
    const data = { mark: `mark ${String(env.marks)}` };
    const { metadata } = await env.client.patch(env.configPath('ConfigMap/marker'), { data });
    await env.until('the record of the marker', () => {
      const text = env.object.metadata.annotations?.[env.names.record] ?? '{}';
      const { configs = {} } = JSON.parse(text) as { configs?: Readonly<Record<string, { rv?: string }>> };
      return configs['ConfigMap/marker']?.rv === metadata.resourceVersion;
    });
    env.expected = env.changes;
  },
};

/** The rollout is complete. */
export const rolledOut: Step = {
  description: 'the rollout is complete',
  run: async (env) => {
    await env.until('the rollout to complete', () => isRolledOut(env.object));
  },
};
