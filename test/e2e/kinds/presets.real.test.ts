/** Each preset on the real definition of its project: what a change of a config writes, and that nothing else does. */
import { expect, test } from '@jest/globals';

import type { KindPreset } from '../../../src/model/kind-presets.ts';
import { isRolled, recordOf, selector, template, templateAnnotations, useAddedKinds } from './fixture.ts';

const kinds = useAddedKinds(
  'rollouts.argoproj.io',
  'clonesets.apps.kruise.io',
  'statefulsets.apps.kruise.io',
  'daemonsets.apps.kruise.io',
  'services.serving.knative.dev',
  'clusters.postgresql.cnpg.io',
);

const knativeTemplate = { spec: template.spec };

const specs: readonly (readonly [KindPreset, object])[] = [
  ['rollouts.argoproj.io', { replicas: 2, selector, template, strategy: { canary: {} } }],
  ['clonesets.apps.kruise.io', { replicas: 2, selector, template }],
  ['statefulsets.apps.kruise.io', { replicas: 2, selector, template, serviceName: 'web' }],
  ['daemonsets.apps.kruise.io', { selector, template }],
  ['services.serving.knative.dev', { template: knativeTemplate }],
];

test.each(specs)('%s: a change of a config is written into the pod template, once', async (kind, spec) => {
  const controller = await kinds.recorded(kind, spec);
  expect(templateAnnotations(await kinds.read(kind))).toEqual({});
  await kinds.config('blue');
  const rolled = await kinds.until('the roll', kind, isRolled);
  expect(templateAnnotations(rolled)).toEqual({
    'reroll.dev/config-hash': recordOf(rolled)?.roll?.to,
    'reroll.dev/cause': '["ConfigMap/app"]',
  });
  await controller.line('rolled', ({ workload }) => String(workload).startsWith(`${kind}/`));
  await controller.stop();

  const next = await kinds.start(`--kinds=${kind}`);
  await next.line('synced');
  expect(next.lines.filter(({ msg }) => msg === 'rolled')).toEqual([]);
  expect((await kinds.read(kind)).metadata.resourceVersion).toBe(rolled.metadata.resourceVersion);
});

test('clusters.postgresql.cnpg.io: a change of a listed config writes the time of the restart', async () => {
  const kind = 'clusters.postgresql.cnpg.io';
  await kinds.recorded(kind, { instances: 1, storage: { size: '1Gi' } }, { 'reroll.dev/configmaps': 'app' });
  await kinds.config('blue');
  const { metadata, ...rolled } = await kinds.until('the roll', kind, isRolled);
  const time = metadata.annotations?.['kubectl.kubernetes.io/restartedAt'];
  expect(time).toMatch(/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(recordOf({ metadata, ...rolled })?.roll?.to).toBe(time);
  // Two rolls within a second have different times.
  await kinds.config('green');
  const later = await kinds.until('the next roll', kind, (object) => recordOf(object)?.roll?.to !== time);
  expect(Date.parse(recordOf(later)?.roll?.to ?? '')).toBeGreaterThan(Date.parse(time ?? ''));
});
