/**
 * A policy that silently removes annotations from every update of the workloads of a namespace: a
 * `MutatingAdmissionPolicy` of `admissionregistration.k8s.io/v1`.
 */
import type { ApiClient, ApiObject } from './api-client.ts';
import { waitFor } from './wait-for.ts';

const group = '/apis/admissionregistration.k8s.io/v1';

/** The removed annotations: the record of the workload, or all of the pod template. */
export type TakenAway = 'record' | 'template annotations';

const recordKey = 'reroll.dev/record';

const changes: Readonly<Record<TakenAway, { readonly condition: string; readonly path: string }>> = {
  record: {
    condition: `has(object.metadata.annotations) && '${recordKey}' in object.metadata.annotations`,
    path: `'/metadata/annotations/' + jsonpatch.escapeKey('${recordKey}')`,
  },
  'template annotations': {
    condition: 'has(object.spec.template.metadata.annotations)',
    path: "'/spec/template/metadata/annotations'",
  },
};

/** Creates the policy and waits until the API server applies it. Resolves with a function that removes it. */
export async function takeAway(client: ApiClient, namespace: string, what: TakenAway): Promise<() => Promise<void>> {
  const name = `takes-away.${namespace}`;
  const { condition, path } = changes[what];
  const rule = {
    apiGroups: ['apps'],
    apiVersions: ['v1'],
    operations: ['UPDATE'],
    resources: ['deployments', 'statefulsets', 'daemonsets'],
  };
  await client.create(`${group}/mutatingadmissionpolicies`, {
    metadata: { name },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [rule],
      },
      matchConditions: [{ name: 'has', expression: condition }],
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: `[JSONPatch{op: 'remove', path: ${path}}]` } }],
    },
  });
  await client.create(`${group}/mutatingadmissionpolicybindings`, { metadata: { name }, spec: { policyName: name } });
  await untilProbe(client, namespace, (probe) => !hasBoth(probe));
  return async () => {
    await client.delete(`${group}/mutatingadmissionpolicybindings/${name}`);
    await client.delete(`${group}/mutatingadmissionpolicies/${name}`);
    await untilProbe(client, namespace, hasBoth);
  };
}

/** Writes to a workload of its own, without a pod and without a hint, until what comes of it fits. */
async function untilProbe(client: ApiClient, namespace: string, fits: (probe: ApiObject) => boolean): Promise<void> {
  const collection = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const labels = { app: 'policy-probe' };
  const spec = { containers: [{ name: 'probe', image: 'registry.example/probe:1' }] };
  await client.create(collection, {
    metadata: { name: 'policy-probe' },
    spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
  const annotations = { [recordKey]: '{"v":1}' };
  const patch = { metadata: { annotations }, spec: { template: { metadata: { annotations } } } };
  await waitFor('the API server to go by the policy', async () => {
    return fits(await client.patch(`${collection}/policy-probe`, patch));
  });
  await client.delete(`${collection}/policy-probe`);
}

function hasBoth({ metadata, spec }: ApiObject): boolean {
  const { template } = spec as { template: { metadata: { annotations?: object } } };
  return [metadata.annotations, template.metadata.annotations].every((found) => recordKey in (found ?? {}));
}
