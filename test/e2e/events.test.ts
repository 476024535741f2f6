/** The Events that users find on the objects themselves, which must not slow down the rollouts. */
import { describe, expect, test } from '@jest/globals';

import type { EmbeddedApiServer } from '../fakes/apiserver/server.ts';
import type { ApiObject, WatchEvent } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';

const e2e = useInstallation();

async function createUsers(count: number): Promise<readonly string[]> {
  const { client } = e2e.cluster;
  const container = { name: 'web', image: 'registry.example/web:1', envFrom: [{ configMapRef: { name: 'app' } }] };
  const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
  const spec = { replicas: 0, selector: { matchLabels: { app: 'web' } }, template };
  const names = Array.from({ length: count }, (_item, index) => `web-${String(index)}`);
  await client.create(e2e.cluster.core('configmaps'), { metadata: { name: 'app' }, data: { color: 'red', size: 's' } });
  for (const name of names) {
    const metadata = { name, annotations: { 'reroll.dev/auto': 'true' } };
    await client.create(e2e.cluster.group('apps/v1', 'deployments'), { metadata, spec });
  }
  return names;
}

async function recorded(names: readonly string[]): Promise<void> {
  for (const name of names) {
    await e2e.rollouts.until(`the record of ${name}`, `Deployment/${name}`, ({ metadata }) => {
      return metadata.annotations?.['reroll.dev/record'] !== undefined;
    });
  }
}

async function edit(data: object): Promise<void> {
  await e2e.cluster.client.patch(e2e.cluster.core('configmaps', 'app'), { data });
}

/** reroll's Events about the objects of one kind. */
async function eventsAbout(kind: string): Promise<readonly ApiObject[]> {
  const list = await e2e.cluster.client.get(e2e.cluster.group('events.k8s.io/v1', 'events'));
  return (list['items'] as ApiObject[]).filter(
    ({ ['regarding']: regarding, ['reportingController']: by }) =>
      (regarding as { kind?: string }).kind === kind && by === 'reroll.dev/reroll',
  );
}

function untilEvents(kind: string, count: number): Promise<readonly ApiObject[]> {
  return waitFor(`${String(count)} Events about a ${kind}`, async () => {
    const events = await eventsAbout(kind);
    return events.length >= count && events;
  });
}

/** The resourceVersion at which a watch showed that reroll had changed the template. */
function rolledAt(events: readonly WatchEvent[], name: string): number {
  const event = events.find(({ object: { metadata, spec } }) => {
    const { template } = spec as { template: ApiObject };
    return metadata.name === name && template.metadata.annotations?.['reroll.dev/config-hash'] !== undefined;
  });
  return Number(event?.object.metadata.resourceVersion);
}

test('log line, Event on the workload and Event on the config report one change under one id', async () => {
  const controller = await e2e.installation.start('--settle', '0');
  await recorded(await createUsers(1));
  await edit({ color: 'blue' });
  const rolled = await e2e.rollouts.untilCount('Deployment/web-0', 1);
  const { template } = rolled['spec'] as { template: ApiObject };
  const line = await controller.line(
    'rolled',
    ({ workload }) => workload === `Deployment/${e2e.cluster.namespace}/web-0`,
  );
  expect(line).toMatchObject({
    reason: 'content-changed',
    cause: ['ConfigMap/app'],
    changed: ['ConfigMap/app (color)'],
    changes: [expect.stringMatching(/^[0-9a-f]{8}$/)],
    generation: rolled.metadata.generation,
    configHash: template.metadata.annotations?.['reroll.dev/config-hash'],
  });
  const [id] = line['changes'] as readonly string[];
  const [onWorkload] = await untilEvents('Deployment', 1);
  expect(onWorkload?.['note']).toBe(
    `rolled because the content of ConfigMap/app (color) changed; change ${String(id)}, ` +
      `generation ${String(line['generation'])}, config-hash ${String(line['configHash'])}; ` +
      'it has no replicas: the new content is loaded when it is scaled up',
  );
  const [onConfig] = await untilEvents('ConfigMap', 1);
  expect(onConfig).toMatchObject({
    reason: 'ContentChanged',
    note: `rolled 1 of its users: Deployment/web-0; change ${String(id)}`,
  });
  expect(await controller.metric('reroll_rollouts_total', 'result="rolled"')).toBe(1);
});

test('a fan-out is over before its first Event is written, and has one summary', async () => {
  const count = 100;
  await e2e.installation.start('--settle', '0', '--canary-from', '0');
  const names = await createUsers(count);
  await recorded(names);
  const watching = e2e.cluster.watch(e2e.cluster.group('apps/v1', 'deployments'));
  await edit({ color: 'blue', size: 'm' });
  for (const name of names) await e2e.rollouts.untilCount(`Deployment/${name}`, 1);
  const events = await untilEvents('Deployment', count);
  await watching.find('the last roll', () => names.every((name) => rolledAt(watching.events, name) > 0));
  // All resourceVersions come from one store, so they give the order of writes to all kinds.
  const lastRoll = Math.max(...names.map((name) => rolledAt(watching.events, name)));
  expect(Math.min(...events.map(({ metadata }) => Number(metadata.resourceVersion)))).toBeGreaterThan(lastRoll);
  const summaries = await untilEvents('ConfigMap', 1);
  expect(summaries.map(({ ['note']: note }) => String(note))).toEqual([
    expect.stringMatching(
      /^rolled 100 of its users: Deployment\/web-\d+, Deployment\/web-\d+, Deployment\/web-\d+ and 97 more;/,
    ),
  ]);
});

describe('where no Event may be written', () => {
  test('everything rolls, and the failure is logged once and counted', async () => {
    await denyEvents();
    const controller = await e2e.installation.start('--settle', '0');
    const names = await createUsers(3);
    await recorded(names);
    for (const [index, color] of ['blue', 'green'].entries()) {
      await edit({ color });
      for (const name of names) await e2e.rollouts.untilCount(`Deployment/${name}`, index + 1);
    }
    await waitFor('the failures to be counted', async () => {
      return (await controller.metric('reroll_events_total', 'result="failed"')) >= 6;
    });
    const complaints = controller.lines.filter(({ level }) => level === 'warn' || level === 'error');
    expect(complaints.map(({ msg }) => msg)).toEqual([
      'Event not written; further failures of this kind are only counted',
    ]);
    expect(await e2e.installation.stopControllers()).toEqual([{ code: 0, signal: null }]);
  });
});

/** Holds until the end of the test. */
async function denyEvents(): Promise<void> {
  const { cluster, namespace } = e2e.cluster;
  if (cluster.kind === 'embedded') {
    const { faults } = cluster as EmbeddedApiServer;
    const match = { resource: 'events', verb: 'create', namespace } as const;
    faults.set({ match, effect: { kind: 'answer', status: 403 }, times: Infinity });
    return;
  }
  const role = '/apis/rbac.authorization.k8s.io/v1/clusterroles/reroll';
  const { rules } = (await e2e.cluster.client.get(role)) as unknown as { rules: { resources: string[] }[] };
  await e2e.cluster.client.patch(role, { rules: rules.filter(({ resources }) => !resources.includes('events')) });
  e2e.cluster.onLeave(() => e2e.cluster.client.patch(role, { rules }));
}
