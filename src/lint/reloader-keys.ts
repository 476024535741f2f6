/** Annotations of stakater/Reloader on objects. */
import { shortKey, stakaterKeys } from '../plan/stakater/keys.ts';
import { templateAnnotations } from './annotation-path.ts';
import type { LintObject } from './lint-object.ts';
import { membersAt } from '../model/members.ts';

/** Those that users write, of an object and its pod template, in their order. */
export function reloaderKeys({ manifest: { object } }: LintObject): readonly string[] {
  const texts = { ...object.metadata?.annotations, ...membersAt(object, ...templateAnnotations) };
  return Object.keys(texts).filter((key) => shortKey(key) !== undefined && key !== stakaterKeys.lastReloadedFrom);
}

export function hasReloaderKeys(object: LintObject): boolean {
  return reloaderKeys(object).length > 0;
}
