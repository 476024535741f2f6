/** The command line of `explain`, and what it prints on terminals. */
import { stripVTControlCharacters } from 'node:util';

import { describe, expect, test } from '@jest/globals';

import { complaint } from '../../config/line.ts';
import { explain } from './run-explain.ts';
import { busyShop, changedShop, recordedShop } from './shops.ts';

describe('the terminal', () => {
  test.each([60, 80, 120])('%i columns are enough; a command is never wrapped', async (columns) => {
    const { lines } = await explain(await busyShop(), 'deploy/web', { columns });
    const long = lines.map((line) => stripVTControlCharacters(line)).filter((line) => line.length > columns);
    expect(long.filter((line) => !line.startsWith(`${' '.repeat(13)}kubectl `))).toEqual([]);
  });

  test('colours only repeat words', async () => {
    const shop = await busyShop();
    const plain = await explain(shop, 'deploy/web', { columns: 200, env: { NO_COLOR: '1' } });
    const painted = await explain(shop, 'deploy/web', { columns: 200 });
    expect(painted.lines).not.toEqual(plain.lines);
    expect(painted.lines.map((line) => stripVTControlCharacters(line))).toEqual(plain.lines);
  });

  test('what users wrote comes without control characters', async () => {
    const shop = await changedShop({ 'reroll.dev/hold': 'true \u001b[2J\u202Egone' });
    shop.revision('Deployment', 'web', 2, {
      'reroll.dev/config-hash': 'x',
      'reroll.dev/cause': '["\\u001b]0;x\\u0007"]',
    });
    shop.config('ConfigMap/app', { color: 'green', size: '1' }, { by: 'edit\u009b31m' });
    const { lines } = await explain(shop, 'deploy/web');
    expect(lines.join('\n')).toContain('gone');
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('a name', () => {
  test('that does not exist is answered with the nearest one', async () => {
    const shop = await recordedShop();
    await expect(explain(shop, 'deploy/wbe')).rejects.toThrow('Deployment shop/wbe does not exist; did you mean web?');
    await expect(explain(shop, 'sts/web')).rejects.toThrow('StatefulSet shop/web does not exist');
  });

  test.each([
    [[], 'nothing is named: accepted is one KIND/NAME'],
    [['deploy/web', 'deploy/api'], 'too many objects: accepted is one KIND/NAME'],
    [['deploy'], 'deployment has no name: accepted is KIND/NAME'],
    [
      ['ns/shop'],
      'kind Namespace is not accepted here: accepted: deployment, statefulset, daemonset, configmap, secret',
    ],
  ])('%j is wrong usage', (argv, says) => {
    expect(complaint(['explain', ...argv])).toContain(says);
  });
});

test('without a Lease the defaults are assumed, and a controller is not known to run', async () => {
  const shop = await recordedShop();
  shop.lease = undefined;
  shop.label('ConfigMap/app', { team: 'shop' });
  const { lines, talk, code, data } = await explain(shop, 'deploy/web --exit-code');
  expect(talk.join('\n')).toContain('the defaults are assumed: settle 1s');
  expect(data).toMatchObject({ options: { source: 'defaults' }, controller: { state: 'unknown', leader: null } });
  expect(lines[0]).toBe(
    'Deployment/web in shop is UNKNOWN: it cannot be compared with your rights, and no controller is known to run.',
  );
  expect(lines.at(-1)).toContain('Next     find out why no controller runs');
  expect(code).toBe(3);
});
