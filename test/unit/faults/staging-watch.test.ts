/** The watch from outside finds what breaks a limit, and accuses nobody of what a gap of its watches may hide. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { StagingWatch } from '../../faults/staging-watch.ts';
import { waitFor } from '../../support/wait-for.ts';
import { useEmbedded } from '../fakes/embedded.ts';

const embedded = useEmbedded();
const path = '/apis/apps/v1/namespaces/default/deployments';
const names = ['a', 'b', 'c'];

let watch: StagingWatch;

beforeEach(async () => {
  const { client } = embedded;
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'i' }] } };
  for (const name of names) {
    const metadata = { name, annotations: { 'reroll.dev/record': record('first') } };
    await client.create(path, { metadata, spec: { selector: { matchLabels: labels }, template } });
    await isComplete(name);
  }
  watch = new StagingWatch({ client, namespace: 'default', installNamespace: 'default' });
  await watch.broken();
  watch.begin();
});

afterEach(() => watch.stop());

function record(content: string): string {
  return JSON.stringify({ configs: { 'ConfigMap/app': { keys: { '*': content } } } });
}

async function isComplete(name: string): Promise<void> {
  await waitFor(`the rollout of ${name}`, async () => {
    const { metadata, status } = await embedded.client.get(`${path}/${name}`);
    const { observedGeneration, updatedReplicas } = (status ?? {}) as Record<string, unknown>;
    return observedGeneration === metadata.generation && updatedReplicas === 1;
  });
}

async function roll(name: string): Promise<void> {
  const annotations = { 'reroll.dev/config-hash': 'second', 'reroll.dev/cause': '["ConfigMap/app"]' };
  await embedded.client.patch(`${path}/${name}`, {
    metadata: { annotations: { 'reroll.dev/record': record('second') } },
    spec: { template: { metadata: { annotations } } },
  });
}

test('one after the other is in order', async () => {
  for (const name of names) {
    await roll(name);
    await isComplete(name);
  }
  expect(await watch.broken()).toBeUndefined();
});

test('two before any is complete are not', async () => {
  embedded.server.workloads.hold();
  for (const name of ['a', 'b']) await roll(name);
  const broken = await watch.broken();
  expect(broken).toContain('2 are in flight by ConfigMap/app, and the limit is 1');
  expect(broken).toContain('Deployment/b is rolled for ConfigMap/app');
});

test('two that a gap has hidden may have been in order, and a third one after it is', async () => {
  const { faults, watches, workloads } = embedded.server;
  workloads.hold();
  const match = { verb: 'list', resource: 'deployments' } as const;
  const outage = faults.set({ match, effect: { kind: 'answer', status: 503 }, times: Infinity });
  await watches.expire({ resource: 'deployments' });
  for (const name of ['a', 'b']) await roll(name);
  await waitFor('a list to fail', () => outage.fired > 0);
  outage.clear();
  expect(await watch.broken()).toBeUndefined();
  await roll('c');
  expect(await watch.broken()).toBeUndefined();
});
