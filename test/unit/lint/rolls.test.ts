/** The rules about rolls: each by its name, with the exact place. */
import { describe, expect, test } from '@jest/globals';

import { config, deployment, linesOf } from './run.ts';

const optedIn = 'reroll.dev/auto: "true"';
const usesApp = 'containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]';
const app = config('ConfigMap', 'app', 'data: {color: blue}');
const sum = 'a'.repeat(64);

/** A Deployment that is opted in and uses ConfigMap `app`, with these lines in its spec. */
const withSpec = (kind: string, ...spec: readonly string[]): string =>
  [
    `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: web, namespace: shop, annotations: {${optedIn}}}\nspec:`,
    ...spec.map((line) => `  ${line}`),
    '',
  ].join('\n');

const withTemplate = (...metadata: readonly string[]): string =>
  withSpec(
    'Deployment',
    'template:',
    '  metadata:',
    ...metadata.map((line) => `    ${line}`),
    '  spec:',
    `    ${usesApp}`,
  );

describe('stale-pods', () => {
  const rules = ['stale-pods'];

  test('lint-stale-pods: at the first use that pods read at their start', async () => {
    const volumes = 'volumes: [{name: a, secret: {secretName: tls}}]';
    expect(await linesOf(rules, { 'web.yaml': deployment('', volumes, usesApp) })).toEqual([
      'web.yaml:11:58 info stale-pods: Its pods read ConfigMap/app only when they start, and nothing restarts them after a change. reroll.dev/auto: "true" does.',
    ]);
  });

  test('a mount with a sub-path is not updated', async () => {
    const podSpec = [
      'containers: [{name: web, volumeMounts: [{name: a, subPath: b}]}]',
      'volumes: [{name: a, configMap: {name: app}}]',
    ];
    expect(await linesOf(rules, { 'web.yaml': deployment('', ...podSpec) })).toHaveLength(1);
  });

  test.each([
    ['opted in', { 'a.yaml': deployment(optedIn, usesApp) }],
    [
      'opted in by its Namespace',
      {
        'a.yaml': deployment('', usesApp),
        'b.yaml': `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {${optedIn}}}\n`,
      },
    ],
    ['opted out', { 'a.yaml': deployment('reroll.dev/auto: "false"', usesApp) }],
    ['of stakater/Reloader', { 'a.yaml': deployment('reloader.stakater.com/auto: "true"', usesApp) }],
    ['updated by the kubelet', { 'a.yaml': deployment('', 'volumes: [{name: a, configMap: {name: app}}]') }],
    [
      'with the hash of its content in its name',
      { 'a.yaml': deployment('', usesApp.replace('app', 'app-7bk8mf5t4h')) },
    ],
    ['immutable', { 'a.yaml': deployment('', usesApp), 'b.yaml': config('ConfigMap', 'app', 'immutable: true') }],
  ])('%s: no finding', async (_what, files) => {
    expect(await linesOf(rules, files)).toEqual([]);
  });

  test('a checksum restarts them', async () => {
    const file = withTemplate('annotations:', `  checksum/config: ${sum}`).replace(optedIn, '');
    expect(await linesOf(rules, { 'a.yaml': file })).toEqual([]);
  });
});

describe('double-roll-checksum', () => {
  const rules = ['double-roll-checksum'];
  const twice = withTemplate('annotations:', '  team: a', `  checksum/config: ${sum}`);

  test('lint-double-roll-checksum: one deployment is still one rollout', async () => {
    expect(await linesOf(rules, { 'web.yaml': twice, 'app.yaml': app })).toEqual([
      'web.yaml:9:9 info double-roll-checksum: checksum/config rolls the workload when a config changes, and so does reroll. One deployment still causes one rollout; the checksum is not needed.',
    ]);
  });

  test.each([
    ['without freshness', app, { isFreshnessOn: false }, '--freshness is off'],
    [
      'in another sync wave',
      app.replace('namespace: shop', 'namespace: shop\n  annotations: {argocd.argoproj.io/sync-wave: "-1"}'),
      {},
      'another wave',
    ],
    [
      'as a hook of Helm',
      app.replace('namespace: shop', 'namespace: shop\n  annotations: {helm.sh/hook: pre-upgrade}'),
      {},
      'another wave',
    ],
  ])('a warning %s', async (_what, file, options, why) => {
    expect(await linesOf(rules, { 'web.yaml': twice, 'app.yaml': file }, options)).toEqual([
      expect.stringMatching(`^web\\.yaml:9:9 warning double-roll-checksum: .* There may be two rollouts: .*${why}`),
    ]);
  });

  test.each([
    ['rollme/config-hash', '0123456789abcdef0123456789abcdef', 1],
    ['app/sha256', sum, 1],
    ['configmap.example.com/checksum', sum, 1],
    ['checksum/config', 'short', 0],
    ['commit', sum, 0],
    ['reroll.dev/config-hash', sum, 0],
  ])('%s: %s', async (key, value, count) => {
    expect(await linesOf(rules, { 'a.yaml': withTemplate('annotations:', `  ${key}: ${value}`) })).toHaveLength(count);
  });
});

describe('other rules about rolls', () => {
  test('lint-hash-suffix: a name of kustomize, and an immutable config', async () => {
    const suffixed = deployment(optedIn, usesApp.replace('app', 'app-7bk8mf5t4h'));
    expect(await linesOf(['hash-suffix'], { 'web.yaml': suffixed })).toEqual([
      'web.yaml:10:58 info hash-suffix: ConfigMap/app-7bk8mf5t4h: the content never changes under this name, so the workload rolls by itself, and the annotation is harmless.',
    ]);
    const files = {
      'web.yaml': deployment(optedIn, usesApp),
      'app.yaml': config('ConfigMap', 'app', 'immutable: true'),
    };
    expect(await linesOf(['hash-suffix'], files)).toEqual([expect.stringContaining('web.yaml:10:58 info hash-suffix')]);
    expect(await linesOf(['hash-suffix'], { ...files, 'app.yaml': app })).toEqual([]);
  });

  test('lint-never-takes-effect: OnDelete and paused', async () => {
    const file = `${withSpec('DaemonSet', 'updateStrategy:', '  type: OnDelete')}---\n${withSpec('Deployment', 'paused: true')}`;
    expect(await linesOf(['never-takes-effect'], { 'web.yaml': file })).toEqual([
      'web.yaml:6:5 warning never-takes-effect: With the update strategy OnDelete a roll replaces no pods until a user deletes them.',
      'web.yaml:12:3 warning never-takes-effect: It is paused, so a roll replaces no pods until a user resumes it.',
    ]);
    expect(await linesOf(['never-takes-effect'], { 'web.yaml': file.replaceAll(optedIn, '') })).toEqual([]);
  });

  test.each([
    ['{}', 1],
    ['null', 1],
    ['', 1],
    ['{a: b}', 0],
  ])('lint-empty-template-annotations: annotations: %s', async (text, count) => {
    const found = await linesOf(['empty-template-annotations'], { 'web.yaml': withTemplate(`annotations: ${text}`) });
    expect(found).toHaveLength(count);
    for (const line of found) expect(line).toMatch(/^web\.yaml:7:7 warning empty-template-annotations: .*Argo CD/);
  });
});
