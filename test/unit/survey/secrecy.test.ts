/** Values of configs, and keys of Secrets that no template names, are in nothing that a survey finds. */
import { expect, test } from '@jest/globals';

import type { ConfigKind } from '../../../src/model/kinds.ts';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import { SmallCluster } from '../../fakes/small-cluster.ts';
import { PlantedValues } from '../../support/planted.ts';
import { minuteMs } from './stories.ts';

/** No template names them. */
const unnamed = ['private.pem', 'pin.txt'];

const uses: Readonly<Record<string, PodSpec>> = {
  'by-key': {
    containers: [
      {
        env: [
          { valueFrom: { secretKeyRef: { name: 'db', key: 'password' } } },
          { valueFrom: { configMapKeyRef: { name: 'app', key: 'password' } } },
        ],
      },
    ],
  },
  whole: { containers: [{ envFrom: [{ secretRef: { name: 'db' } }, { configMapRef: { name: 'app' } }] }] },
  volume: {
    containers: [{ name: 'web' }],
    volumes: [{ name: 'v', secret: { secretName: 'db', items: [{ key: 'password' }] } }],
  },
};

function plant(cluster: SmallCluster, planted: PlantedValues): void {
  for (const kind of ['ConfigMap', 'Secret'] satisfies ConfigKind[]) {
    const keys = ['password', ...unnamed];
    const data = Object.fromEntries(keys.map((key) => [key, planted.next(key)]));
    cluster.config(kind, kind === 'Secret' ? 'db' : 'app', data);
  }
}

test.each([true, false])('no value and no key that no template names, with the digest keys: %s', async (hasKeys) => {
  const [cluster, planted] = [new SmallCluster(), new PlantedValues()];
  plant(cluster, planted);
  for (const [name, podSpec] of Object.entries(uses)) cluster.workload(name, { podSpec });
  await cluster.write();
  for (const [name, hold] of [
    ['whole', 'true'],
    ['volume', 'ture'],
  ] as const)
    cluster.annotate({ kind: 'Deployment', name }, { 'reroll.dev/hold': hold });
  plant(cluster, planted);
  cluster.workload('new', { podSpec: uses['by-key'] ?? {} });
  cluster.nowMs += minuteMs;

  const { survey, of } = await cluster.survey({ hasKeys });
  const everything = JSON.stringify([
    Object.values(of),
    survey.cluster.workloads,
    [...survey.cluster.configs.values()].map(({ kind, name }) => `${kind}/${name}`),
    [...survey.cluster.writers],
    [...survey.cluster.notListed],
  ]);
  expect(Object.keys(of).sort()).toEqual(['by-key', 'new', 'volume', 'whole']);
  if (hasKeys) expect(of['by-key']?.changes).toMatchObject([{ keys: ['password'] }, { keys: ['password'] }]);
  expect(planted.findIn(everything)).toEqual([]);
  for (const key of unnamed) expect(everything).not.toContain(key);
});
