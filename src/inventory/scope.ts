/** What the options of the process choose: which namespaces are looked after, and which workloads are opted in by default. */
import type { ConfigKind } from '../model/kinds.ts';
import type { ReadonlyNamespaces } from './namespaces.ts';

/** The options of the process that say what is looked after. */
export interface Scope {
  readonly autoReloadAll: boolean;
  /** Kinds of configs that are not watched. */
  readonly ignoredKinds: readonly ConfigKind[];
  readonly ignoredNamespaces: readonly string[];
  /** The only namespaces that are watched; undefined for all. */
  readonly namespaces: readonly string[] | undefined;
}

/** Whether a namespace is one of those that the options choose. */
export function isLookedAfter(
  namespaces: ReadonlyNamespaces,
  { ignoredNamespaces, namespaces: only }: Scope,
  namespace: string,
): boolean {
  if (ignoredNamespaces.includes(namespace)) return false;
  return namespaces.get(namespace) !== undefined || only?.includes(namespace) === true;
}

/** Whether workloads of a namespace are opted in where they say nothing themselves. */
export function isOptedInByDefault(
  namespaces: ReadonlyNamespaces,
  { autoReloadAll }: Scope,
  namespace: string,
): boolean {
  const auto = namespaces.get(namespace)?.state.auto;
  return auto === undefined ? autoReloadAll : auto !== 'none';
}
