/**
 * Repositories as many teams have them, written for these tests. Each finding is listed: what else `lint` said would
 * not be true.
 */
import { expect, test } from '@jest/globals';

import { lines, planted } from './run.ts';

/** Lines of a file. */
const file = (...text: readonly string[]): string => `${text.join('\n')}\n`;

test('a monorepo of Flux: two clusters, bases, sealed and encrypted Secrets, substitutions and releases of Helm', async () => {
  const fluxKustomization = (path: string): string =>
    file(
      'apiVersion: kustomize.toolkit.fluxcd.io/v1',
      'kind: Kustomization',
      'metadata: {name: apps, namespace: flux-system}',
      `spec: {path: ${path}, sourceRef: {kind: GitRepository, name: flux-system}, postBuild: {substitute: {cluster: one}}}`,
    );
  const files = {
    'clusters/prod/apps.yaml': fluxKustomization('./apps/prod'),
    'clusters/staging/apps.yaml': fluxKustomization('./apps/staging'),
    'clusters/prod/flux-system/kustomization.yaml': file('resources: [gotk-components.yaml]'),
    'clusters/prod/flux-system/gotk-components.yaml': file(
      'apiVersion: v1',
      'kind: Namespace',
      'metadata: {name: flux-system}',
    ),
    'infrastructure/ingress/release.yaml': file(
      'apiVersion: helm.toolkit.fluxcd.io/v2',
      'kind: HelmRelease',
      'metadata: {name: ingress, namespace: ingress}',
      'spec: {values: {controller: {podAnnotations: {reroll.dev/auto: "true"}}}}',
    ),
    'apps/base/podinfo/kustomization.yaml': file('resources: [deployment.yaml, config.yaml]'),
    'apps/base/podinfo/deployment.yaml': file(
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: podinfo, annotations: {reroll.dev/auto: "true"}}',
      'spec:',
      '  replicas: ${replicas}',
      '  template:',
      '    spec:',
      '      containers:',
      '        - name: podinfo',
      '          image: registry.example.com/podinfo:${version}',
      '          envFrom:',
      '            - configMapRef: {name: podinfo}',
      '            - configMapRef: {name: "${cluster}-settings"}',
      '            - secretRef: {name: sealed}',
      '          env:',
      '            - {name: TOKEN, valueFrom: {secretKeyRef: {name: encrypted, key: token}}}',
    ),
    'apps/base/podinfo/config.yaml': file(
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: {name: podinfo}',
      'data: {color: "${color}"}',
    ),
    ...Object.fromEntries(
      ['prod', 'staging'].flatMap((cluster) => [
        [
          `apps/${cluster}/kustomization.yaml`,
          file(
            'namespace: podinfo',
            'resources: [../base/podinfo, sealed.yaml, encrypted.yaml]',
            'patches: [{path: patch.yaml}]',
          ),
        ],
        [
          `apps/${cluster}/patch.yaml`,
          file('apiVersion: apps/v1', 'kind: Deployment', 'metadata: {name: podinfo}', 'spec: {replicas: 4}'),
        ],
        [
          `apps/${cluster}/sealed.yaml`,
          file(
            'apiVersion: bitnami.com/v1alpha1',
            'kind: SealedSecret',
            'metadata: {name: sealed}',
            'spec: {encryptedData: {password: AgB}}',
          ),
        ],
        [
          `apps/${cluster}/encrypted.yaml`,
          file(
            'apiVersion: v1',
            'kind: Secret',
            'metadata: {name: encrypted}',
            `stringData: {token: "ENC[AES256_GCM,data:${planted}]"}`,
            'sops: {version: 3.9.0}',
          ),
        ],
      ]),
    ),
    '.github/workflows/lint.yaml': file('on: push', 'jobs: {}'),
    'renovate.json': '{"extends": []}',
  };
  expect(await lines(files)).toEqual([]);
  const broken = {
    ...files,
    'apps/prod/sealed.yaml': file('apiVersion: v1', 'kind: ConfigMap', 'metadata: {name: other}'),
  };
  const renamed = { ...broken, 'apps/staging/sealed.yaml': broken['apps/prod/sealed.yaml'] };
  expect(await lines(renamed)).toEqual([
    'apps/base/podinfo/deployment.yaml:14:27 warning missing-config: Secret "sealed", which envFrom of container podinfo needs, is not in these files: pods do not start without it.',
  ]);
});
