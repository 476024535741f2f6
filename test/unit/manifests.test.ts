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
  readonly spec?: Readonly<Record<string, unknown>>;
}

function read(file: string): Manifest[] {
  const text = readFileSync(join(root, 'manifests', file), 'utf8');
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

interface Rule {
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

function rulesOf(kind: 'ClusterRole' | 'Role'): readonly Rule[] {
  return read('rbac.yaml').flatMap((manifest) => (manifest.kind === kind ? ((manifest.rules ?? []) as Rule[]) : []));
}

test('nothing is granted by a wildcard, and nothing may be replaced or deleted', () => {
  for (const { resources, verbs } of [...rulesOf('ClusterRole'), ...rulesOf('Role')]) {
    expect(resources).not.toContain('*');
    expect(['get', 'list', 'watch', 'patch', 'create']).toEqual(expect.arrayContaining([...verbs]));
  }
});

test.each(['configmaps', 'secrets'])('%s of the cluster are only read', (resource) => {
  const verbs = rulesOf('ClusterRole').flatMap((rule) => (rule.resources.includes(resource) ? rule.verbs : []));
  expect(verbs.sort()).toEqual(['get', 'list', 'watch']);
});

test.each(['deployments', 'statefulsets', 'daemonsets'])('%s may be patched, not created', (resource) => {
  const verbs = rulesOf('ClusterRole').flatMap((rule) => (rule.resources.includes(resource) ? rule.verbs : []));
  expect(verbs).toEqual(expect.arrayContaining(['list', 'watch', 'patch']));
  expect(verbs).not.toContain('create');
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
