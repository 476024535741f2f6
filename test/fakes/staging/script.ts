/** Random worlds, and scripts of random steps. */
import fc from 'fast-check';

import type { ConfigRef } from '../../../src/model/kinds.ts';
import { keyOf } from './facts.ts';
import type { World, WorldOptions } from './world.ts';

export const refs: readonly ConfigRef[] = ['ConfigMap/a', 'ConfigMap/b', 'Secret/c'];

/** What happens, and a number that picks to whom. */
export type Step = readonly [name: StepName, number: number];

type Action = (world: World, number: number, at: number) => void;

const refAt = (number: number): ConfigRef => refs[number % refs.length] ?? 'ConfigMap/a';
const keyAt = (world: World, number: number): ReturnType<typeof keyOf> => keyOf(number % world.options.uses.length);

const actions = {
  work: (world, number) => {
    world.work(number);
  },
  answer: (world, number) => {
    world.answer(number, true);
  },
  refuse: (world, number) => {
    world.answer(number, false);
  },
  progress: (world, number) => {
    world.progress(number);
  },
  good: (world, number, at) => {
    world.change(refAt(number), `good${String(at)}`);
  },
  bad: (world, number, at) => {
    world.change(refAt(number), `bad${String(at)}`);
  },
  back: (world, number) => {
    world.change(refAt(number), 'good0');
  },
  hold: (world, number) => {
    world.hold(keyAt(world, number), true);
  },
  release: (world, number) => {
    world.hold(keyAt(world, number), false);
  },
  pause: (world, number) => {
    world.pause(keyAt(world, number), true);
  },
  unpause: (world, number) => {
    world.pause(keyAt(world, number), false);
  },
  prefer: (world, number) => {
    const workload = world.workloads.get(keyAt(world, number));
    if (workload !== undefined) workload.isPreferred = !workload.isPreferred;
  },
  delete: (world, number) => {
    world.delete(keyAt(world, number));
  },
  restart: (world) => {
    world.restart();
  },
  resume: (world) => {
    world.resume();
  },
} as const satisfies Readonly<Record<string, Action>>;

export type StepName = keyof typeof actions;

/** The steps that every cluster takes, as often as they should come. */
export const frequent: readonly StepName[] = ['work', 'work', 'work', 'answer', 'answer', 'progress', 'progress'];
/** Steps that leave the contents and the workloads as they are. */
export const harmless: readonly StepName[] = ['hold', 'release', 'restart', 'refuse', 'prefer'];
export const everything = Object.keys(actions) as readonly StepName[];

export const worlds: fc.Arbitrary<WorldOptions> = fc.record({
  canaryFrom: fc.constantFrom(2, 3),
  uses: fc.array(fc.subarray([...refs], { minLength: 1 }), { minLength: 1, maxLength: 14 }),
  maxConcurrent: fc.constantFrom({}, {}, { 'ConfigMap/a': 2 }, { 'ConfigMap/b': 'unlimited' as const }),
});

export function scripts(names: readonly StepName[], maxLength: number): fc.Arbitrary<readonly Step[]> {
  return fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(200)), { maxLength });
}

/** Takes each step in turn. */
export function play(world: World, script: readonly Step[]): World {
  for (const [index, [name, number]] of script.entries()) actions[name](world, number, index + 1);
  return world;
}
