/** With `--dialect=stakater` nothing is staged by default: the first shared change says what would have been. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { canaryFromWithoutDialect } from '../../../../src/model/config.ts';
import { SharedConfig, type SharedConfigOptions } from '../../../fakes/shared-config.ts';

let shared: SharedConfig;

async function changed(options: Partial<SharedConfigOptions> = {}, users = 10): Promise<SharedConfig> {
  shared = new SharedConfig({ users, unstagedFrom: 10, ...options });
  await shared.lead();
  await shared.change('blue');
  return shared;
}

afterEach(() => shared.stop());

const logged = (): readonly object[] =>
  shared.log.lines.filter(({ msg }) => msg === 'users of a config are rolled all at once');

test('the first shared change is reported on the config and in the log, with the option that stages it', async () => {
  await changed();
  expect(shared.rolled).toHaveLength(10);
  expect(shared.notes('NotStaged')).toEqual([
    '10 workloads use this config, and a change rolls all of them at once; with --canary-from 10 one of them is rolled ' +
      'first, and the others in waves once its pods have stayed available; --canary-from 0 keeps it so without this Event',
  ]);
  expect(logged()).toMatchObject([{ config: 'ConfigMap/shop/app', users: 10, option: '--canary-from 10' }]);
});

test('it is reported once in a process, whatever changes later and however often it leads', async () => {
  await changed();
  await shared.change('green');
  shared.controller.stopLeading();
  await shared.lead();
  await shared.change('red');
  expect([shared.rolled.length, shared.notes('NotStaged').length, logged().length]).toEqual([30, 1, 1]);
});

test('a dry run says so', async () => {
  await changed({ isDryRun: true });
  expect(shared.notes('NotStaged')).toEqual([expect.stringMatching(/^\(dry run\) 10 workloads use/)]);
  expect(logged()).toMatchObject([{ dryRun: true }]);
});

describe('nothing is reported', () => {
  test.each<[string, Partial<SharedConfigOptions>, number]>([
    ['about a config with fewer users', {}, 9],
    ['where a user has set the option', { unstagedFrom: undefined }, 10],
    ['about a config that is staged by itself', { annotations: { 'reroll.dev/max-concurrent': '10' } }, 10],
    ['about a config that users exempt', { annotations: { 'reroll.dev/max-concurrent': 'unlimited' } }, 10],
  ])('%s', async (_what, options, users) => {
    await changed(options, users);
    expect([shared.rolled.length, shared.notes('NotStaged'), logged()]).toEqual([users, [], []]);
  });

  test('before anything is rolled', async () => {
    shared = new SharedConfig({ users: 10, unstagedFrom: 10 });
    await shared.lead();
    expect(shared.notes('NotStaged')).toEqual([]);
  });
});

test.each<[string, Parameters<typeof canaryFromWithoutDialect>[0], number | undefined]>([
  ['the dialect alone turns it off', { dialect: 'stakater', canaryFrom: undefined }, 10],
  ['a user turns it off', { dialect: 'stakater', canaryFrom: 0 }, undefined],
  ['a user turns it on', { dialect: 'stakater', canaryFrom: 5 }, undefined],
  ['it is on by default', { dialect: 'reroll', canaryFrom: undefined }, undefined],
  ['a user turns it off without the dialect', { dialect: 'reroll', canaryFrom: 0 }, undefined],
])('where %s', (_what, config, expected) => {
  expect(canaryFromWithoutDialect(config)).toBe(expected);
});
