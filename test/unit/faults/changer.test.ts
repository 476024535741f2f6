/** The ledger knows the version at which content went back, also where a client touches the config in between. */
import { expect, test } from '@jest/globals';

import { Changer } from '../../faults/changer.ts';
import { configBody, createFleet, collectionOfConfig, type ConfigRef } from '../../faults/fleet.ts';
import { Ledger } from '../../faults/ledger.ts';
import type { Change, ChangeKind } from '../../faults/schedule.ts';
import type { Repeat } from '../../faults/workload-history.ts';
import { useEmbedded } from '../fakes/embedded.ts';

const embedded = useEmbedded();
const ref: ConfigRef = 'ConfigMap/own-0';
const path = collectionOfConfig('default', ref);
const [web] = createFleet(2).workloads;

/** The versions of the config and of an object that is written after it, before and after each change. */
async function changedBy(kinds: readonly ChangeKind[]): Promise<{ ledger: Ledger; rvs: readonly string[] }> {
  const { client } = embedded;
  const ledger = new Ledger();
  for (const each of web?.configs ?? []) ledger.set(each, 'first');
  await client.create(path, configBody(ref, 'first'));
  const changer = new Changer({ client, namespace: 'default', ledger });
  const rvs = [await versionNow()];
  for (const kind of kinds) {
    await changer.run([{ atMs: 0, kind, ref } satisfies Change]);
    rvs.push(await versionNow());
  }
  return { ledger, rvs };
}

/** A version that is newer than all writes so far. */
async function versionNow(): Promise<string> {
  const { metadata } = await embedded.client.create(path, { metadata: { generateName: 'other-' } });
  return metadata.resourceVersion ?? '';
}

test.each<[rule: string, kinds: readonly ChangeKind[], wentBack: readonly boolean[]]>([
  ['a revert of a change', ['change', 'revert'], [false, true]],
  ['a revert of a new object', ['recreate', 'touch', 'revert', 'touch'], [false, false, true, false]],
  ['nothing that could go back', ['revert', 'touch', 'revert', 'change'], [false, false, false, false]],
  ['each of two reverts', ['change', 'revert', 'touch', 'change', 'revert'], [false, true, false, false, true]],
  ['a second revert of the same content', ['change', 'revert', 'touch', 'revert'], [false, true, false, false]],
])('content goes back with: %s', async (_rule, kinds, wentBack) => {
  const { ledger, rvs } = await changedBy(kinds);
  const spans = kinds.map((_kind, index): Repeat => ({ fromRv: rvs[index] ?? '', untilRv: rvs[index + 1] ?? '' }));
  if (web === undefined) throw new Error('the fleet is empty');
  expect(spans.map((span) => ledger.wentBack(web, span))).toEqual(wentBack);
});
