/**
 * The Secrets with which volumes are mounted: credentials that the kubelet, or the driver that it calls, reads when a pod
 * starts. Their content decides what is mounted, and nothing brings it to a pod that runs.
 */
import type { NamedSource, Volume } from '../../model/kube-object.ts';

/**
 * Names of the Secrets, in the workload's own namespace. Not among them is `cinder.secretRef`: the CSI driver that
 * Kubernetes mounts such a volume with is not given it.
 */
export function mountSecretsOf(volume: Volume): readonly string[] {
  const { azureFile, csi, ...others } = volume;
  const { cephfs, flexVolume, iscsi, rbd, scaleIO, storageos } = others;
  const sources: readonly (NamedSource | null | undefined)[] = [
    { name: azureFile?.secretName },
    csi?.nodePublishSecretRef,
    ...[cephfs, flexVolume, iscsi, rbd, scaleIO, storageos].map((source) => source?.secretRef),
  ];
  return sources.flatMap((source) => source?.name ?? []).filter((name) => name !== '');
}
