/** Workloads that a roll would not restart, or that belong to another one: reported, and not written to. */
import { expect, test } from '@jest/globals';

import type { KindPreset } from '../../../src/model/kind-presets.ts';
import { waitFor } from '../../support/wait-for.ts';
import { recordOf, selector, template, templateAnnotations, useAddedKinds } from './fixture.ts';

const kinds = useAddedKinds('clonesets.apps.kruise.io', 'services.serving.knative.dev');

async function isReported(kind: KindPreset, note: string): Promise<void> {
  await waitFor('the Event', async () =>
    (await kinds.events('Unsupported')).some((event) => String(event['note']).includes(note)),
  );
  const object = await kinds.read(kind);
  expect([templateAnnotations(object), recordOf(object)?.roll]).toEqual([{}, undefined]);
}

const inPlace = { updateStrategy: { type: 'InPlaceIfPossible' } };

test('cloneset-inplace-reported-not-silent', async () => {
  const kind = 'clonesets.apps.kruise.io';
  const controller = await kinds.recorded(kind, { replicas: 2, selector, template, ...inPlace });
  await kinds.config('blue');
  await isReported(kind, 'its pods are updated in place');
  expect(await controller.metric('reroll_stale_workloads', 'reason="unsupported"')).toBe(1);

  // With the trigger in a variable, Kruise restarts the container.
  const fieldRef = { fieldPath: "metadata.annotations['reroll.dev/config-hash']" };
  const env = [{ name: 'CONFIG_HASH', valueFrom: { fieldRef } }];
  const containers = [{ ...template.spec.containers[0], env }];
  await kinds.e2e.cluster.client.patch(kinds.path(kind, 'web'), { spec: { template: { spec: { containers } } } });
  await kinds.until('a record of the present content', kind, (object) => {
    const { rv = '' } = (recordOf(object)?.configs['ConfigMap/app'] ?? {}) as { readonly rv?: string };
    return Number(rv) > 0 && object.metadata.annotations?.['reroll.dev/pending'] === undefined;
  });
  await kinds.config('green');
  await kinds.until('the roll', kind, (object) => 'reroll.dev/config-hash' in templateAnnotations(object));
});

test('knative-named-template-reported', async () => {
  const kind = 'services.serving.knative.dev';
  await kinds.recorded(kind, { template: { metadata: { name: 'web-v1' }, spec: template.spec } });
  await kinds.config('blue');
  await isReported(kind, 'spec.template.metadata.name is set');
});

test('owned-child-passed-over-owner-rolled', async () => {
  const kind = 'services.serving.knative.dev';
  const controller = await kinds.recorded(kind, { template: { spec: template.spec } });
  const { cluster, rollouts } = kinds.e2e;
  const owner = { apiVersion: 'serving.knative.dev/v1', kind: 'Revision', name: 'web-1', uid: 'u-1', controller: true };
  await cluster.client.create(cluster.group('apps/v1', 'deployments'), {
    metadata: { name: 'web-1', annotations: { 'reroll.dev/auto': 'true' }, ownerReferences: [owner] },
    spec: { replicas: 0, selector, template },
  });
  await controller.line('hint not understood', ({ problem }) => String(problem).includes('that of Revision/web-1'));
  await kinds.config('blue');
  await kinds.until('the roll of the owner', kind, (object) => recordOf(object)?.roll !== undefined);
  expect(rollouts.count('Deployment/web-1')).toBe(0);
  expect(rollouts.object('Deployment/web-1')?.metadata.annotations).not.toHaveProperty(['reroll.dev/record']);
});
