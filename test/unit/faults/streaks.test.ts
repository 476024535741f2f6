/** Between rounds no workload keeps the streak of its rolls, which would delay them more in each round. */
import { expect, test } from '@jest/globals';

import { collectionPath, createFleet, workloadBody } from '../../faults/fleet.ts';
import { endStreaks } from '../../faults/streaks.ts';
import { useEmbedded } from '../fakes/embedded.ts';

const embedded = useEmbedded();
const fleet = createFleet(3);
const all = [...fleet.workloads, fleet.sentinel, fleet.held];
const configs = { 'ConfigMap/own-0': { rv: '1', keys: { '*': 'A' } } };

test('the record of every workload, also of the held one, loses its streak and nothing else', async () => {
  const { client } = embedded;
  const record = JSON.stringify({ v: 1, streak: 7.5, configs });
  for (const workload of all) {
    const path = collectionPath('default', workload.kind);
    await client.create(path, workloadBody(workload));
    await client.patch(`${path}/${workload.name}`, { metadata: { annotations: { 'reroll.dev/record': record } } });
  }
  await endStreaks(client, 'default', fleet);
  for (const { kind, name } of all) {
    const { metadata } = await client.get(`${collectionPath('default', kind)}/${name}`);
    expect([name, JSON.parse(metadata.annotations?.['reroll.dev/record'] ?? '')]).toEqual([name, { v: 1, configs }]);
  }
});
