/**
 * Repositories as many teams have them, written for these tests. Each finding is listed: what else `lint` said would
 * not be true.
 */
import { expect, test } from '@jest/globals';

import { lines, planted } from './run.ts';

/** Lines of a file. */
const file = (...text: readonly string[]): string => `${text.join('\n')}\n`;

const sum = 'b'.repeat(64);

test('the output of a Helm chart: hooks, checksums, a Secret of its own and one of another release', async () => {
  const labels = '{app.kubernetes.io/name: shop, app.kubernetes.io/managed-by: Helm}';
  const documents = [
    [
      '# Source: shop/templates/serviceaccount.yaml',
      'apiVersion: v1',
      'kind: ServiceAccount',
      `metadata: {name: shop, namespace: shop, labels: ${labels}}`,
    ],
    [
      '# Source: shop/templates/secret.yaml',
      'apiVersion: v1',
      'kind: Secret',
      `metadata: {name: shop, namespace: shop, labels: ${labels}}`,
      'type: Opaque',
      `data: {password: "${planted}"}`,
    ],
    [
      '# Source: shop/templates/config.yaml',
      'apiVersion: v1',
      'kind: ConfigMap',
      `metadata: {name: shop, namespace: shop, labels: ${labels}}`,
      'data:',
      '  app.yaml: |-',
      '    alerts: "{{ $labels.pod }} {{ define }}"',
    ],
    [
      '# Source: shop/templates/deployment.yaml',
      'apiVersion: apps/v1',
      'kind: Deployment',
      `metadata: {name: shop, namespace: shop, labels: ${labels}, annotations: {reroll.dev/auto: "true"}}`,
      'spec:',
      '  template:',
      '    metadata:',
      '      annotations:',
      `        checksum/config: ${sum}`,
      '    spec:',
      '      containers:',
      '        - name: shop',
      '          env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: shop, key: password}}}]',
      '      volumes:',
      '        - {name: conf, configMap: {name: shop}}',
      '        - {name: tls, secret: {secretName: shop-tls, optional: true}}',
      '        - {name: ca, configMap: {name: kube-root-ca.crt}}',
      '        - {name: cache, secret: {secretName: cache-redis}}',
    ],
    [
      '# Source: shop/templates/migrate.yaml',
      'apiVersion: batch/v1',
      'kind: Job',
      'metadata: {name: shop-migrate, namespace: shop, annotations: {helm.sh/hook: "pre-upgrade,pre-install"}}',
      'spec: {template: {spec: {containers: [{name: m, envFrom: [{secretRef: {name: shop}}]}]}}}',
    ],
    [
      '# Source: shop/templates/tests/connection.yaml',
      'apiVersion: v1',
      'kind: Pod',
      'metadata: {name: shop-test, namespace: shop, annotations: {helm.sh/hook: test}}',
      'spec: {containers: [{name: wget}]}',
    ],
  ];
  const rendered = documents.map((document) => `---\n${file(...document)}`).join('');
  expect(await lines({ '-': rendered })).toEqual([
    '-:30:9 info double-roll-checksum: checksum/config rolls the workload when a config changes, and so does reroll. One deployment still causes one rollout; the checksum is not needed.',
    '-:39:34 error missing-config: Secret "cache-redis", which volume cache needs, is not in these files: pods do not start without it.',
  ]);
});

test('overlays of kustomize: generators, prefixes, patches, components and their built output', async () => {
  const base = {
    'base/kustomization.yaml': file(
      'resources: [web.yaml]',
      'configMapGenerator:',
      '  - {name: app, literals: [color=blue], files: [app.conf]}',
    ),
    'base/web.yaml': file(
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: web}',
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '        - name: web',
      '          envFrom: [{configMapRef: {name: app}}]',
      '          env: [{name: C, valueFrom: {configMapKeyRef: {name: app, key: color}}}]',
      '      volumes: [{name: db, secret: {secretName: db, items: [{key: password, path: p}]}}]',
    ),
    'base/app.conf': 'x',
    'components/opt-in/kustomization.yaml': file(
      'apiVersion: kustomize.config.k8s.io/v1alpha1',
      'kind: Component',
      'patches: [{path: hint.yaml, target: {kind: Deployment}}]',
    ),
    'components/opt-in/hint.yaml': file(
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata: {name: all, annotations: {reroll.dev/auto: "true"}}',
    ),
    ...Object.fromEntries(
      ['dev', 'prod'].flatMap((name) => [
        [
          `overlays/${name}/kustomization.yaml`,
          file(
            `namespace: shop-${name}`,
            `namePrefix: ${name}-`,
            'resources: [../../base]',
            'components: [../../components/opt-in]',
            'configMapGenerator: [{name: app, behavior: merge, literals: [size=1]}]',
            'secretGenerator: [{name: db, envs: [db.env]}]',
            'patches:',
            '  - path: web.yaml',
            '  - {target: {kind: Deployment}, patch: "- {op: add, path: /spec/replicas, value: 2}"}',
          ),
        ],
        [
          `overlays/${name}/web.yaml`,
          file(
            'apiVersion: apps/v1',
            'kind: Deployment',
            'metadata: {name: web}',
            'spec: {template: {spec: {containers: [{name: web, env: [{name: A, value: b}]}]}}}',
          ),
        ],
      ]),
    ),
  };
  // Whether a workload is opted in is known once it is built.
  expect(await lines(base)).toEqual([]);

  const built = [
    [
      'apiVersion: v1',
      'kind: ConfigMap',
      'metadata: {name: dev-app-7bk8mf5t4h, namespace: shop-dev}',
      'data: {color: blue}',
    ],
    [
      'apiVersion: apps/v1',
      'kind: Deployment',
      'metadata:',
      '  name: dev-web',
      '  namespace: shop-dev',
      '  annotations:',
      '    reroll.dev/auto: "true"',
      '    config.kubernetes.io/origin: |',
      '      path: base/web.yaml',
      'spec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: dev-app-7bk8mf5t4h}}]}]}}}',
    ],
  ];
  const output = built.map((document) => file(...document)).join('---\n');
  // At the line of the source, which the annotation names.
  expect(await lines({ '-': output, ...base })).toEqual([
    expect.stringContaining('base/web.yaml:9:37 info hash-suffix: ConfigMap/dev-app-7bk8mf5t4h'),
  ]);
});
