import { parseConfigRef } from '../../model/kinds.ts';
import { printable } from '../../model/quote.ts';
import { templateAnnotations } from '../annotation-path.ts';
import { checksumKeys } from '../checksums.ts';
import type { LintObject } from '../lint-object.ts';
import type { Found, LintRule } from '../rule.ts';
import type { LintWorkload, World } from '../world.ts';

/** A workload that both a checksum in its pod template and reroll roll. */
export const doubleRollChecksum: LintRule = {
  id: 'double-roll-checksum',
  severity: 'info',
  summary: 'A checksum in the pod template rolls the workload too, so that one of the two is not needed.',
  find: findDouble,
};

function* findDouble(world: World): Generator<Found, void> {
  for (const workload of world.workloads) {
    if (workload.selection.dependencies.size === 0) continue;
    const { object } = workload;
    const { prefix } = world.settings.read.annotations;
    for (const key of checksumKeys(object).filter((each) => !each.startsWith(`${prefix}/`))) {
      const why = whyTwice(workload, world);
      const base = `${printable(key)} rolls the workload when a config changes, and so does reroll.`;
      const path = [...templateAnnotations, key];
      yield why === undefined
        ? {
            in: object,
            path,
            message: `${base} One deployment still causes one rollout; the checksum is not needed.`,
            about: key,
          }
        : { in: object, path, severity: 'warning', message: `${base} There may be two rollouts: ${why}.`, about: key };
    }
  }
}

/** Why one deployment may cause two rollouts; undefined if it does not. */
function whyTwice({ object, selection }: LintWorkload, world: World): string | undefined {
  if (!world.settings.isFreshnessOn) return '--freshness is off';
  for (const ref of selection.dependencies.keys()) {
    const { kind, name } = parseConfigRef(ref);
    const provided = world.configs.find({ kind, namespace: object.namespace, name });
    const other = provided.flatMap(({ config }) => config ?? []).find((config) => orderOf(config) !== orderOf(object));
    if (other !== undefined) return `${kind} ${JSON.stringify(name)} is applied in another wave than the workload`;
  }
  return undefined;
}

/** When a tool applies the object among the others of a deployment: the sync wave of Argo CD, and the hook of Helm. */
function orderOf({ manifest }: LintObject): string {
  const { annotations = {} } = manifest.object.metadata ?? {};
  const hooks = ['helm.sh/hook', 'helm.sh/hook-weight', 'argocd.argoproj.io/hook'].map((key) => annotations[key] ?? '');
  return [annotations['argocd.argoproj.io/sync-wave'] ?? '0', ...hooks].join('/');
}
