/** Where an annotation of a workload is: in its metadata or, if it is not there, in those of its pod template. */
import type { Path } from '../manifests/manifest.ts';
import type { LintObject } from './lint-object.ts';
import { membersAt } from '../model/members.ts';

export const templateAnnotations = ['spec', 'template', 'metadata', 'annotations'] as const;

export function annotationPath({ manifest: { object } }: LintObject, key: string): Path {
  const isOwn = Object.hasOwn(object.metadata?.annotations ?? {}, key);
  const inTemplate = Object.hasOwn(membersAt(object, ...templateAnnotations), key);
  return !isOwn && inTemplate ? [...templateAnnotations, key] : ['metadata', 'annotations', key];
}
