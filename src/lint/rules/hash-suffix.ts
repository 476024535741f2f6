import { configRef } from '../../model/kinds.ts';
import { listed } from '../../model/wording.ts';
import { isFixedRef } from '../fixed-content.ts';
import { pathsOf, usesOf } from '../pod-specs.ts';
import type { Found, LintRule } from '../rule.ts';
import type { World } from '../world.ts';

/** Configs that get another name with each content, or never change. */
export const hashSuffixRule: LintRule = {
  id: 'hash-suffix',
  severity: 'info',
  summary: 'A config gets another name with each content or never changes, so that reroll has nothing to do for it.',
  find: findFixed,
};

function* findFixed(world: World): Generator<Found, void> {
  for (const { object, selection } of world.workloads) {
    const refs = [...selection.dependencies.keys()].filter((ref) => isFixedRef(ref, object.namespace, world));
    if (refs.length === 0) continue;
    const use = usesOf(object).find(({ kind, name }) => refs.includes(configRef(kind, name)));
    const what = `${listed(refs, 5)}: the content never changes under this name, so the workload rolls by itself`;
    const message = `${what}, and the annotation is harmless.`;
    yield { in: object, path: use === undefined ? [] : pathsOf(object, use).name, message };
  }
}
