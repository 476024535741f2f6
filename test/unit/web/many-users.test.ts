/** The page of a config with more users than are read whole. */
import { expect, test } from '@jest/globals';

import { Shop } from '../../builders/shop.ts';
import { PageFixture } from '../../fakes/page-fixture.ts';
import { mainText } from '../../support/html.ts';

const usesKey = (name: string, key: string) => ({
  containers: [{ name: 'app', env: [{ name: 'VALUE', valueFrom: { configMapKeyRef: { name, key } } }] }],
});

test('a key that only the last of many users uses is used', async () => {
  const shop = new Shop();
  shop.config('ConfigMap/shared', { color: 'red', size: 'small', spare: 'x' });
  for (let index = 10; index < 40; index += 1)
    shop.workload(`web-${String(index)}`, { podSpec: usesKey('shared', index === 39 ? 'size' : 'color') });
  await shop.control();
  const fixture = await PageFixture.on(shop);
  const text = mainText((await fixture.get('/configs/ConfigMap/shop/shared')).text);
  expect(text).toContain('color size spare not used');
  expect(text).toMatch(/web-39 Deployment in shop current size /);
  const data = JSON.parse((await fixture.get('/api/v1alpha1/explain/ConfigMap/shop/shared')).text) as object;
  expect(data).toMatchObject({ unusedKeys: { names: ['spare'], others: 0 } });
});
