/** What a survey says of a stale workload with the digest keys, and of a Namespace that the options leave out. */
import { expect, test } from '@jest/globals';

import type { Surveyed } from '../../../src/survey/surveyed.ts';
import { Shop, shopKeys } from '../../builders/shop.ts';

async function surveyed(shop: Shop): Promise<Surveyed | undefined> {
  const [first] = (await shop.survey(shopKeys)).all();
  return first;
}

async function staleShop(annotations: Readonly<Record<string, string>>): Promise<Shop> {
  const shop = new Shop();
  shop.config('ConfigMap/app', { color: 'red' });
  shop.workload('web', { annotations: { 'reroll.dev/auto': 'true', ...annotations } });
  await shop.control();
  shop.pass(60_000);
  shop.config('ConfigMap/app', { color: 'blue' });
  return shop;
}

test('configs settle after their last write', async () => {
  const shop = await staleShop({ 'reroll.dev/settle': '5s', 'reroll.dev/approval': 'required' });
  shop.pass(1_000);
  expect((await surveyed(shop))?.status).toMatchObject({ state: 'stale', reason: 'settle' });
  shop.pass(5_000);
  expect((await surveyed(shop))?.status).toMatchObject({ state: 'pending', reason: 'approval' });
});

test('a workload that no controller has marked yet is stale since the last write', async () => {
  const shop = await staleShop({});
  const writtenAtMs = shop.nowMs;
  shop.pass(60_000);
  expect((await surveyed(shop))?.status).toMatchObject({ reason: 'content-changed', sinceMs: writtenAtMs });
});

test('one that waits is stale since the time in its annotation', async () => {
  const shop = await staleShop({ 'reroll.dev/hold': 'true' });
  const { nowMs } = shop;
  await shop.control();
  shop.pass(60_000);
  const { status } = (await surveyed(shop)) ?? {};
  expect(status?.state).toBe('pending');
  expect(status?.sinceMs).toBeLessThanOrEqual(nowMs);
});

test.each([
  ['shop', 'no-record'],
  ['blog', 'namespace-not-selected'],
])('with --namespaces=%s a workload of shop is %s', async (namespace, reason) => {
  const shop = new Shop({ namespaces: [namespace] });
  shop.config('ConfigMap/app', { color: 'red' });
  shop.workload('web');
  expect((await surveyed(shop))?.status.reason).toBe(reason);
});
