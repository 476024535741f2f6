/** The order in which tools apply the objects of one change. */
import type { ConfigKind, WorkloadKey } from '../model/kinds.ts';
import { readMetadata, type ConfigObject, type KubeObject, type WorkloadObject } from '../model/kube-object.ts';
import type { Side } from './side.ts';

export type Arrival =
  | { readonly type: 'namespace'; readonly object: KubeObject }
  | { readonly type: 'config'; readonly kind: ConfigKind; readonly object: ConfigObject }
  | { readonly type: 'workload'; readonly key: WorkloadKey; readonly object: WorkloadObject };

/**
 * By the waves of Argo CD, and within a wave Namespaces first and workloads last: Flux, Helm and Argo CD sort the kinds
 * so.
 */
export function inOrderOfApply({ namespaces, configs, workloads }: Side): readonly Arrival[] {
  const arrivals: (readonly [KubeObject, Arrival])[] = [
    ...[...namespaces.values()].map((object) => [object, { type: 'namespace', object }] as const),
    ...[...configs.values()].map(
      // The wave is that of the manifest: a SealedSecret does not hand it on.
      ({ kind, object, manifest }) => [manifest.object, { type: 'config', kind, object }] as const,
    ),
    ...[...workloads].map(([key, { object }]) => [object, { type: 'workload', key, object }] as const),
  ];
  return arrivals.sort(([a], [b]) => waveOf(a) - waveOf(b)).map(([, arrival]) => arrival);
}

function waveOf(object: KubeObject): number {
  const text = readMetadata(object).annotations['argocd.argoproj.io/sync-wave'] ?? '';
  return /^[+-]?\d{1,9}$/.test(text) ? Number(text) : 0;
}
