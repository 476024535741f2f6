/** What goes on in a world by itself, and what it comes to. */
import { configKeyOf, type ConfigRef, type WorkloadKey } from '../../../src/model/kinds.ts';
import { isTripped } from '../../../src/model/trip.ts';
import { namespace, type WorldWorkload } from './facts.ts';
import type { Replica } from './replica.ts';
import type { World } from './world.ts';

const mostSteps = 300_000;

/** The configs that each of so many workloads uses. */
export function fleet(count: number, ...refs: readonly ConfigRef[]): World['options']['uses'] {
  return Array.from({ length: count }, () => refs);
}

/** Plans and patches until only verdicts are missing. */
export function rollAll(world: World, replica: Replica = world.leader): void {
  for (let step = 0; replica.work(0) || world.answer(0, true, replica); step += 1) {
    if (step > mostSteps) throw new Error('the plans never end');
  }
}

/** Each rollout in flight gets its verdict. @returns their workloads */
export function judgeAll(world: World): readonly WorkloadKey[] {
  const open = [...world.open];
  for (const key of open) while (world.open.has(key)) world.progressOf(key);
  return open;
}

/** Rolls and judges in turn until no workload may go. @returns how many were rolled at a time */
export function wavesOf(world: World): readonly number[] {
  const waves: number[] = [];
  for (;;) {
    rollAll(world);
    const { length } = judgeAll(world);
    if (length === 0) return waves;
    waves.push(length);
  }
}

/**
 * Takes one step of what can happen by itself.
 * @param choose picks one of so many
 * @returns whether there was one
 */
export function moveOn(world: World, choose: (count: number) => number = () => 0): boolean {
  const { leader } = world;
  return (
    leader.work(choose(leader.queue.size)) ||
    world.answer(choose(leader.patches.length), true) ||
    world.progress(choose(world.open.size)) ||
    calmDown(world)
  );
}

/** Lets everything go on until nothing happens any more. */
export function settle(world: World, choose?: (count: number) => number): void {
  for (let step = 0; moveOn(world, choose); step += 1) {
    if (step > mostSteps) throw new Error('the world never comes to rest');
  }
}

/** The configs have been unchanged for long enough. @returns whether a workload waited for that */
function calmDown(world: World): boolean {
  const settling = [...world.workloads.values()].filter(({ isSettling }) => isSettling);
  for (const { key } of settling) world.set(key, { isSettling: false });
  return settling.length > 0;
}

/** Ends everything that users and policies have set. */
export function release(world: World): void {
  for (const key of world.workloads.keys()) world.set(key, { isHeld: false, isPaused: false, isUndone: false });
}

/** The configs that have other content than the pods of a workload were started with. */
export function causesOf(world: World, { uses, running }: WorldWorkload): readonly ConfigRef[] {
  return uses.filter((ref) => running.get(ref) !== world.contentOf(ref));
}

export function staleOf(world: World): readonly WorldWorkload[] {
  return [...world.workloads.values()].filter((each) => causesOf(world, each).length > 0);
}

export function failedOf(world: World): readonly WorkloadKey[] {
  const failed = [...world.workloads.values()].filter(({ standing }) => standing?.phase === 'failed');
  return failed.map(({ key }) => key).sort();
}

export function isTrippedIn(world: World, ref: ConfigRef): boolean {
  return isTripped(world.leader.breakers.tripOf(configKeyOf(ref, namespace)));
}

/** Every workload that was rolled, once. */
export function rolledOf({ rolled }: World): readonly WorkloadKey[] {
  return [...new Set(rolled)];
}

/** A user names all trips. */
export function resumeAll({ staging }: World): void {
  staging.resumed(namespace, () => true);
}
