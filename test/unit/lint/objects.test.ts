/** The rules about files, objects and lists: each by its name, with the exact place. */
import { describe, expect, test } from '@jest/globals';

import { config, deployment, lines, linesOf, planted } from './run.ts';

const usesApp = 'containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]';
const app = config('ConfigMap', 'app', 'data: {color: blue}');

test('lint-broken-yaml: with the place, and without the text', async () => {
  const secret = `${config('Secret', 'db')}stringData:\n  password: "${planted}\n`;
  expect(await lines({ 'a/db.yaml': secret })).toEqual([
    'a/db.yaml:8:1 error broken-yaml: This is no YAML that can be read: a character is missing, such as a colon, a comma, a quotation mark or a closing bracket.',
  ]);
});

describe('duplicate-object', () => {
  test('lint-duplicate-object: the second one, with the place of the first', async () => {
    expect(await lines({ 'a/all.yaml': `${app}---\n${app}`, 'a/app.yml': app })).toEqual([
      'a/all.yaml:8:1 error duplicate-object: The same object is in a/all.yaml, line 1: only one of the two can be applied.',
      'a/app.yml:1:1 error duplicate-object: The same object is in a/all.yaml, line 1: only one of the two can be applied.',
    ]);
  });

  test.each([
    ['folders of two clusters', { 'one/app.yaml': app, 'two/app.yaml': app }],
    [
      'a patch of kustomize',
      {
        'app.yaml': app,
        'patch.yaml': app,
        'kustomization.yaml': 'resources: [app.yaml]\npatches: [{path: patch.yaml}]\n',
      },
    ],
    [
      'a file that the kustomization does not take',
      { 'app.yaml': app, 'old.yaml': app, 'kustomization.yaml': 'resources: [app.yaml]\n' },
    ],
    [
      'another group',
      {
        'a.yaml':
          'apiVersion: a.io/v1\nkind: A\nmetadata: {name: a}\n---\napiVersion: b.io/v1\nkind: A\nmetadata: {name: a}\n',
      },
    ],
    [
      'a hook of Helm',
      {
        'a.yaml': `${app}---\n${app.replace('namespace: shop', 'namespace: shop\n  annotations: {helm.sh/hook: pre-install}')}`,
      },
    ],
    [
      'a name that the API server makes',
      {
        'a.yaml':
          'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n',
      },
    ],
  ])('%s: no mistake', async (_what, files) => {
    expect(await linesOf(['duplicate-object'], files)).toEqual([]);
  });
});

describe('lists', () => {
  const rules = ['listed-config-missing', 'glob-matches-nothing'];

  test('lint-listed-config-missing: in each list, with the nearest name', async () => {
    const hints = 'reroll.dev/configmaps: "app, ap", reroll.dev/secrets: db, reroll.dev/exclude-secrets: "tls"';
    expect(await linesOf(rules, { 'web.yaml': deployment(hints, usesApp), 'app.yaml': app })).toEqual([
      'web.yaml:6:17 warning listed-config-missing: reroll.dev/configmaps: ConfigMap "ap" is not in these files; did you mean "app"?',
      'web.yaml:6:51 warning listed-config-missing: reroll.dev/secrets: Secret "db" is not in these files.',
      'web.yaml:6:75 warning listed-config-missing: reroll.dev/exclude-secrets: Secret "tls" is not in these files, and the pod template does not use it.',
    ]);
  });

  test('a list that can name nothing', async () => {
    const file = deployment('reroll.dev/configmaps: "true"', usesApp);
    expect(await linesOf(rules, { 'web.yaml': file, 'app.yaml': app })).toEqual([
      'web.yaml:6:17 warning listed-config-missing: reroll.dev/configmaps: "true" is a boolean, and no ConfigMap has this name; to select all that the pod template refers to, write reroll.dev/auto: "configmaps".',
    ]);
  });

  test('a SealedSecret provides what a list names', async () => {
    const sealed = 'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: db, namespace: shop}\n';
    expect(await linesOf(rules, { 'web.yaml': deployment('reroll.dev/secrets: db'), 'db.yaml': sealed })).toEqual([]);
  });

  test('lint-glob-matches-nothing: in each list', async () => {
    const hints = 'reroll.dev/configmaps: "ap*,x-*", reroll.dev/exclude-configmaps: "y?"';
    expect(await linesOf(rules, { 'web.yaml': deployment(hints, usesApp), 'app.yaml': app })).toEqual([
      'web.yaml:6:17 warning glob-matches-nothing: reroll.dev/configmaps: "x-*" matches no ConfigMap in these files.',
      'web.yaml:6:51 warning glob-matches-nothing: reroll.dev/exclude-configmaps: "y?" matches no ConfigMap in these files.',
    ]);
  });
});

test('lint-inline-secret-url: in a file of options, and in one inside of a config', async () => {
  const options = `cluster: prod\nsinks:\n  - name: shop\n    urlFile: /etc/url\n  - name: ops\n    url: https://hooks.example.com/${planted}\n`;
  const inside = config(
    'ConfigMap',
    'options',
    'data:',
    '  a: b',
    '  notifications.yaml: |',
    ...options.split('\n').map((line) => `    ${line}`),
  );
  expect(await linesOf(['inline-secret-url'], { 'a.yaml': options, 'b.yaml': inside })).toEqual([
    'a.yaml:6:5 error inline-secret-url: A sink of notifications has its URL here. It is a credential: put it into a Secret and name its file with urlFile.',
    'b.yaml:8:3 error inline-secret-url: A sink of notifications has its URL here. It is a credential: put it into a Secret and name its file with urlFile.',
  ]);
});
