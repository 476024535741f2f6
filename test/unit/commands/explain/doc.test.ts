/** docs/explain.md shows what the command prints, and has every answer. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { expect, test } from '@jest/globals';

import type { Shop } from '../../../builders/shop.ts';
import { readSchema } from '../../../support/data-schemas.ts';
import { explain } from './run-explain.ts';
import { busyShop, minuteMs } from './shops.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/explain.md'), 'utf8');
const dayMs = 24 * 60 * minuteMs;

/** The namespace of the examples. */
async function exampleShop(): Promise<Shop> {
  const shop = await busyShop();
  shop.workload('api');
  await shop.control();
  shop.workload('old', { annotations: { 'reroll.dev/atuo': 'true' } });
  const history = { 'reroll.dev/config-hash': 'a', 'reroll.dev/cause': '["ConfigMap/app"]' };
  shop.cluster.nowMs -= 6 * dayMs;
  shop.revision('Deployment', 'web', 11, history);
  shop.cluster.nowMs += 3 * dayMs;
  shop.revision('Deployment', 'web', 12, { ...history, 'reroll.dev/config-hash': 'b' });
  shop.cluster.nowMs += 3 * dayMs;
  return shop;
}

test.each([
  ['deployment/web', 'deployment/web -n shop'],
  ['deployment/old', 'deployment/old -n shop'],
  ['configmap/app', 'configmap/app -n shop'],
])('the example of %s', async (_name, argv) => {
  const { lines } = await explain(await exampleShop(), argv, { hasKeys: true, columns: 110, env: { NO_COLOR: '1' } });
  expect(page).toContain(`$ reroll explain ${argv}\n${lines.join('\n').replaceAll('kubectl reroll', 'reroll')}\n`);
});

test('the table of answers', () => {
  const { $defs } = readSchema('workload-explanation') as {
    $defs: { answer: { properties: { code: { enum: string[] } } } };
  };
  const [, table = ''] = page.split('## Answers');
  const codes = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code),
  );
  expect(codes).toEqual($defs.answer.properties.code.enum);
});
