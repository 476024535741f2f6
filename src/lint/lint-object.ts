/** The objects of a tree as the rules see them. */
import { groupOf } from '../model/kube-object.ts';
import type { Manifest } from '../manifests/manifest.ts';

export interface LintObject {
  readonly manifest: Manifest;
  /** In the order of the files. */
  readonly index: number;
  readonly kind: string;
  /** Of the API; empty for the core group. */
  readonly group: string;
  /** Undefined if the object names none and no default is known. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** Such as `shop/Deployment/web`. */
  readonly subject: string;
}

export function lintObject(manifest: Manifest, index: number, namespaceByDefault: string | undefined): LintObject {
  const { apiVersion = '', kind = '', metadata = {} } = manifest.object;
  const { name = '', namespace = namespaceByDefault } = metadata;
  const group = groupOf(apiVersion);
  const subject = [namespace ?? '', kind, name].filter((part) => part !== '').join('/');
  return { manifest, index, kind, group, namespace, name, subject };
}

/** Whether two objects can be in one namespace: files that kustomize has still to build often name none. */
export function canShareNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}

/** A text that another program, such as Flux, still replaces: `${cluster}-config`. */
export function isPlaceholder(text: string): boolean {
  return text.includes('${') || text.includes('{{') || text.includes('$(');
}
