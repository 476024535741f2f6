/** The rules about annotations: each by its name, with the exact place and without any value of a Secret. */
import { describe, expect, test } from '@jest/globals';

import { config, deployment, lines, linesOf, planted } from './run.ts';

const container = ['containers: [{name: web}]'];

describe('unknown-hint', () => {
  test('lint-unknown-hint: on a workload and its pod template, with the nearest key', async () => {
    const file = [
      'apiVersion: apps/v1',
      'kind: StatefulSet',
      'metadata:',
      '  name: db',
      '  annotations:',
      '    reroll.dev/atuo: "true"',
      '    lint.reroll.dev/other: x',
      'spec:',
      '  template:',
      '    metadata:',
      '      annotations:',
      '        reroll.dev/match: "true"',
    ].join('\n');
    expect(await lines({ 'a/db.yaml': file })).toEqual([
      'a/db.yaml:6:5 error unknown-hint: reroll.dev/atuo is not known; did you mean reroll.dev/auto?',
      'a/db.yaml:12:9 error unknown-hint: reroll.dev/match has no effect on this kind of object.',
    ]);
  });

  test.each([
    ['Service', 'v1', 'auto', 'has no effect on this kind of object.'],
    ['ReplicaSet', 'apps/v1', 'auto', 'has no effect on this kind of object.'],
    ['Pod', 'v1', 'skip-volumes', 'has no effect on this kind of object.'],
    ['Widget', 'example.com/v1', 'autoo', 'is not known; did you mean reroll.dev/auto?'],
    ['ConfigMap', 'v1', 'auto', 'has no effect on this kind of object.'],
    ['Secret', 'v1', 'ignroe', 'is not known; did you mean reroll.dev/ignore?'],
    ['Namespace', 'v1', 'settle', 'has no effect on this kind of object.'],
  ])('on a %s', async (kind, apiVersion, name, problem) => {
    const file = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, annotations: {reroll.dev/${name}: ${planted}}}\n`;
    expect(await lines({ 'a.yaml': file })).toEqual([`a.yaml:3:35 error unknown-hint: reroll.dev/${name} ${problem}`]);
  });

  test('as a label', async () => {
    const file =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  labels:\n    reroll.dev/auto: "true"\n';
    expect(await lines({ 'a.yaml': file })).toEqual([
      'a.yaml:6:5 error unknown-hint: reroll.dev/auto is a label here, and counts as an annotation only.',
    ]);
  });

  test('what another object or reroll itself has written is no mistake', async () => {
    const copied =
      'apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web-1, annotations: {reroll.dev/auto: "true"}, ownerReferences: [{kind: Deployment}]}\n';
    const lease =
      'apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: reroll, annotations: {reroll.dev/hold: "true x"}}\n';
    const own = deployment('reroll.dev/record: x, reroll.dev/pending: y', ...container);
    expect(await lines({ 'a.yaml': copied, 'b.yaml': lease, 'c.yaml': own })).toEqual([]);
  });
});

describe('bad-hint-value', () => {
  test('lint-bad-hint-value: what is accepted, and the nearest value', async () => {
    const hints = 'reroll.dev/auto: "ture", reroll.dev/settle: soon, reroll.dev/approval: require';
    const found = await linesOf(['bad-hint-value'], { 'web.yaml': deployment(hints, ...container) });
    expect(found).toEqual([
      'web.yaml:6:17 error bad-hint-value: reroll.dev/auto: "ture" is not one of true, configmaps, secrets, false; did you mean "true"?',
      'web.yaml:6:42 error bad-hint-value: reroll.dev/settle: "soon" is not a duration such as 30s, 1m30s or 0.',
      expect.stringMatching(/^web\.yaml:6:67 error bad-hint-value: reroll\.dev\/approval: "require" is not one of /),
    ]);
  });

  test('a value that is no text', async () => {
    const file = deployment(
      'reroll.dev/auto: true',
      'containers: [{name: web, envFrom: [{configMapRef: {name: app}}]}]',
    );
    expect(await linesOf(['bad-hint-value', 'stale-pods'], { 'web.yaml': file })).toEqual([
      'web.yaml:6:17 error bad-hint-value: reroll.dev/auto: the value is a boolean, and annotations are texts: write it in quotes.',
    ]);
  });

  test('a value on a Secret is not repeated', async () => {
    const file = config('Secret', 'db', `  annotations: {reroll.dev/ignore: ${planted}}`);
    expect(await lines({ 'db.yaml': file })).toEqual([
      'db.yaml:6:17 error bad-hint-value: reroll.dev/ignore: its value is not one of true, false.',
    ]);
  });

  test('a window with a name is one of the controller, and other windows are read', async () => {
    const file = (text: string): string => deployment(`reroll.dev/window: ${text}`, ...container);
    expect(await lines({ 'a.yaml': file('business-hours') })).toEqual([]);
    expect(await lines({ 'a.yaml': file('"0 22 * * mon-fry 4h"') })).toEqual([
      expect.stringMatching(/^a\.yaml:6:17 error bad-hint-value: reroll\.dev\/window: /),
    ]);
    expect(await lines({ 'a.yaml': file('business-hours') }, { areWindowsKnown: true })).toHaveLength(1);
  });

  test('what Flux substitutes later is not judged', async () => {
    expect(await lines({ 'a.yaml': deployment('reroll.dev/auto: "${auto}"', ...container) })).toEqual([]);
  });

  test('a rule that does not exist in the annotation that hides findings', async () => {
    const file = deployment('lint.reroll.dev/ignore: "stale-pod, missing-config"', ...container);
    expect(await lines({ 'a.yaml': file })).toEqual([
      'a.yaml:6:17 error bad-hint-value: lint.reroll.dev/ignore: there is no rule "stale-pod"; did you mean "stale-pods"?',
    ]);
  });
});

describe('reloader-annotation', () => {
  const reloader = 'reloader.stakater.com/auto: "true"';

  test('lint-reloader-annotation: without the dialect', async () => {
    const file = deployment(`${reloader}, reloader.stakater.com/search: "true"`, ...container);
    expect(await lines({ 'a.yaml': file })).toEqual([
      'a.yaml:6:17 info reloader-annotation: reroll reads reloader.stakater.com/auto, reloader.stakater.com/search with --dialect=stakater only (an annotation of stakater/Reloader).',
    ]);
  });

  test('with the dialect only conflicts and mistakes are reported', async () => {
    const conflict = deployment(`${reloader}, reroll.dev/auto: "false"`, ...container);
    const mistake = deployment('reloader.stakater.com/atuo: "true"', ...container);
    expect(await lines({ 'a.yaml': deployment(reloader, ...container) }, { isStakater: true })).toEqual([]);
    expect(await lines({ 'a.yaml': conflict }, { isStakater: true })).toEqual([
      'a.yaml:6:17 warning reloader-annotation: reloader.stakater.com/auto asks for rolls, and an annotation of reroll opts out the workload: check which one is meant.',
    ]);
    expect(await lines({ 'a.yaml': mistake }, { isStakater: true })).toEqual([
      'a.yaml:6:17 warning reloader-annotation: reloader.stakater.com/atuo is not known; did you mean reloader.stakater.com/auto?',
    ]);
  });
});

describe('the annotation that hides findings', () => {
  test('hides those of its object and rules alone', async () => {
    const file = deployment(
      'lint.reroll.dev/ignore: unknown-hint, reroll.dev/atuo: "true", reroll.dev/settle: soon',
      ...container,
    );
    const other = deployment('reroll.dev/atuo: "true"', ...container);
    expect(await lines({ 'a/web.yaml': file, 'b/web.yaml': other })).toEqual([
      expect.stringContaining('a/web.yaml:6:80 error bad-hint-value'),
      expect.stringContaining('b/web.yaml:6:17 error unknown-hint'),
    ]);
  });
});
