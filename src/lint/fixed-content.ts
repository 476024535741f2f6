/** Configs whose content never changes under the same name, so that a change is a change of the pod template. */
import { hashSuffix } from '../model/hash-suffix.ts';
import type { ConfigRef } from '../model/kinds.ts';
import { parseConfigRef, type ConfigKind } from '../model/kinds.ts';
import { membersOf } from '../model/members.ts';
import type { World } from './world.ts';

interface Named {
  readonly kind: ConfigKind;
  readonly name: string;
}

export function isFixedContent(config: Named, namespace: string | undefined, world: World): boolean {
  return hashSuffix.test(config.name) || isImmutable(config, namespace, world);
}

function isImmutable({ kind, name }: Named, namespace: string | undefined, { configs }: World): boolean {
  const objects = configs.find({ kind, namespace, name }).flatMap(({ config }) => config ?? []);
  const flags = objects.map(({ manifest }) => membersOf(manifest.object)['immutable']);
  return flags.length > 0 && flags.every((flag) => flag === true);
}

export function isFixedRef(ref: ConfigRef, namespace: string | undefined, world: World): boolean {
  return isFixedContent(parseConfigRef(ref), namespace, world);
}
