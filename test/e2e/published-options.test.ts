/** The leader publishes its options on the Lease, so that a command decides with the same options as the controller. */
import { expect, test } from '@jest/globals';

import { readPublished } from '../../src/config/published-options.ts';
import type { PublishedOptions } from '../../src/model/published-options.ts';
import { waitFor } from '../support/wait-for.ts';
import { useInstallation } from './fixture.ts';
import { leasePath } from './installation.ts';
import { lasting, useReplicas } from './replicas.ts';

const e2e = useInstallation();
const replicas = useReplicas(e2e);

const key = 'reroll.dev/options';
const hold = 'reroll.dev/hold';

async function annotations(): Promise<Readonly<Record<string, string>>> {
  return (await e2e.cluster.client.get(leasePath)).metadata.annotations ?? {};
}

async function annotate(values: Readonly<Record<string, string | null>>): Promise<void> {
  await e2e.cluster.client.patch(leasePath, { metadata: { annotations: values } });
}

function read(text: string | undefined): PublishedOptions {
  const reading = readPublished(text ?? '');
  if ('problem' in reading) throw new Error(reading.problem);
  expect(reading.unknown).toEqual([]);
  return reading.installation;
}

/** Waits until the Lease shows the options of the leader that settles for this time; returns them. */
async function published(settleMs: number): Promise<PublishedOptions> {
  return waitFor(`options with a settle time of ${String(settleMs)} ms`, async () => {
    const { [key]: text } = await annotations();
    const options = text === undefined ? undefined : read(text);
    return options?.config.settleMs === settleMs && options;
  });
}

test('the options are there once a replica leads, as the replica has them, and with the id of its digest key', async () => {
  const first = replicas.launch(...lasting, '--settle', '250ms', '--window', '* * * * * 1m', '--auto-reload-all');
  await first.line('leading');
  const { config, keyIds, isFreshnessKnown } = await published(250);
  expect(config).toMatchObject({
    window: '* * * * * 1m',
    autoReloadAll: true,
    minIntervalMs: 0,
    namespaces: undefined,
  });
  expect(isFreshnessKnown).toBe(true);
  await replicas.deploy('a');
  await replicas.recorded();
  const { metadata } = await e2e.cluster.client.get(e2e.cluster.group('apps/v1', 'deployments', 'a'));
  expect(metadata.annotations?.['reroll.dev/record']).toContain(`"${String(keyIds[0])}"`);
});

test('a replica that stands by publishes nothing, and after a change of the leader the options are those of the new one', async () => {
  const first = replicas.launch('--settle', '250ms');
  await first.line('leading');
  await published(250);
  const second = replicas.launch('--settle', '350ms');
  await second.line('standing by');
  const { [key]: before } = await annotations();
  await first.stop();
  await second.line('leading');
  await published(350);
  expect(read(before).config.settleMs).toBe(250);
  await second.stop();
  await replicas.lease('a Lease without a holder', ({ holderIdentity }) => holderIdentity === '');
  expect(read((await annotations())[key]).config.settleMs).toBe(350);
});

test('a hold beside the options keeps its effect, the options stay, and the election goes on', async () => {
  const leader = replicas.launch();
  await leader.line('leading');
  await published(100);
  await replicas.deploy('a');
  await replicas.recorded();
  const heldAtMs = Date.now();
  await annotate({ [hold]: 'true INC-4711' });
  await leader.line('the Lease holds all workloads', ({ why }) => why === 'INC-4711');
  await replicas.edit('a');
  await leader.line('held back', ({ reason }) => reason === 'hold');
  expect(e2e.rollouts.count('Deployment/a')).toBe(0);
  await replicas.lease('a renewal', ({ renewTime }) => Date.parse(renewTime) > heldAtMs);
  const { [hold]: held, [key]: options } = await annotations();
  expect(held).toBe('true INC-4711');
  expect(read(options).config.settleMs).toBe(100);
  await annotate({ [hold]: null });
  await replicas.rolled({ a: 1 });
  expect(leader.lines.filter(({ msg }) => msg === 'no longer leading' || msg === 'Lease request failed')).toEqual([]);
});

test('without an election there is no Lease, and no options', async () => {
  const controller = e2e.installation.launch(['--leader-elect=false']);
  await controller.synced();
  expect((await e2e.cluster.client.request('GET', leasePath)).status).toBe(404);
});
