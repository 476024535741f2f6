/** Says which changes wait, where `--change` names none of them. */
import { nearest } from '../../model/nearest.ts';
import { suggestion } from '../../model/quote.ts';
import type { AnswerKind } from './answer-kinds.ts';
import { listed } from '../../model/wording.ts';
import type { AnswerSettings } from './settings.ts';
import type { Targets } from './targets.ts';
import { isAsked } from './answer-kinds.ts';

export function unknownChangeText(
  { targets, notListed }: Targets,
  kind: AnswerKind,
  { change = '', allNamespaces }: Pick<AnswerSettings, 'change' | 'allNamespaces'>,
): string {
  const changes = targets.filter((target) => isAsked(target, kind)).flatMap(({ surveyed }) => surveyed.changes);
  const configs = new Map(changes.map(({ id, config }) => [id, config]));
  const known = [...configs].map(([id, config]) => `${id} (${config})`);
  const scope = allNamespaces ? '' : '; --all-namespaces searches everywhere';
  const waiting =
    known.length === 0 ? `no workload waits for ${kind.waitsFor}` : `these changes wait: ${listed(known)}`;
  const missing = notListed.length === 0 ? '' : `; not all changes are known: ${notListed.join('; ')}`;
  const offer = suggestion(nearest(change, [...configs.keys()]));
  return `no workload waits for ${kind.waitsFor} with change ${change}: ${waiting}${missing}${scope}${offer}`;
}
