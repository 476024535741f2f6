/** Reduces a Namespace to its hints for its workloads. */
import { readMetadata, type KubeObject } from '../../model/kube-object.ts';
import type { NamespaceState } from '../../model/namespace-state.ts';
import type { Annotations } from './annotations.ts';
import { readNamespaceHints } from './hints.ts';

export function readNamespace(object: KubeObject, annotations: Annotations): NamespaceState {
  const { name, uid, resourceVersion, annotations: texts } = readMetadata(object);
  return { name, uid, resourceVersion, ...readNamespaceHints(texts, annotations) };
}
