/** A consistent read for a plan, beside a watch that lags behind it. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ConfigOrigin, Taken } from '../../../src/inventory/events.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import { configState, type ConfigOptions } from '../../builders/config.ts';
import { workloadState } from '../../builders/workload.ts';
import { listedInventory } from './stock.ts';

const app = 'ConfigMap/shop/app';
const web = 'Deployment/shop/web';
const blue = { color: 'blue' };
let inventory: Inventory;

const take = (origin: ConfigOrigin, options: ConfigOptions): Taken =>
  inventory.take({ type: 'config', state: configState(options), origin });
const gone = (origin: ConfigOrigin, resourceVersion?: string): Taken =>
  inventory.take({ type: 'config-gone', key: app, origin, resourceVersion });
const version = (): string | undefined => inventory.configs.get(app)?.state.resourceVersion;

beforeEach(() => {
  inventory = listedInventory();
  inventory.take({ type: 'workload', state: workloadState(), origin: 'list' });
  inventory.take({ type: 'workload', state: workloadState({ name: 'api' }), origin: 'list' });
});

describe('a read that finds other content', () => {
  beforeEach(() => {
    take('watch', { resourceVersion: '100' });
  });

  test('affects every user of the config', () => {
    expect(take('confirmed', { resourceVersion: '200', data: blue }).affected).toEqual([web, 'Deployment/shop/api']);
  });

  test('is not undone by a watch that shows an older version of the same object', () => {
    take('confirmed', { resourceVersion: '200', data: blue });
    expect(take('watch', { resourceVersion: '150', data: { color: 'green' } }).affected).toEqual([]);
    expect(version()).toBe('200');
  });

  test('is repeated by the watch without affecting any workload', () => {
    take('confirmed', { resourceVersion: '200', data: blue });
    expect(take('watch', { resourceVersion: '200', data: blue }).affected).toEqual([]);
  });

  test('that the watch has repeated is replaced by later events of the watch, even by an older version', () => {
    take('confirmed', { resourceVersion: '200', data: blue });
    take('watch', { resourceVersion: '200', data: blue });
    take('watch', { resourceVersion: '150', data: { color: 'green' } });
    expect(version()).toBe('150');
  });
});

describe('a read that finds nothing', () => {
  beforeEach(() => {
    take('watch', { resourceVersion: '100' });
  });

  test('affects every user of the config', () => {
    expect(gone('confirmed').affected).toEqual([web, 'Deployment/shop/api']);
  });

  test('is not undone by a watch that still shows the object, but by one that shows a new object', () => {
    gone('confirmed');
    expect(take('watch', { resourceVersion: '110', data: blue }).affected).toEqual([]);
    expect(version()).toBeUndefined();
    const state = { ...configState({ resourceVersion: '300' }), uid: 'another uid' };
    expect(inventory.take({ type: 'config', state, origin: 'watch' }).affected).toContain(web);
    expect(version()).toBe('300');
  });

  test('gets the version of the deletion from the watch', () => {
    gone('confirmed');
    expect(gone('watch', '120').affected).toEqual([]);
    expect(inventory.configs.gone(app)?.goneRv).toBe('120');
  });
});

describe('a config that the watches do not cover', () => {
  test('stays out of the inventory, and counts for the plan that it was read for', () => {
    const state = configState({ resourceVersion: '200' });
    expect(inventory.take({ type: 'config', state, origin: 'confirmed' }).affected).toEqual([]);
    expect(inventory.configs.size).toBe(0);
    const facts = inventory.facts(web, new Map([['ConfigMap/app', state]]));
    expect(facts?.viewOf('ConfigMap/app')).toMatchObject({ state, isConfirmed: true });
    expect(inventory.facts(web)?.viewOf('ConfigMap/app')).toMatchObject({ state: undefined, isConfirmed: false });
  });
});

describe('the inventory remembers of a config', () => {
  const marksRv = (): string | undefined => inventory.configs.get(app)?.marksRv;

  test('the version at which its marks changed, and not a later one', () => {
    take('watch', { resourceVersion: '100' });
    const annotations = { 'reroll.dev/ignore': 'true' };
    expect(take('watch', { resourceVersion: '110', annotations }).affected).toContain(web);
    take('watch', { resourceVersion: '120', annotations, data: blue });
    expect(marksRv()).toBe('110');
  });

  test.each(['watch', 'list', 'confirmed'] as const)(
    'how many users may roll at a time, which a %s alone can change, as no mark',
    (origin) => {
      take('watch', { resourceVersion: '100' });
      const paced = (resourceVersion: string, text: string): Taken =>
        take(origin, { resourceVersion, annotations: { 'reroll.dev/max-concurrent': text } });
      expect(paced('110', '3').affected).toEqual([web, 'Deployment/shop/api']);
      expect(inventory.configs.get(app)?.state.maxConcurrent).toBe(3);
      expect(paced('120', '3').affected).toEqual([]);
      expect(paced('130', 'unlimited').affected).toContain(web);
      expect(inventory.configs.get(app)).toMatchObject({ state: { maxConcurrent: 'unlimited' }, marksRv: undefined });
      expect(take(origin, { resourceVersion: '140' }).affected).toContain(web);
      expect(inventory.configs.get(app)).toMatchObject({ contentRv: origin === 'watch' ? '100' : '140' });
    },
  );

  test('its name after its deletion, by kind and namespace', () => {
    const state = workloadState({ name: 'all', annotations: { 'reroll.dev/secrets': '*' } });
    inventory.take({ type: 'workload', state, origin: 'list' });
    for (const kind of ['ConfigMap', 'Secret'] as const) {
      take('watch', { kind, resourceVersion: '100' });
      const key = `${kind}/shop/app` as const;
      inventory.take({ type: 'config-gone', key, origin: 'watch', resourceVersion: '101' });
    }
    expect([...inventory.configs.goneNamesIn('Secret', 'shop')]).toEqual(['app']);
    expect([...inventory.configs.goneNamesIn('Secret', 'bank')]).toEqual([]);
    expect([...inventory.configs.namesIn('Secret', 'shop')]).toEqual([]);
  });

  test('nothing after its deletion once the last workload that names it is deleted', () => {
    take('watch', { resourceVersion: '100' });
    take('watch', { namespace: 'bank', resourceVersion: '100' });
    const bank = { ...workloadState({ name: 'teller' }), namespace: 'bank' };
    inventory.take({ type: 'workload', state: bank, origin: 'list' });
    gone('watch', '101');
    const ofBank = 'ConfigMap/bank/app';
    inventory.take({ type: 'config-gone', key: ofBank, origin: 'watch', resourceVersion: '102' });
    inventory.take({ type: 'workload-gone', key: web });
    expect(inventory.configs.gone(app)).toBeDefined();
    inventory.take({ type: 'workload-gone', key: 'Deployment/shop/api' });
    expect([inventory.configs.gone(app), inventory.configs.gone(ofBank)]).toEqual([undefined, expect.anything()]);
  });

  test('only the last contents if it has very many keys, and since which version these are complete', () => {
    const many = (color: string) =>
      Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${String(index)}`, color]));
    for (const [index, color] of ['red', 'green', 'blue', 'white'].entries()) {
      take('watch', { resourceVersion: String(100 + index), data: many(color) });
    }
    const { history } = inventory.configs.get(app) ?? {};
    expect(history?.past.map(({ state }) => state?.resourceVersion)).toEqual(['102']);
    expect(history?.sinceRv).toBe('102');
  });
});

describe('a namespace that an option names and that may not be read', () => {
  test('is in scope, and sets no defaults', () => {
    inventory = listedInventory({ scope: { namespaces: ['bank'] } });
    inventory.take({ type: 'workload', state: { ...workloadState(), namespace: 'bank' }, origin: 'list' });
    expect(inventory.facts('Deployment/bank/web')?.namespace).toMatchObject({
      state: { name: 'bank', auto: undefined },
    });
  });

  test('is not in scope where another option excludes it', () => {
    inventory = listedInventory({ scope: { namespaces: ['bank'], ignoredNamespaces: ['bank'] } });
    inventory.take({ type: 'workload', state: { ...workloadState(), namespace: 'bank' }, origin: 'list' });
    expect(inventory.facts('Deployment/bank/web')?.namespace).toBeUndefined();
  });
});

test('workloads are named by kind, and by namespace where one is given', () => {
  inventory.take({ type: 'workload', state: { ...workloadState(), namespace: 'bank' }, origin: 'list' });
  expect([...inventory.workloads.fullNames('Deployment', 'bank')]).toEqual(['bank/web']);
  expect([...inventory.workloads.fullNames('Deployment')]).toEqual(['shop/web', 'shop/api', 'bank/web']);
  expect(inventory.take({ type: 'namespace-gone', name: 'shop' }).affected).toEqual([web, 'Deployment/shop/api']);
});
