/** The rollouts that are expected, counted from outside, with their causes; and that there are no others. */
import { isDeepStrictEqual } from 'node:util';

import type { ApiObject } from '../../support/api-client.ts';
import { isRolledOut } from '../../support/rollout-watch.ts';
import { editBody } from './config-steps.ts';
import type { ConfigRef } from './objects.ts';
import type { Step } from './scenario.ts';
import type { Stage } from './stage.ts';
import { lastReloadedFrom, type Names } from './words.ts';

/** One rollout by reroll, caused by exactly these configs. */
export function rolls(...cause: readonly ConfigRef[]): Step {
  return {
    says: `one rollout, caused by ${cause.join(' and ')}`,
    run: async (stage) => {
      await nextRollout(stage);
      expectCause(stage, cause);
    },
  };
}

/** One rollout by reroll, whatever it says of its cause. */
export const rollsOnce: Step = { says: 'one rollout', run: nextRollout };

async function nextRollout(stage: Stage): Promise<void> {
  await nextChange(stage);
  const [before, after] = stage.life().templates.slice(-2);
  const trigger = triggerOf(stage, after);
  if (trigger === undefined || trigger === triggerOf(stage, before)) {
    throw new Error('the template was changed, but not by reroll');
  }
  const earlier = stage.life().templates.slice(0, -1);
  // Else the ReplicaSet of then would be taken up again, with pods that run the content of then.
  if (earlier.some((template) => triggerOf(stage, template) === trigger)) throw new Error('a trigger comes twice');
  if (!isDeepStrictEqual(bare(stage.names, before), bare(stage.names, after)))
    throw new Error('reroll has changed more than its annotations');
}

function triggerOf({ names }: Stage, template: ApiObject | undefined): string | undefined {
  return template?.metadata.annotations?.[names.hash];
}

/** The template changes once, by whomever. */
export async function nextChange(stage: Stage): Promise<void> {
  stage.expected += 1;
  await stage.until(`template change ${String(stage.expected)}`, () => stage.changes >= stage.expected);
  expectCount(stage);
}

export function expectCount({ changes, expected }: Stage): void {
  if (changes !== expected) throw new Error(`${String(changes)} template changes instead of ${String(expected)}`);
}

function expectCause(stage: Stage, cause: readonly ConfigRef[]): void {
  const text = stage.templateAnnotations[stage.names.cause] ?? '[]';
  const wanted = JSON.stringify([...cause].sort());
  if (text !== wanted) throw new Error(`the cause is ${text} instead of ${wanted}`);
}

/** A template without what reroll writes into it. */
function bare(names: Names, template: ApiObject | undefined): unknown {
  const { annotations = {}, ...metadata } = template?.metadata ?? {};
  const ours = new Set<string>([names.hash, names.cause, lastReloadedFrom]);
  const rest = Object.fromEntries(Object.entries(annotations).filter(([key]) => !ours.has(key)));
  return { ...template, metadata: { ...metadata, annotations: rest } };
}

/** Nothing is rolled, which a marker shows that is changed now. */
export const nothing: Step = {
  says: 'nothing is rolled, and a marker afterwards is',
  run: async (stage) => {
    expectCount(stage);
    const { proof } = stage.cast;
    if (proof === 'own') await rollsForMarker(stage);
    if (proof === 'witness') await witnessRolls(stage);
    expectCount(stage);
  },
};

/** The same for a workload that uses the markers, though it was not one that rolls when the scenario began. */
export const nothingButMarker: Step = { says: 'nothing is rolled but for a marker', run: rollsForMarker };

async function rollsForMarker(stage: Stage): Promise<void> {
  const ref = await changeMarker(stage, stage.cast.namespace);
  await rolls(ref).run(stage);
}

async function changeMarker(stage: Stage, namespace: string): Promise<ConfigRef> {
  const { marker = stage.lastKind } = stage.cast;
  const ref: ConfigRef = `${marker}/marker`;
  stage.marks += 1;
  const values = { mark: `mark ${String(stage.marks)}` };
  await stage.client.patch(stage.configPath(ref, namespace), editBody(ref, values));
  return ref;
}

/** No rollout by now; whether one comes, the next steps say. */
export const notYet: Step = { says: 'no rollout so far', run: async (stage) => expectCount(stage) };

async function witnessRolls(stage: Stage): Promise<void> {
  await changeMarker(stage, stage.cast.witnessNamespace);
  stage.witnessed += 1;
  const { history } = stage.theatre;
  await stage.until('the rollout of the witness', () => history.changes(stage.witness) >= stage.witnessed);
}

/**
 * Whatever is still due is rolled, and a marker with it or after it. A roll that came after the marker was changed has it
 * in its pods already, and only records it.
 */
export const rollsToTheEnd: Step = {
  says: 'rollouts until all is rolled out',
  run: async (stage) => {
    stage.marks += 1;
    const data = { mark: `mark ${String(stage.marks)}` };
    const { metadata } = await stage.client.patch(stage.configPath('ConfigMap/marker'), { data });
    await stage.until('the record of the marker', () => {
      const text = stage.object.metadata.annotations?.[stage.names.record] ?? '{}';
      const { configs = {} } = JSON.parse(text) as { configs?: Readonly<Record<string, { rv?: string }>> };
      return configs['ConfigMap/marker']?.rv === metadata.resourceVersion;
    });
    stage.expected = stage.changes;
  },
};

/** The rollout is complete. */
export const rolledOut: Step = {
  says: 'the rollout is complete',
  run: async (stage) => {
    await stage.until('the rollout to complete', () => isRolledOut(stage.object));
  },
};
