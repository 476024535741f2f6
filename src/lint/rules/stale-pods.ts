import { configRef } from '../../model/kinds.ts';
import { listed } from '../../model/wording.ts';
import { checksumKeys } from '../checksums.ts';
import { isPlaceholder } from '../lint-object.ts';
import { pathsOf, usesOf } from '../pod-specs.ts';
import { hasReloaderKeys } from '../reloader-keys.ts';
import { isFixedContent } from '../fixed-content.ts';
import type { Found, LintRule } from '../rule.ts';
import { isUnbuilt, type LintWorkload, type World } from '../world.ts';

/** Pods read configs when they start and nothing restarts them after a change. */
export const stalePods: LintRule = {
  id: 'stale-pods',
  severity: 'info',
  summary: 'Pods keep the old content of a ConfigMap or Secret after a change, since nothing restarts them.',
  find: findStale,
};

function* findStale(world: World): Generator<Found, void> {
  for (const workload of world.workloads) {
    if (workload.isManaged || isDecided(workload) || isUnbuilt(workload.object, world)) continue;
    const { object } = workload;
    // A volume is updated while the pod runs, and the program may read it again.
    const uses = usesOf(object).filter(
      (use) => !use.isLive && !isPlaceholder(use.name) && !isFixedContent(use, object.namespace, world),
    );
    const [first] = uses;
    if (first === undefined) continue;
    const refs = [...new Set(uses.map(({ kind, name }) => configRef(kind, name)))];
    const { auto } = world.settings.read.annotations;
    const message = `Its pods read ${listed(refs, 5)} only when they start, and nothing restarts them after a change.`;
    yield { in: object, path: pathsOf(object, first).name, message: `${message} ${auto}: "true" does.` };
  }
}

/** A user has opted it out, or another mechanism restarts it. */
function isDecided({ object, state }: LintWorkload): boolean {
  const { isIgnored, auto } = state.hints;
  return isIgnored || auto === 'none' || checksumKeys(object).length > 0 || hasReloaderKeys(object);
}
