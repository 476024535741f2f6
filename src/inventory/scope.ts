/** Applies the options that select namespaces and opt workloads in by default. */
import { areOptedInByDefault } from '../model/hints.ts';
import type { ConfigKind } from '../model/kinds.ts';
import type { ReadonlyNamespaces } from './namespaces.ts';

/** The options that select what reroll manages. */
export interface Scope {
  readonly autoReloadAll: boolean;
  /** Kinds of configs that are not watched. */
  readonly ignoredKinds: readonly ConfigKind[];
  readonly ignoredNamespaces: readonly string[];
  /** The only watched namespaces; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
}

/** Whether the options select a namespace. */
export function isInScope(
  namespaces: ReadonlyNamespaces,
  { ignoredNamespaces, namespaces: only }: Scope,
  namespace: string,
): boolean {
  if (ignoredNamespaces.includes(namespace)) return false;
  return namespaces.get(namespace) !== undefined || only?.includes(namespace) === true;
}

/** Whether workloads of a namespace are opted in if they have no annotation of their own. */
export function isOptedInByDefault(
  namespaces: ReadonlyNamespaces,
  { autoReloadAll }: Scope,
  namespace: string,
): boolean {
  return areOptedInByDefault(namespaces.get(namespace)?.state.auto, autoReloadAll);
}
