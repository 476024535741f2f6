/**
 * A ServiceAccount with the rights of the overlay for single namespaces: in the given namespaces, and none in the
 * cluster.
 */
import { parseManifests, type Manifest } from '../support/manifests.ts';
import { installNamespace, serviceAccount, type Installation } from './installation.ts';

export const restrictedAccount = 'reroll-in-namespaces';

/** The namespace that the overlay watches. */
const overlayNamespace = 'shop';

/** Returns the path of its kubeconfig. */
export async function createRestrictedAccount(
  installation: Installation,
  namespaces: readonly string[],
): Promise<string> {
  const overlay = parseManifests(await installation.kubectl('kustomize', 'manifests/overlays/single-namespace'));
  const roles = overlay.filter(({ kind }) => ['Role', 'RoleBinding'].includes(kind));
  const own = roles.filter(
    ({ metadata: { namespace, name } }) => namespace === installNamespace && name === serviceAccount,
  );
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

/** A separate account, since the account of the manifests also has the ClusterRole. */
function toText(manifest: Manifest): string {
  return JSON.stringify(manifest).replaceAll(
    `"kind":"ServiceAccount","name":"${serviceAccount}"`,
    `"kind":"ServiceAccount","name":"${restrictedAccount}"`,
  );
}

/** A second binding of the Role of the manifests. */
function renamed(binding: Manifest): Manifest {
  return { ...binding, metadata: { ...binding.metadata, name: restrictedAccount } };
}
