/** What the workload of a world waits for, and what its annotation pending says. */
import type { Held } from '../../src/model/held.ts';
import { readPending, type Pending } from '../../src/plan/pending.ts';
import type { PlanOptions, World } from './world.ts';

/** What a plan waits for; undefined if it does not wait. */
export function heldOf(world: World, options: PlanOptions = {}): Held | undefined {
  const decision = world.plan(options);
  return decision.action === 'wait' ? decision.held : undefined;
}

/** Plans, and applies the write of the annotation if there is one. Returns the value that it has then. */
export function writePending(world: World, options: PlanOptions = {}): Pending | undefined {
  const { pending } = world.planWhole(options);
  if (pending !== undefined) world.patchWorkload(pending.patch, 'answer');
  return readPending(world.object.metadata?.annotations?.['reroll.dev/pending']);
}
