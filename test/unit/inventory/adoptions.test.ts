/**
 * A namespace that opts in: its workloads are listed in addition to the list of their watch, and the two may differ.
 */
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Taken } from '../../../src/inventory/events.ts';
import type { Inventory } from '../../../src/inventory/inventory.ts';
import type { NamespaceState } from '../../../src/model/namespace-state.ts';
import type { WorkloadState } from '../../../src/model/workload-state.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import { workloadObject } from '../../builders/workload.ts';
import { listedInventory, namespaceAt } from './stock.ts';

const key = 'Deployment/shop/web';
let inventory: Inventory;

/** A workload that does not opt in by itself. */
function unannotated(resourceVersion: string, annotations: Readonly<Record<string, string>> = {}): WorkloadState {
  const object = workloadObject({ annotations, resourceVersion });
  const state = readWorkload('Deployment', object, testReading, true);
  if (state === undefined) throw new Error('it is not opted in');
  return state;
}

const adopt = (resourceVersion: string, listRv: string): Taken =>
  inventory.take({ type: 'workload', state: unannotated(resourceVersion), origin: 'adopted', listRv });
const optIn = (resourceVersion: string): Taken =>
  inventory.take({ type: 'namespace', state: namespaceAt(resourceVersion, { auto: 'all' }) });
const optOut = (resourceVersion: string): Taken =>
  inventory.take({ type: 'namespace', state: namespaceAt(resourceVersion, { auto: 'none' }) });
const endAdoption = (): Taken => inventory.take({ type: 'adoption-ended', namespace: 'shop' });
const watchListed = (resourceVersion: string, namespace?: string): Taken =>
  inventory.take({ type: 'listed', scope: { kind: 'Deployment', namespace }, resourceVersion });
const isKept = (): boolean => inventory.workloads.get(key) !== undefined;

beforeEach(() => {
  inventory = listedInventory();
  watchListed('20');
});

describe('a namespace that opts in', () => {
  test('is listed once', () => {
    expect(optIn('30').relist).toBe('shop');
    expect(endAdoption().relist).toBeUndefined();
  });

  test('a second time while it is listed is listed once more, after the list in progress', () => {
    optIn('30');
    optOut('31');
    expect(optIn('32').relist).toBeUndefined();
    expect(endAdoption().relist).toBe('shop');
    expect(endAdoption().relist).toBeUndefined();
  });

  test('has the workloads that its list shows from then on', () => {
    optIn('30');
    expect(adopt('15', '30').affected).toEqual([key]);
    expect(isKept()).toBe(true);
  });
});

describe('the list of a namespace', () => {
  beforeEach(() => {
    optIn('30');
  });

  test('that shows a workload deleted since does not bring it back', () => {
    inventory.take({ type: 'workload-gone', key });
    expect(adopt('15', '30').affected).toEqual([]);
    expect(isKept()).toBe(false);
    expect(endAdoption().relist).toBeUndefined();
  });

  test.each([
    ['of all namespaces', undefined],
    ['of the namespace alone', 'shop'],
  ])('that is older than the last list of its watch, one %s, adopts nothing, and is repeated', (_which, namespace) => {
    inventory = listedInventory();
    optIn('30');
    watchListed('40', namespace);
    expect(adopt('15', '35').affected).toEqual([]);
    expect(isKept()).toBe(false);
    expect(endAdoption().relist).toBe('shop');
  });

  test('adopts where the watch has not been listed yet', () => {
    inventory = listedInventory();
    optIn('30');
    adopt('15', '30');
    expect(isKept()).toBe(true);
  });

  test('that is older, and of which an item arrives after its end, is not repeated', () => {
    endAdoption();
    watchListed('40');
    expect(adopt('15', '35').affected).toEqual([]);
    expect(endAdoption().relist).toBeUndefined();
  });
});

describe('a list of the watch that lacks a workload', () => {
  beforeEach(() => {
    optIn('30');
    adopt('15', '35');
  });

  test('and was begun before the workload was adopted leaves it', () => {
    expect(inventory.take({ type: 'workload-gone', key, listRv: '25' }).affected).toEqual([]);
    expect(isKept()).toBe(true);
  });

  test('and is later than its adoption removes it, and has the namespace listed again', () => {
    endAdoption();
    const taken = inventory.take({ type: 'workload-gone', key, listRv: '40' });
    expect([taken.affected, taken.relist]).toEqual([[key], 'shop']);
    expect(isKept()).toBe(false);
  });

  test('and that the watch has shown since removes it, and lists nothing', () => {
    endAdoption();
    inventory.take({ type: 'workload', state: unannotated('36'), origin: 'watch' });
    const taken = inventory.take({ type: 'workload-gone', key, listRv: '25' });
    expect([taken.affected, taken.relist]).toEqual([[key], undefined]);
  });
});

describe('a namespace that opts out', () => {
  const lastRecord = (): unknown => inventory.workloads.get(key)?.observation.lastRecord;

  beforeEach(() => {
    optIn('30');
    const annotations = { 'reroll.dev/record': '{"v":1,"key":"Ua57-vqp","configs":{}}' };
    inventory.take({ type: 'workload', state: unannotated('36', annotations), origin: 'watch' });
  });

  test('after the records of its workloads were removed forgets them: reroll removed them', () => {
    inventory.take({ type: 'workload', state: unannotated('60'), origin: 'watch' });
    expect(lastRecord()).toBeDefined();
    optOut('61');
    expect(lastRecord()).toBeUndefined();
  });

  test('remembers a record that is still there', () => {
    optOut('61');
    expect(lastRecord()).toBeDefined();
  });

  test('remembers the record of a workload that stays opted in by itself: another client removed it', () => {
    const object = workloadObject({ resourceVersion: '60' });
    const state = readWorkload('Deployment', object, testReading, true);
    if (state === undefined) throw new Error('it opts in');
    inventory.take({ type: 'workload', state, origin: 'watch' });
    optOut('61');
    expect(lastRecord()).toBeDefined();
  });
});

test('wrong annotations of a namespace are reported once, also those of a new one', () => {
  const wrong = { problems: [{ annotation: 'reroll.dev/auto', message: '"yes" is not one of true, false' }] };
  const take = (state: NamespaceState): unknown => inventory.take({ type: 'namespace', state }).problemOf;
  const [bank, again] = ['40', '41'].map((rv) => ({ ...namespaceAt(rv, wrong), name: 'bank' }));
  expect([bank, again, namespaceAt('42'), namespaceAt('43', wrong)].map((state) => state && take(state))).toEqual([
    bank,
    undefined,
    undefined,
    namespaceAt('43', wrong),
  ]);
});

test('the deletion of a namespace affects its workloads, and that of an unknown one affects none', () => {
  inventory.take({ type: 'workload', state: unannotated('36'), origin: 'watch' });
  expect(inventory.take({ type: 'namespace-gone', name: 'other' }).affected).toEqual([]);
  expect(inventory.take({ type: 'namespace-gone', name: 'shop' }).affected).toEqual([key]);
  expect(inventory.take({ type: 'namespace-gone', name: 'shop' }).affected).toEqual([]);
});
