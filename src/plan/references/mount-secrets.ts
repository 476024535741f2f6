/**
 * Finds the Secrets with which volumes are mounted: credentials that the kubelet, or the driver that it calls, reads
 * when a pod starts. Their content determines what is mounted, and a change does not reach a running pod.
 */
import type { NamedSource, Volume } from '../../model/kube-object.ts';

/**
 * Names of the Secrets, in the workload's own namespace. `cinder.secretRef` is not among them: Kubernetes does not pass
 * it to the CSI driver with which it mounts such a volume.
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
