/** Holds the manifests to what SECURITY.md promises: a right or a privilege more is a decision, not an accident. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';

const root = resolve(import.meta.dirname, '../..');

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly rules?: readonly object[];
  readonly roleRef?: { readonly kind: string };
  readonly subjects?: readonly object[];
  readonly spec?: Readonly<Record<string, unknown>>;
}

function read(file: string): Manifest[] {
  const text = readFileSync(join(root, 'manifests', file), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

interface Rule {
  readonly resourceNames?: readonly string[];
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** What is granted, one `verb resource.group` each, sorted. */
function grantsOf(kind: 'ClusterRole' | 'Role'): readonly string[] {
  const rules = read('rbac.yaml').flatMap((manifest) =>
    manifest.kind === kind ? (manifest.rules ?? []) : [],
  ) as Rule[];
  const grants = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => {
      const suffix = group === '' ? '' : `.${group}`;
      return resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}${suffix}`));
    }),
  );
  return grants.sort();
}

test('in the cluster configs are read, workloads patched, Namespaces watched, Events written, and that is all', () => {
  expect(grantsOf('ClusterRole')).toEqual([
    'create events.events.k8s.io',
    'get configmaps',
    'get secrets',
    'list configmaps',
    'list daemonsets.apps',
    'list deployments.apps',
    'list namespaces',
    'list secrets',
    'list statefulsets.apps',
    'patch daemonsets.apps',
    'patch deployments.apps',
    'patch events.events.k8s.io',
    'patch statefulsets.apps',
    'watch configmaps',
    'watch daemonsets.apps',
    'watch deployments.apps',
    'watch namespaces',
    'watch secrets',
    'watch statefulsets.apps',
  ]);
});

test('in its own namespace it creates and reads the Secret of its digest key, creates and renews its Lease, and that is all', () => {
  expect(grantsOf('Role')).toEqual([
    'create leases.coordination.k8s.io',
    'create secrets',
    'get leases.coordination.k8s.io',
    'get secrets',
    'list leases.coordination.k8s.io',
    'list secrets',
    'patch leases.coordination.k8s.io',
    'watch leases.coordination.k8s.io',
    'watch secrets',
  ]);
  const rules = read('rbac.yaml').flatMap((manifest) =>
    manifest.kind === 'Role' ? (manifest.rules ?? []) : [],
  ) as Rule[];
  const named = rules.filter(({ verbs }) => !verbs.includes('create'));
  expect(named.map(({ resources, resourceNames }) => [resources, resourceNames])).toEqual([
    [['secrets'], ['reroll-hash-key']],
    [['leases'], ['reroll']],
  ]);
});

test('both are bound to the one account, and to nobody else', () => {
  const [account] = read('service-account.yaml');
  const bindings = read('rbac.yaml').filter(({ kind }) => kind.endsWith('Binding'));
  expect(bindings.map(({ kind, roleRef, subjects }) => [kind, roleRef?.kind, subjects])).toEqual([
    [
      'ClusterRoleBinding',
      'ClusterRole',
      [{ kind: 'ServiceAccount', ...account?.metadata, namespace: 'reroll-system' }],
    ],
    ['RoleBinding', 'Role', [{ kind: 'ServiceAccount', ...account?.metadata, namespace: 'reroll-system' }]],
  ]);
});

test('the namespace refuses privileged pods', () => {
  const [namespace] = read('namespace.yaml');
  expect(namespace?.metadata.labels).toHaveProperty(['pod-security.kubernetes.io/enforce'], 'restricted');
});

test('the pod has no privileges, a read-only file system, probes and limits', () => {
  const [deployment] = read('deployment.yaml');
  expect(deployment?.spec).toMatchObject({
    replicas: 1,
    strategy: { type: 'Recreate' },
    template: {
      spec: {
        enableServiceLinks: false,
        securityContext: { runAsNonRoot: true, runAsUser: 65_532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            livenessProbe: { httpGet: { path: '/livez' } },
            readinessProbe: { httpGet: { path: '/readyz' } },
            resources: { limits: { memory: '256Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    },
  });
});

test('the image has the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const kustomization = parse(readFileSync(join(root, 'manifests/kustomization.yaml'), 'utf8')) as { images: object[] };
  expect(kustomization.images).toEqual([expect.objectContaining({ name: 'reroll', newTag: version })]);
});
