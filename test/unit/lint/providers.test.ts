/** What provides a ConfigMap or Secret besides its own manifest. */
import { describe, expect, test } from '@jest/globals';

import { readPatternList } from '../../../src/plan/read/glob.ts';

import type { ExternalPattern } from '../../../src/lint/settings.ts';
import { missing, useOf } from './dangling.ts';
import { config, deployment, planted } from './run.ts';

const keyOf = (name: string, key: string): string =>
  deployment(
    '',
    `containers: [{name: web, env: [{name: A, valueFrom: {secretKeyRef: {name: ${name}, key: ${key}}}}]}]`,
  );

describe('lint-kube-linter-1241-cases: what provides a Secret', () => {
  const head = (apiVersion: string, kind: string, name: string): string =>
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\n`;

  test.each([
    ['SealedSecret', head('bitnami.com/v1alpha1', 'SealedSecret', 'db') + 'spec: {encryptedData: {password: x}}'],
    [
      'SealedSecret with a template',
      head('bitnami.com/v1alpha1', 'SealedSecret', 'x') +
        'spec: {template: {metadata: {name: db}}, encryptedData: {password: x}}',
    ],
    [
      'ExternalSecret',
      head('external-secrets.io/v1', 'ExternalSecret', 'db') + 'spec: {data: [{secretKey: password}]}',
    ],
    [
      'ExternalSecret with a target',
      head('external-secrets.io/v1', 'ExternalSecret', 'x') +
        'spec: {target: {name: db}, dataFrom: [{extract: {key: a}}]}',
    ],
    [
      'ClusterExternalSecret',
      'apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: x}\nspec: {externalSecretSpec: {target: {name: db}, data: [{secretKey: password}]}}',
    ],
    [
      'VaultStaticSecret',
      head('secrets.hashicorp.com/v1beta1', 'VaultStaticSecret', 'x') + 'spec: {destination: {name: db, create: true}}',
    ],
    [
      'ClusterSecret',
      'apiVersion: clustersecret.io/v1\nkind: ClusterSecret\nmetadata: {name: db}\ndata: {password: x}',
    ],
    [
      'SecretProviderClass',
      head('secrets-store.csi.x-k8s.io/v1', 'SecretProviderClass', 'x') +
        'spec: {secretObjects: [{secretName: db, data: [{key: password}]}]}',
    ],
    [
      'a copy of another namespace',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: x, annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: "true"}}\ndata: {password: x}',
    ],
    [
      'a generator of kustomize',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nsecretGenerator: [{name: db, literals: [password=x]}]',
    ],
    ['an operator of databases', head('acid.zalan.do/v1', 'postgresql', 'db') + 'spec: {users: {db: []}}'],
  ])('%s', async (what, provider) => {
    const name = what === 'an operator of databases' ? 'db.db.credentials.postgresql.acid.zalan.do' : 'db';
    const files = { 'web.yaml': keyOf(name, 'password'), 'provider.yaml': provider };
    expect(await missing(files)).toEqual([]);
    expect(await missing({ ...files, 'web.yaml': keyOf('another', 'password') })).toHaveLength(1);
  });

  test('Certificate: the keys of cert-manager', async () => {
    const certificate = head('cert-manager.io/v1', 'Certificate', 'x') + 'spec: {secretName: tls}';
    expect(await missing({ 'web.yaml': keyOf('tls', 'tls.crt'), 'c.yaml': certificate })).toEqual([]);
    expect(await missing({ 'web.yaml': keyOf('tls', 'tls.cert'), 'c.yaml': certificate })).toEqual([
      expect.stringContaining('error missing-key: Secret "tls" has no key "tls.cert"'),
    ]);
  });

  test('SealedSecret: the keys that it seals', async () => {
    const sealed = head('bitnami.com/v1alpha1', 'SealedSecret', 'db') + `spec: {encryptedData: {user: ${planted}}}`;
    expect(await missing({ 'web.yaml': keyOf('db', 'password'), 's.yaml': sealed })).toEqual([
      expect.stringContaining('error missing-key: Secret "db" has no key "password"'),
    ]);
  });

  test('--external, by namespace, kind and pattern', async () => {
    const [pattern] = readPatternList('db-*').patterns;
    const [namespace] = readPatternList('shop').patterns;
    const external = [{ kind: 'Secret', name: pattern, namespace }] as readonly ExternalPattern[];
    expect(await missing({ 'web.yaml': useOf('Secret', 'db-main') }, { external })).toEqual([]);
    expect(await missing({ 'web.yaml': useOf('Secret', 'main') }, { external })).toHaveLength(1);
    expect(await missing({ 'web.yaml': useOf('ConfigMap', 'db-main') }, { external })).toHaveLength(1);
  });

  test('Kubernetes itself, and a name that Flux replaces', async () => {
    expect(await missing({ 'web.yaml': useOf('ConfigMap', 'kube-root-ca.crt') })).toEqual([]);
    expect(await missing({ 'web.yaml': useOf('ConfigMap', '"${cluster}-config"') })).toEqual([]);
  });

  test('where Helm still makes objects of the namespace, nothing is missing for certain', async () => {
    const release = head('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'db');
    const files = { 'web.yaml': useOf('Secret', 'db'), 'other.yaml': config('Secret', 'other'), 'db.yaml': release };
    expect(await missing(files)).toEqual([expect.stringContaining('warning missing-config')]);
  });
});
