import { describe, expect, test } from '@jest/globals';

import { builtInKinds } from '../../../../src/model/kinds.ts';
import type { Shop } from '../../../builders/shop.ts';
import { explain } from './run-explain.ts';
import { minuteMs, recordedShop } from './shops.ts';

const dayMs = 24 * 60 * minuteMs;

function roll(configHash: string, ...cause: readonly string[]): Readonly<Record<string, string>> {
  return { 'reroll.dev/config-hash': configHash, 'reroll.dev/cause': JSON.stringify(cause) };
}

async function rolled(shop: Shop, argv = 'deploy/web'): Promise<readonly string[]> {
  return (await explain(shop, argv)).section('Rolled');
}

describe('the last rolls', () => {
  test.each(builtInKinds)('of a %s are those of the templates that its controller keeps', async (kind) => {
    const shop = await recordedShop({}, { kind });
    shop.revision(kind, 'web', 11, roll('a', 'ConfigMap/app'));
    shop.pass(6 * dayMs);
    shop.revision(kind, 'web', 12, roll('b', 'ConfigMap/app', 'Secret/db'));
    shop.pass(3 * dayMs);
    const name = kind === 'Deployment' ? 'ReplicaSet' : 'ControllerRevision';
    expect((await rolled(shop, `${kind}/web`)).map((line) => line.split(/ {2,}/))).toEqual([
      ['revision 12', '3d ago', 'ConfigMap/app, Secret/db', `${name} web-12`],
      ['revision 11', '9d ago', 'ConfigMap/app', `${name} web-11`],
    ]);
  });

  test('are not those of other clients, which keep the trigger, nor those of other workloads', async () => {
    const shop = await recordedShop();
    shop.workload('api');
    shop.revision('Deployment', 'web', 1, {});
    shop.pass(dayMs);
    shop.revision('Deployment', 'web', 2, roll('a', 'ConfigMap/app'));
    shop.pass(dayMs);
    // An image came, or the template went back to it.
    shop.revision('Deployment', 'web', 3, roll('a', 'ConfigMap/app'));
    shop.revision('Deployment', 'api', 4, roll('b', 'ConfigMap/app'));
    expect(await rolled(shop)).toEqual(['revision 2  1d ago  ConfigMap/app  ReplicaSet web-2']);
  });

  test('are at most five', async () => {
    const shop = await recordedShop();
    for (let number = 1; number <= 8; number += 1) {
      shop.revision('Deployment', 'web', number, roll(String(number), 'ConfigMap/app'));
      shop.pass(dayMs);
    }
    expect((await rolled(shop)).map((line) => /revision (\d)/.exec(line)?.[1])).toEqual(['8', '7', '6', '5', '4']);
  });

  test('name no cause that does not parse', async () => {
    const shop = await recordedShop();
    shop.revision('Deployment', 'web', 2, { 'reroll.dev/config-hash': 'a', 'reroll.dev/cause': '{' });
    const { data } = await explain(shop, 'deploy/web');
    expect(data['rolled']).toMatchObject({ rolls: [{ cause: [], configHash: 'a', revision: 2 }] });
  });

  test('without the right to list them: the line says which one lacks', async () => {
    const shop = await recordedShop();
    shop.forbidden.add('list ReplicaSet');
    expect(await rolled(shop)).toEqual([
      'no roll by reroll is known; its history is not known: cannot list ReplicaSet',
    ]);
  });

  test('where their templates are gone: the last one as the record says', async () => {
    const shop = await recordedShop();
    shop.config('ConfigMap/app', { color: 'blue' });
    await shop.control();
    shop.pass(dayMs);
    expect(await rolled(shop)).toEqual(['1d ago, by its record; the template of that roll is not kept']);
  });
});
