/** Any pod template reads the same in protobuf and as JSON: a real server writes empty fields in its own way. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import type { WorkloadKind } from '../../src/model/kinds.ts';
import { templateOf, type KubeObject } from '../../src/model/kube-object.ts';
import { readWorkload } from '../../src/plan/read/workload.ts';
import { testReading } from '../builders/config.ts';
import { fullTemplate, podTemplates } from '../builders/templates.ts';
import { useCluster } from './cluster.ts';
import { listItems } from './list-items.ts';

const api = useCluster();

const selector = { matchLabels: { app: 'web' } };
const template = fullTemplate;
const annotations = {
  'reroll.dev/auto': 'true',
  'reroll.dev/configmaps': 'listed',
  'reroll.dev/hold': 'true',
  empty: '',
};

const workloads: readonly (readonly [WorkloadKind, string, object])[] = [
  ['Deployment', 'deployments', { replicas: 0, paused: true, selector, template, strategy: { type: 'Recreate' } }],
  ['Deployment', 'deployments', { selector, template, minReadySeconds: 5 }],
  ['StatefulSet', 'statefulsets', { selector, serviceName: 'web', template, updateStrategy: { type: 'OnDelete' } }],
  [
    ...(['StatefulSet', 'statefulsets'] as const),
    { replicas: 3, selector, serviceName: 'web', template, updateStrategy: { rollingUpdate: { partition: 2 } } },
  ],
  ['DaemonSet', 'daemonsets', { selector, template }],
];

/** Of the same version in both formats, whatever a controller writes in between. */
async function sameVersion(kind: WorkloadKind): Promise<readonly (readonly [KubeObject, KubeObject])[]> {
  for (;;) {
    const [json, protobuf] = [await listItems(api, 'json', kind), await listItems(api, 'protobuf', kind)];
    const versionsOf = (objects: readonly KubeObject[]) => objects.map(({ metadata }) => metadata?.resourceVersion);
    if (JSON.stringify(versionsOf(json)) === JSON.stringify(versionsOf(protobuf)))
      return json.map((object, index) => [object, protobuf[index] ?? {}]);
  }
}

async function expectSame(kind: WorkloadKind): Promise<void> {
  for (const [json, protobuf] of await sameVersion(kind)) {
    const states = [json, protobuf].map((object) => readWorkload(kind, object, testReading, true));
    expect(templateOf(kind, protobuf)).toEqual(templateOf(kind, json));
    expect(states[0]).toBeDefined();
    expect(states[1]).toEqual(states[0]);
  }
}

describe('a workload', () => {
  test.each(workloads)('%s: %#', async (kind, plural, spec) => {
    await api.client.create(api.group('apps/v1', plural), { metadata: { name: 'web', annotations }, spec });
    await expectSame(kind);
  });

  test('with any pod template', async () => {
    const templates = fc.sample(podTemplates, { numRuns: 60, seed: 7 });
    const path = api.group('apps/v1', 'deployments');
    for (const [index, each] of templates.entries())
      await api.client.create(path, { metadata: { name: `w${String(index)}` }, spec: { selector, template: each } });
    await expectSame('Deployment');
  });
});
