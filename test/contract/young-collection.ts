/**
 * A collection for which version 1 is too old to watch from. A real server does not forget versions on demand, but its
 * history of a custom resource begins when that is defined.
 */
import { waitFor } from '../support/wait-for.ts';
import type { ContractCluster } from './cluster.ts';

const GROUP = 'contract.example';

/** The path of such a collection. The custom resource that is created for it exists until the end of the test. */
export async function createYoungCollection(api: ContractCluster): Promise<string> {
  // The embedded server begins far above 1.
  if (api.cluster.kind === 'embedded') return api.core('configmaps');
  const plural = `things-${api.namespace}`;
  const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  await api.client.create(definitions, definitionOf(plural));
  api.onLeave(() => api.client.request('DELETE', `${definitions}/${plural}.${GROUP}`));
  const path = api.group(`${GROUP}/v1`, plural);
  await waitFor('the custom resource to be served', async () => {
    const { status } = await api.client.request('GET', path);
    return status === 200;
  });
  return path;
}

function definitionOf(plural: string): object {
  const kind = plural.replaceAll('-', '').replace(/^t/, 'T');
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { plural, kind, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  };
}
