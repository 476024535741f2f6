/** Dangling references: what pods need and nothing provides, and what provides it. */
import { describe, expect, test } from '@jest/globals';

import { missing, useOf } from './dangling.ts';
import { config, deployment, planted } from './run.ts';

describe('missing-config', () => {
  test('lint-missing-config: with the exact place', async () => {
    const file = deployment(
      '',
      'containers:',
      '  - name: web',
      '    envFrom:',
      '      - configMapRef:',
      '          name: app',
    );
    expect(await missing({ 'apps/web.yaml': file })).toEqual([
      'apps/web.yaml:14:17 warning missing-config: ConfigMap "app", which envFrom of container web needs, is not in these files: pods do not start without it.',
    ]);
  });

  /** The pod spec, the place in line 10, and what uses the config. */
  const dangling: readonly (readonly [string, string, number, string])[] = [
    [
      'envFrom',
      'containers: [{name: web, envFrom: [{prefix: A_}, {secretRef: {name: app}}]}]',
      69,
      'envFrom of container web',
    ],
    [
      'env',
      'containers: [{name: web, env: [{name: A, value: b}, {name: B, valueFrom: {configMapKeyRef: {name: app, key: a}}}]}]',
      99,
      'env of container web',
    ],
    ['a volume', 'volumes: [{name: conf, configMap: {name: app}}]', 42, 'volume conf'],
    ['a volume of a Secret', 'volumes: [{name: conf, secret: {secretName: app}}]', 39, 'volume conf'],
    [
      'a projected volume',
      'volumes: [{name: all, projected: {sources: [{downwardAPI: {}}, {secret: {name: app}}]}}]',
      80,
      'volume all',
    ],
    [
      'an init container',
      'initContainers: [{name: init, envFrom: [{configMapRef: {name: app}}]}]',
      63,
      'envFrom of init container init',
    ],
    ['a mount', 'volumes: [{name: share, azureFile: {secretName: app}}]', 17, 'the mount of volume share'],
  ];

  test.each(dangling)('lint-kube-linter-1241-cases: dangling in %s', async (_what, podSpec, column, where) => {
    const found = await missing({ 'web.yaml': deployment('', podSpec) });
    expect(found).toEqual([
      expect.stringMatching(
        `^web\\.yaml:10:${String(column)} warning missing-config: \\w+ "app", which ${where} needs, is not in these files`,
      ),
    ]);
  });

  test.each([
    ['envFrom', 'containers: [{name: web, envFrom: [{configMapRef: {name: app, optional: true}}]}]'],
    [
      'env',
      'containers: [{name: web, env: [{name: A, valueFrom: {secretKeyRef: {name: app, key: a, optional: true}}}]}]',
    ],
    ['a volume', 'volumes: [{name: conf, configMap: {name: app, optional: true}}]'],
    ['a projected volume', 'volumes: [{name: all, projected: {sources: [{secret: {name: app, optional: true}}]}}]'],
  ])('lint-kube-linter-1241-cases: optional in %s is not needed', async (_what, podSpec) => {
    expect(await missing({ 'web.yaml': deployment('', podSpec) })).toEqual([]);
  });

  test.each([
    ['Pod', 'v1', 'spec: {volumes: [{name: a, configMap: {name: app}}]}'],
    ['Job', 'batch/v1', 'spec: {template: {spec: {volumes: [{name: a, configMap: {name: app}}]}}}'],
    [
      'CronJob',
      'batch/v1',
      'spec: {jobTemplate: {spec: {template: {spec: {volumes: [{name: a, configMap: {name: app}}]}}}}}',
    ],
  ])('in a %s', async (kind, apiVersion, spec) => {
    const file = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${spec}\n`;
    expect(await missing({ 'a.yaml': file })).toEqual([expect.stringContaining('missing-config')]);
  });

  test('an error where the files have other configs of the kind in the namespace, with the nearest name', async () => {
    const files = { 'web.yaml': useOf('ConfigMap', 'app-conifg'), 'app.yaml': config('ConfigMap', 'app-config') };
    expect(await missing(files)).toEqual([
      'web.yaml:10:58 error missing-config: ConfigMap "app-conifg", which envFrom of container web needs, is not in these files: pods do not start without it; did you mean "app-config"?',
    ]);
  });

  test('a config of another namespace is another one', async () => {
    const other = config('ConfigMap', 'app').replace('namespace: shop', 'namespace: blog');
    expect(await missing({ 'web.yaml': useOf('ConfigMap', 'app'), 'app.yaml': other })).toHaveLength(1);
    expect(await missing({ 'web.yaml': useOf('ConfigMap', 'app'), 'app.yaml': config('ConfigMap', 'app') })).toEqual(
      [],
    );
  });

  test('an object with many is reported to a limit', async () => {
    const volumes = Array.from({ length: 150 }, (_, index) => `- {name: v, configMap: {name: c${String(index)}}}`);
    const found = await missing({ 'web.yaml': deployment('', 'volumes:', ...volumes) });
    expect(found).toHaveLength(100);
    expect(found.filter((line) => line.endsWith('What else may be missing here is left out.'))).toHaveLength(1);
  });

  test('one that is used at several places is reported once', async () => {
    const file = deployment(
      '',
      'containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]',
      'volumes: [{name: a, configMap: {name: app}}]',
    );
    expect(await missing({ 'web.yaml': file })).toHaveLength(1);
  });
});

describe('missing-key', () => {
  const wrongKey =
    'containers: [{name: web, env: [{name: A, valueFrom: {configMapKeyRef: {name: app, key: colour}}}]}]';

  test('lint-missing-key: with the exact place and the nearest key', async () => {
    const files = {
      'web.yaml': deployment('', wrongKey),
      'app.yaml': config('ConfigMap', 'app', 'data: {color: blue}'),
    };
    expect(await missing(files)).toEqual([
      'web.yaml:10:89 error missing-key: ConfigMap "app" has no key "colour", which env of container web needs; did you mean "color"?',
    ]);
  });

  test('lint-kube-linter-1241-cases: a wrong key in items of volumes', async () => {
    const file = deployment(
      '',
      'volumes: [{name: a, secret: {secretName: db, items: [{key: a, path: a}, {key: b, path: b}]}}]',
    );
    const secret = config('Secret', 'db', `stringData: {a: ${planted}, bb: ${planted}}`);
    expect(await missing({ 'web.yaml': file, 'db.yaml': secret })).toEqual([
      'web.yaml:10:80 error missing-key: Secret "db" has no key "b", which volume a needs.',
    ]);
  });

  test.each([
    ['binaryData', config('ConfigMap', 'app', 'binaryData: {colour: eA==}')],
    ['a config without content, which something fills', config('ConfigMap', 'app')],
    [
      'a bundle of certificates that OpenShift adds',
      config('ConfigMap', 'app', '  labels: {config.openshift.io/inject-trusted-cabundle: "true"}', 'data: {a: b}'),
    ],
  ])('%s is enough', async (_what, provider) => {
    expect(await missing({ 'web.yaml': deployment('', wrongKey), 'app.yaml': provider })).toEqual([]);
  });
});
