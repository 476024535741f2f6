/** What a consistent read for one plan brings, beside a watch that lags behind it. */
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

  test('concerns every user of the config', () => {
    expect(take('confirmed', { resourceVersion: '200', data: blue }).affected).toEqual([web, 'Deployment/shop/api']);
  });

  test('is not undone by a watch that shows something older of the same object', () => {
    take('confirmed', { resourceVersion: '200', data: blue });
    expect(take('watch', { resourceVersion: '150', data: { color: 'green' } }).affected).toEqual([]);
    expect(version()).toBe('200');
  });

  test('is repeated by the watch without concerning anybody', () => {
    take('confirmed', { resourceVersion: '200', data: blue });
    expect(take('watch', { resourceVersion: '200', data: blue }).affected).toEqual([]);
  });

  test('that the watch has repeated is replaced by what the watch shows then, also where that is older', () => {
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

  test('concerns every user of the config', () => {
    expect(gone('confirmed').affected).toEqual([web, 'Deployment/shop/api']);
  });

  test('is not undone by a watch that still shows the object, and is by one that shows a new one', () => {
    gone('confirmed');
    expect(take('watch', { resourceVersion: '110', data: blue }).affected).toEqual([]);
    expect(version()).toBeUndefined();
    const state = { ...configState({ resourceVersion: '300' }), uid: 'another uid' };
    expect(inventory.take({ type: 'config', state, origin: 'watch' }).affected).toContain(web);
    expect(version()).toBe('300');
  });

  test('and that the watch repeats says when it went', () => {
    gone('confirmed');
    expect(gone('watch', '120').affected).toEqual([]);
    expect(inventory.configs.gone(app)?.goneRv).toBe('120');
  });
});

describe('what the watches do not show', () => {
  test('stays out of what is remembered, and counts for the plan that it was read for', () => {
    const state = configState({ resourceVersion: '200' });
    expect(inventory.take({ type: 'config', state, origin: 'confirmed' }).affected).toEqual([]);
    expect(inventory.configs.size).toBe(0);
    const facts = inventory.facts(web, new Map([['ConfigMap/app', state]]));
    expect(facts?.viewOf('ConfigMap/app')).toMatchObject({ state, isConfirmed: true });
    expect(inventory.facts(web)?.viewOf('ConfigMap/app')).toMatchObject({ state: undefined, isConfirmed: false });
  });
});

describe('what is remembered of a config', () => {
  const marksRv = (): string | undefined => inventory.configs.get(app)?.marksRv;

  test('is the version at which its marks changed, and not that of what came after', () => {
    take('watch', { resourceVersion: '100' });
    const annotations = { 'reroll.dev/ignore': 'true' };
    expect(take('watch', { resourceVersion: '110', annotations }).affected).toContain(web);
    take('watch', { resourceVersion: '120', annotations, data: blue });
    expect(marksRv()).toBe('110');
  });

  test('that is gone is asked for by kind and namespace', () => {
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

  test('that is gone is dropped with the last workload of its namespace that names it', () => {
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

  test('with very many keys is only its last contents, and the first of them is not the first that there was', () => {
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
  test('is looked after, and says nothing', () => {
    inventory = listedInventory({ scope: { namespaces: ['bank'] } });
    inventory.take({ type: 'workload', state: { ...workloadState(), namespace: 'bank' }, origin: 'list' });
    expect(inventory.facts('Deployment/bank/web')?.namespace).toMatchObject({
      state: { name: 'bank', auto: undefined },
    });
  });

  test('is not where another option leaves it out', () => {
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
