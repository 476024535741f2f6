import { templateAnnotations } from '../annotation-path.ts';
import type { LintObject } from '../lint-object.ts';
import { membersAt } from '../../model/members.ts';
import type { Found, LintRule } from '../rule.ts';
import type { World } from '../world.ts';

/** An empty mapping of annotations, which Argo CD compares with those that reroll writes. */
export const emptyTemplateAnnotations: LintRule = {
  id: 'empty-template-annotations',
  severity: 'warning',
  summary:
    'The pod template has an empty mapping of annotations, which Argo CD keeps comparing with what reroll writes.',
  find: findEmpty,
};

function* findEmpty({ workloads }: World): Generator<Found, void> {
  for (const { object, isManaged } of workloads) {
    if (!isManaged || !hasEmpty(object)) continue;
    const message =
      'The annotations of the pod template are empty. Argo CD then shows the workload as OutOfSync once reroll has written its own there: leave the member out.';
    yield { in: object, path: templateAnnotations, message };
  }
}

function hasEmpty({ manifest: { object, mistyped = [] } }: LintObject): boolean {
  const path = templateAnnotations.join('/');
  if (mistyped.some((each) => each.found === 'null' && each.path.join('/') === path)) return true;
  const metadata = membersAt(object, 'spec', 'template', 'metadata');
  return metadata['annotations'] !== undefined && Object.keys(membersAt(metadata, 'annotations')).length === 0;
}
