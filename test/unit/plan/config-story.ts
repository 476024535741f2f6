/**
 * A small language for what happens to the ConfigMap `app` of one workload and for the outcome, so that the rules of
 * the comparison are rows of tables.
 */
import { expect, test } from '@jest/globals';
import type { ConfigState } from '../../../src/model/config-state.ts';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import type { PlanSettings } from '../../../src/plan/input/plan-input.ts';
import { World } from '../../builders/world.ts';

export const app = 'ConfigMap/app';

/** Minutes of one day. */
const minute = (count: number): number => Date.parse('2026-01-01T00:00:00Z') + count * 60_000;

/** The template is written in minute 2. */
const templateTime = new Date(minute(2)).toISOString();

/** When the config was created and last written, by `managedFields`. */
export const times = {
  'one write before the template': { createdAtMs: minute(1), writtenAtMs: minute(1) },
  'one write after the template': { createdAtMs: minute(3), writtenAtMs: minute(3) },
  'changed before the template': { createdAtMs: minute(0), writtenAtMs: minute(1) },
  'changed in the second of the template': { createdAtMs: minute(0), writtenAtMs: minute(2) },
  'changed after the template': { createdAtMs: minute(0), writtenAtMs: minute(3) },
  'no times': { createdAtMs: minute(0), writtenAtMs: undefined },
} satisfies Readonly<Record<string, Pick<ConfigState, 'createdAtMs' | 'writtenAtMs'>>>;

export type Times = keyof typeof times;

export const complete = {
  metadata: {
    managedFields: [{ manager: 'kubectl', time: templateTime, fieldsV1: { 'f:spec': { 'f:template': {} } } }],
  },
  spec: { replicas: 1 },
  status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 },
};

const options = {
  '': {},
  '--reload-on-create': { reloadOnCreate: true },
  '--reload-on-delete': { reloadOnDelete: true },
} satisfies Readonly<Record<string, Partial<PlanSettings>>>;

export type Option = keyof typeof options;

/** What the plan does in the end: it rolls once, it only records, or it writes nothing. */
export type Outcome = 'roll' | 'record' | 'nothing';

export interface Scene {
  /** The pod spec when the record is made; undefined: it has the reference already. */
  readonly podSpec?: PodSpec;
  /** Content of the config when the record is made: a colour, or `-` for no config. */
  readonly before: string;
  /**
   * What happens then, in order: a new colour, `gone`, `use` for the reference that enters. The events after `away`
   * happen while no process watches.
   */
  readonly events: string;
  /** Times of what no process sees. */
  readonly times?: Times;
  readonly option?: Option;
}

/** Plays a scene, and checks that it ends with at most one roll. */
export function play(scene: Scene, reference: PodSpec): Outcome {
  const world = recordedWorld(scene, reference);
  const [seen = '', unseen] = scene.events.split('away');
  for (const word of wordsOf(seen)) happen(world, word, reference);
  if (unseen !== undefined) {
    for (const word of wordsOf(unseen)) happenUnseen(world, word, { reference, times: scene.times ?? 'no times' });
    world.forget();
  }
  return outcomeOf(world, scene);
}

function wordsOf(events: string): readonly string[] {
  return events.split(' ').filter((word) => word !== '');
}

function outcomeOf(world: World, scene: Scene): Outcome {
  const isConfirmed = scene.option === '--reload-on-delete';
  const actions = world.settle({ settings: options[scene.option ?? ''], confirmed: isConfirmed ? [app] : [] });
  const rolls = actions.filter((action) => action === 'roll').length;
  expect([actions.at(-1), rolls <= 1]).toEqual(['noop', true]);
  if (rolls === 1) return 'roll';
  return actions.includes('baseline') ? 'record' : 'nothing';
}

export type Needs = Readonly<Record<'required' | 'optional', PodSpec>>;

/** One rule: the scene, and its outcome if pods need the config and if they do not. */
export type Row = readonly [
  rule: string,
  scene: Omit<Scene, 'podSpec' | 'before'>,
  required: Outcome,
  optional: Outcome,
];

/** A test for each rule and need. */
export function testRows(start: Pick<Scene, 'podSpec' | 'before'>, needs: Needs, rows: readonly Row[]): void {
  test.each(rows)('%s (%j): %s where it is required, %s where it is optional', (_rule, scene, required, optional) => {
    const outcomes = [play({ ...start, ...scene }, needs.required), play({ ...start, ...scene }, needs.optional)];
    expect(outcomes).toEqual([required, optional]);
  });
}

function recordedWorld({ podSpec, before }: Scene, reference: PodSpec): World {
  const world = new World({ podSpec: podSpec ?? reference }, before === '-' ? {} : { [app]: dataOf(before) });
  world.patchWorkload(complete);
  world.settle();
  return world;
}

const use = (reference: PodSpec): unknown => ({ spec: { template: { spec: reference } } });

/** A word stands for a value of `color`; after a `+`, for one of a second key. */
export function dataOf(word: string): Readonly<Record<string, string>> {
  const [color = '', size] = word.split('+');
  return { ...(color === '' ? {} : { color }), ...(size === undefined ? {} : { size }) };
}

function happen(world: World, word: string, reference: PodSpec): void {
  if (word === 'use') world.patchWorkload(use(reference));
  else if (word === 'gone') world.deleteConfig(app);
  else world.setConfig(app, dataOf(word));
}

function happenUnseen(world: World, word: string, by: { readonly reference: PodSpec; readonly times: Times }): void {
  if (word === 'use') world.patchUnseen(use(by.reference));
  else if (word === 'gone') world.setConfigUnseen(app, undefined);
  else world.setConfigUnseen(app, dataOf(word), { times: times[by.times] });
}
