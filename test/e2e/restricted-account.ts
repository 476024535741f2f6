/** A ServiceAccount that may do what the overlay for single namespaces grants, in these namespaces, and nothing in the cluster. */
import { parseManifests, type Manifest } from '../support/manifests.ts';
import { installNamespace, serviceAccount, type Installation } from './installation.ts';

export const restrictedAccount = 'reroll-in-namespaces';

/** The overlay looks after this namespace. */
const overlayNamespace = 'shop';

/** Returns the path of its kubeconfig. */
export async function createRestrictedAccount(
  installation: Installation,
  namespaces: readonly string[],
): Promise<string> {
  const overlay = parseManifests(await installation.kubectl('kustomize', 'manifests/overlays/single-namespace'));
  const roles = overlay.filter(({ kind }) => ['Role', 'RoleBinding'].includes(kind));
  const own = roles.filter(({ metadata }) => metadata.namespace === installNamespace);
  const watching = roles.filter(({ metadata }) => metadata.namespace === overlayNamespace).map(toText);
  const manifests = [
    toText({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: restrictedAccount, namespace: installNamespace },
    }),
    ...own.filter(({ kind }) => kind === 'RoleBinding').map((binding) => toText(renamed(binding))),
    ...namespaces.flatMap((namespace) =>
      watching.map((text) => text.replaceAll(`"${overlayNamespace}"`, `"${namespace}"`)),
    ),
  ];
  await installation.apply(manifests.join('\n---\n'));
  return installation.kubeconfigOf(restrictedAccount);
}

/** For the other account: that of the manifests has the ClusterRole as well. */
function toText(manifest: Manifest): string {
  return JSON.stringify(manifest).replaceAll(
    `"kind":"ServiceAccount","name":"${serviceAccount}"`,
    `"kind":"ServiceAccount","name":"${restrictedAccount}"`,
  );
}

/** A binding beside the one of the manifests, to the same Role. */
function renamed(binding: Manifest): Manifest {
  return { ...binding, metadata: { ...binding.metadata, name: restrictedAccount } };
}
