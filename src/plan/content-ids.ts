/**
 * Names contents, so that a user can approve exactly one: an approval of one content says nothing about the next, and
 * one value answers for all workloads that use the config.
 */
import type { ConfigState } from '../model/config-state.ts';
import { parseConfigRef, type ConfigRef } from '../model/kinds.ts';
import { absent } from '../model/record.ts';
import { allOfKind } from './compare/fold.ts';
import type { ConfigView } from './input/config-view.ts';
import { readingOf, type DigestKeys } from './record/previous-key.ts';

/** The content ids of the configs of one workload. */
export interface ContentIds {
  /** The id under the present digest key, which every report shows; `absent` for a config that does not exist. */
  of(ref: ConfigRef): string;
  /** The ids under all digest keys of this process: an approval outlives a rotation of the key. */
  allOf(ref: ConfigRef): readonly string[];
}

interface Sources extends DigestKeys {
  readonly namespace: string;
  /** The configs that count, with their present content. */
  readonly configs: readonly { readonly ref: ConfigRef; readonly view: ConfigView }[];
}

export function contentIds({ namespace, configs, ...keys }: Sources): ContentIds {
  const idUnder = (ref: ConfigRef, keyId: string): string => {
    const { kind } = parseConfigRef(ref);
    const { digester, underKey } = readingOf(keyId, keys);
    const idOf = (state: ConfigState | undefined): string =>
      state === undefined ? absent : digester.ofContent(underKey(state));
    if (ref !== allOfKind(kind)) return idOf(configs.find((each) => each.ref === ref)?.view.state);
    const ofKind = configs.filter((each) => parseConfigRef(each.ref).kind === kind);
    const ids = ofKind.map((each) => [parseConfigRef(each.ref).name, idOf(each.view.state)]);
    return digester.ofContents(namespace, kind, Object.fromEntries(ids) as Record<string, string>);
  };
  const keyIds = [keys.digester, ...keys.previous].map(({ keyId }) => keyId);
  return {
    of: (ref) => idUnder(ref, keys.digester.keyId),
    allOf: (ref) => keyIds.map((keyId) => idUnder(ref, keyId)),
  };
}

/** Whether an answer names the content of every config of the cause. */
export function isAnswered(cause: readonly ConfigRef[], ids: ContentIds, answered: readonly string[] = []): boolean {
  if (answered.length === 0) return false;
  return cause.every((ref) => ids.allOf(ref).some((id) => answered.includes(id)));
}
