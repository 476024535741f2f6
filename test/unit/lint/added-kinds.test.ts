/** The rules of lint over kinds that options add. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { kindPresets } from '../../../src/model/kind-presets.ts';
import { setAddedKinds } from '../../../src/model/kinds.ts';
import { config, linesOf } from './run.ts';

beforeEach(() => {
  setAddedKinds(kindPresets);
});
afterEach(() => {
  setAddedKinds({});
});

const object = (apiVersion: string, kind: string, annotations: string, ...spec: readonly string[]): string =>
  [
    `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop, annotations: {${annotations}}}`,
    'spec:',
    ...spec.map((line) => `  ${line}`),
    '',
  ].join('\n');

const optedIn = 'reroll.dev/auto: "true"';
const template = (uses: string): string => `template: {spec: {containers: [{name: web, envFrom: [${uses}]}]}}`;
const usesApp = template('{configMapRef: {name: app}}');
const app = config('ConfigMap', 'app', 'data: {color: blue}');

test('a value of rollout-strategy that is none, on a Rollout', async () => {
  const text = object('argoproj.io/v1alpha1', 'Rollout', `${optedIn}, reroll.dev/rollout-strategy: restrat`, usesApp);
  expect(await linesOf(['bad-hint-value'], { 'a.yaml': app, 'web.yaml': text })).toEqual([
    expect.stringContaining('"restrat" is not one of restart, rollout; did you mean "restart"?'),
  ]);
});

test('rollout-strategy on a Deployment', async () => {
  const text = object('apps/v1', 'Deployment', `${optedIn}, reroll.dev/rollout-strategy: restart`, usesApp);
  expect(await linesOf(['unknown-hint'], { 'a.yaml': app, 'web.yaml': text })).toHaveLength(1);
});

test.each([
  ['argoproj.io/v1alpha1', 'Rollout'],
  ['apps.kruise.io/v1alpha1', 'CloneSet'],
  ['serving.knative.dev/v1', 'Service'],
])('a reference of %s %s that nothing provides', async (apiVersion, kind) => {
  const text = object(apiVersion, kind, optedIn, template('{configMapRef: {name: gone}}'));
  expect(await linesOf(['missing-config'], { 'a.yaml': app, 'web.yaml': text })).toEqual([
    expect.stringContaining('ConfigMap "gone"'),
  ]);
});

test('what a roll would not restart', async () => {
  const clone = object('apps.kruise.io/v1alpha1', 'CloneSet', optedIn, 'updateStrategy: {type: InPlaceOnly}', usesApp);
  const named = `template: {metadata: {name: web-1}, spec: {containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]}}`;
  const service = object('serving.knative.dev/v1', 'Service', optedIn, named);
  const files = { 'a.yaml': app, 'clone.yaml': clone, 'service.yaml': service };
  expect(await linesOf(['never-takes-effect'], files)).toEqual([
    expect.stringMatching(/^clone\.yaml:5:.*updated in place/),
    expect.stringMatching(/^service\.yaml:5:.*spec\.template\.metadata\.name is set/),
  ]);
});

test('a Service of the core group is no workload', async () => {
  const text = object('v1', 'Service', '', template('{configMapRef: {name: gone}}'));
  expect(await linesOf(['missing-config', 'stale-pods'], { 'a.yaml': app, 'web.yaml': text })).toEqual([]);
});
