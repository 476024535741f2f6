import { blockerNotesOf } from '../../status/blocker-words.ts';
import type { Found, LintRule } from '../rule.ts';
import { sentence } from '../sentence.ts';
import type { World } from '../world.ts';

/** Workloads that reroll rolls, and whose pods stay the same until a user does something. */
export const neverTakesEffect: LintRule = {
  id: 'never-takes-effect',
  severity: 'warning',
  summary: 'A roll replaces no pods, since the workload is paused or waits for users to delete its pods.',
  find: findBlocked,
};

/** Of further kinds, by the place that says so. */
const unsupported = [
  ['in-place', ['spec', 'updateStrategy']],
  ['named-template', ['spec', 'template', 'metadata', 'name']],
] as const;

function* findBlocked({ workloads }: World): Generator<Found, void> {
  for (const { object, state, isManaged } of workloads) {
    if (!isManaged) continue;
    if (state.blockers.includes('on-delete')) {
      const message = 'With the update strategy OnDelete a roll replaces no pods until a user deletes them.';
      yield { in: object, path: ['spec', 'updateStrategy', 'type'], message, about: 'OnDelete' };
    }
    if (state.blockers.includes('paused')) {
      const message = 'It is paused, so a roll replaces no pods until a user resumes it.';
      yield { in: object, path: ['spec', 'paused'], message, about: 'paused' };
    }
    for (const [blocker, path] of unsupported)
      if (state.blockers.includes(blocker))
        yield { in: object, path, message: sentence(blockerNotesOf({ blockers: [blocker] })[0] ?? ''), about: blocker };
  }
}
