import { printable } from '../../model/quote.ts';
import { listed } from '../../model/wording.ts';
import { hasHints } from '../../model/hints.ts';
import { annotationPath } from '../annotation-path.ts';
import type { LintObject } from '../lint-object.ts';
import { reloaderKeys } from '../reloader-keys.ts';
import type { Found, LintRule } from '../rule.ts';
import { sentence } from '../sentence.ts';
import type { LintWorkload, World } from '../world.ts';

/** Annotations of stakater/Reloader that reroll does not read, or reads together with its own. */
export const reloaderAnnotation: LintRule = {
  id: 'reloader-annotation',
  severity: 'info',
  summary: 'An annotation is of stakater/Reloader, which reroll reads with --dialect=stakater only.',
  find: (world) => (world.settings.read.isStakater ? findConflicts(world) : findUnread(world)),
};

function* findUnread({ objects }: World): Generator<Found, void> {
  for (const object of objects) {
    const [first, ...others] = reloaderKeys(object);
    if (first === undefined) continue;
    const keys = listed([first, ...others].map(printable), 5);
    const message = `reroll reads ${keys} with --dialect=stakater only (an annotation of stakater/Reloader).`;
    yield { in: object, path: annotationPath(object, first), message };
  }
}

function* findConflicts({ workloads }: World): Generator<Found, void> {
  for (const workload of workloads) {
    yield* problemsOf(workload);
    const { object, state } = workload;
    const [first] = reloaderKeys(object);
    if (first === undefined || !isContradicted(workload)) continue;
    const own = state.hints.isIgnored ? 'ignores' : 'opts out';
    const message = `${printable(first)} asks for rolls, and an annotation of reroll ${own} the workload: check which one is meant.`;
    yield conflict(object, first, message);
  }
}

/** Its annotations of Reloader opt it in, and its own ones say no. */
function isContradicted({ state: { hints, stakater } }: LintWorkload): boolean {
  if (stakater === undefined || !hasHints(hints)) return false;
  const asks = Object.values(stakater.hints.kinds).some(
    (each) => each.isAuto || each.isSearch || each.named.length > 0,
  );
  return asks && (hints.isIgnored || hints.auto === 'none');
}

function* problemsOf({ object, state }: LintWorkload): Generator<Found, void> {
  for (const { annotation, message } of state.stakater?.hints.problems ?? []) {
    yield conflict(object, annotation, sentence(`${printable(annotation)} ${message}`));
  }
}

function conflict(object: LintObject, key: string, message: string): Found {
  return { in: object, path: annotationPath(object, key), severity: 'warning', message, about: key };
}
