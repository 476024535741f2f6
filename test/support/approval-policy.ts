/** The admission policies of manifests/components/approval-policy on a real API server, with approvers of a test. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parseDocument } from 'yaml';

import type { ApiClient } from './api-client.ts';
import type { Manifest } from './manifests.ts';
import { kustomize } from './tools.ts';
import { waitFor } from './wait-for.ts';

interface Approvers {
  readonly groups: readonly string[];
  /** `namespace/name` */
  readonly serviceAccounts: readonly string[];
}

const component = 'manifests/components/approval-policy';
const approversFile = 'approvers.yaml';

const collections: Readonly<Record<string, string>> = {
  ValidatingAdmissionPolicy: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings',
};

/** What `kubectl apply -k` would apply after a user has named these approvers in the file of the component. */
async function renderApprovalPolicy(approvers: Approvers): Promise<readonly Manifest[]> {
  const folder = await mkdtemp(join(tmpdir(), 'reroll-approval-'));
  try {
    await cp(component, folder, { recursive: true });
    const file = join(folder, approversFile);
    const document = parseDocument(await readFile(file, 'utf8'));
    for (const [key, names] of Object.entries(approvers)) document.setIn(['data', key], JSON.stringify(names));
    await writeFile(file, document.toString());
    return await kustomize(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The admission policies among manifests, and their bindings. */
export function policiesIn(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ kind }) => kind in collections);
}

/** Creates policies and bindings; resolves with a function that deletes them. */
export async function createPolicies(
  client: ApiClient,
  manifests: readonly Manifest[],
): Promise<() => Promise<unknown>> {
  for (const manifest of manifests) await client.create(collections[manifest.kind] ?? '', manifest);
  return () =>
    Promise.all(manifests.map(({ kind, metadata }) => client.delete(`${collections[kind] ?? ''}/${metadata.name}`)));
}

/**
 * Applies the component, and waits until the API server enforces both policies on the user of the client, who is no
 * approver. Resolves with a function that deletes the policies.
 * @param labels of the only namespaces that the policies concern; default: all namespaces
 */
export async function imposeApprovalPolicy(
  client: ApiClient,
  approvers: Approvers,
  labels?: Readonly<Record<string, string>>,
): Promise<() => Promise<unknown>> {
  const manifests = await renderApprovalPolicy(approvers);
  const remove = await createPolicies(client, labels === undefined ? manifests : manifests.map(boundTo(labels)));
  const annotations = { 'reroll.dev/hold': 'true' };
  const held = { metadata: { generateName: 'approval-probe-', annotations, labels } };
  const namespace = (await client.create('/api/v1/namespaces', held)).metadata.name;
  await waitFor('the policy about approvals', () => isApprovalRefused(client, namespace));
  await waitFor('the policy about holds', async () => {
    const body = { metadata: { annotations: { 'reroll.dev/hold': null } } };
    const contentType = 'application/merge-patch+json';
    const options = { body, contentType };
    return (await client.request('PATCH', `/api/v1/namespaces/${namespace}?dryRun=All`, options)).status === 403;
  });
  await client.delete(`/api/v1/namespaces/${namespace}`);
  return remove;
}

/** The manifest with a binding that concerns only namespaces with these labels. */
function boundTo(matchLabels: Readonly<Record<string, string>>): (manifest: Manifest) => Manifest {
  return (manifest) => {
    if (manifest.kind !== 'ValidatingAdmissionPolicyBinding') return manifest;
    const matchResources = { namespaceSelector: { matchLabels } };
    return { ...manifest, spec: { ...manifest.spec, matchResources } as NonNullable<Manifest['spec']> };
  };
}

/** Whether the API server refuses the client a Deployment with an approval; tries it without creating anything. */
export async function isApprovalRefused(client: ApiClient, namespace: string, prefix = 'reroll.dev'): Promise<boolean> {
  const labels = { app: 'probe' };
  const body = {
    metadata: { name: 'probe', annotations: { [`${prefix}/approved`]: 'k3xq7m2pzt4wab5c' } },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'probe', image: 'registry.example/probe:1' }] } },
    },
  };
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments?dryRun=All`;
  return (await client.request('POST', path, { body })).status === 403;
}
