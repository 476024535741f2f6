/** Random worlds, and scripts of random steps. */
import fc from 'fast-check';

import type { ConfigRef, WorkloadKey } from '../../../src/model/kinds.ts';
import { isBad, keyOf, type WorldWorkload } from './facts.ts';
import { resumeAll } from './steps.ts';
import type { World, WorldOptions } from './world.ts';

export const refs: readonly ConfigRef[] = ['ConfigMap/a', 'ConfigMap/b', 'Secret/c'];

/** What happens, and a number that picks to whom. */
export type Step = readonly [name: StepName, number: number];

type Action = (world: World, number: number, at: number) => void;

const refAt = (number: number): ConfigRef => refs[number % refs.length] ?? 'ConfigMap/a';
const keyAt = (world: World, number: number): WorkloadKey => keyOf(number % world.options.uses.length);

/** Sets a part of a workload; or sets it back, at every other number. */
function toggles(change: Partial<WorldWorkload>, back: Partial<WorldWorkload>): Action {
  return (world, number) => {
    world.set(keyAt(world, number >> 1), number % 2 === 0 ? change : back);
  };
}

const actions = {
  work: (world, number) => {
    world.leader.work(number);
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
  /** Another content that is as good or as bad. */
  rename: (world, number, at) => {
    const ref = refAt(number);
    world.change(ref, `${isBad(world.contentOf(ref)) ? 'bad' : 'good'}${String(at)}`);
  },
  back: (world, number) => {
    world.change(refAt(number), 'good0');
  },
  gone: (world, number) => {
    world.change(refAt(number), undefined);
  },
  hold: toggles({ isHeld: true }, { isHeld: false }),
  pause: toggles({ isPaused: true }, { isPaused: false }),
  prefer: toggles({ isPreferred: true }, { isPreferred: false }),
  breakDown: toggles({ isDown: true }, { isDown: false }),
  undo: toggles({ isUndone: true }, { isUndone: false }),
  lag: toggles({ isLagging: true }, { isLagging: false }),
  change: toggles({ isSettling: true }, { isSettling: false }),
  delete: (world, number) => {
    world.delete(keyAt(world, number));
  },
  use: (world, number) => {
    world.use(keyAt(world, number), [refAt(number >> 4)]);
  },
  annotate: (world, number) => {
    world.annotate(refAt(number), ([undefined, 1, 3, 'unlimited'] as const)[(number >> 2) % 4]);
  },
  restart: (world, number) => {
    world.restart({ isSoon: number % 2 === 0 });
  },
  rotate: (world) => {
    world.rotateKey();
  },
  resume: (world) => {
    resumeAll(world);
  },
} as const satisfies Readonly<Record<string, Action>>;

export type StepName = keyof typeof actions;

/** The steps that every cluster takes, as often as they should come. */
export const frequent: readonly StepName[] = ['work', 'work', 'work', 'answer', 'answer', 'progress', 'progress'];
/** Steps that leave the contents and the workloads as they are. */
export const harmless: readonly StepName[] = ['hold', 'restart', 'refuse', 'prefer', 'undo', 'lag', 'change', 'rotate'];
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
