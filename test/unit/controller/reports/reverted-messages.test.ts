import { expect, test } from '@jest/globals';

import { ControllerFixture } from '../../../fakes/controller-fixture.ts';

const owner = (apiVersion: string, kind: string) => ({
  metadata: { ownerReferences: [{ apiVersion, kind, name: 'shop', controller: true }] },
});
const advice = /ClickHouse\/shop owns this workload .* add that kind to --kinds .*--api-group=clickhouse\.example\.com/;

/** The notes on reverts, where after each of two rolls another client puts the former pod template back at once. */
async function revertedTwice(changes: object): Promise<readonly string[]> {
  const fixture = await ControllerFixture.baselined();
  fixture.workload(changes);
  for (const [index, color] of ['blue', 'green'].entries()) {
    const template = { metadata: { annotations: { 'reroll.dev/config-hash': null, 'reroll.dev/cause': null } } };
    fixture.config({ resourceVersion: String(200 + index), data: { color } });
    await fixture.reconcile();
    fixture.workload({ spec: { template } });
    await fixture.reconcile();
  }
  fixture.close();
  return fixture.events.flatMap(({ reason, note }) => (reason === 'Reverted' ? [note] : []));
}

test('the second revert names the owner and the option that has it rolled instead', async () => {
  const [first = '', second = '', ...more] = await revertedTwice(owner('clickhouse.example.com/v1', 'ClickHouse'));
  expect(more).toEqual([]);
  expect(first).toContain('reverted the pod template');
  expect(first).not.toMatch(advice);
  expect(second).toMatch(advice);
});

test.each([
  ['no owner', {}],
  ['an owner that belongs to Kubernetes itself', owner('apps/v1', 'ReplicaSet')],
])('it names nothing for a workload with %s', async (_what, changes) => {
  const notes = await revertedTwice(changes);
  expect(notes).toHaveLength(2);
  expect(notes.join()).not.toContain('--kinds');
});
