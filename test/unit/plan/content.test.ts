import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PodSpec } from '../../../src/model/kube-object.ts';
import { envFromConfigMap } from '../../builders/workload.ts';
import { baselinedWorld, World } from '../../builders/world.ts';

const keyRef = (key: string, optional = false): PodSpec => ({
  containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'app', key, optional } } }] }],
});

describe('what changes decides', () => {
  interface Row {
    readonly rule: string;
    readonly podSpec: PodSpec;
    readonly before: Readonly<Record<string, string>> | undefined;
    readonly after: Readonly<Record<string, string>> | undefined;
    readonly actions: string[];
  }
  const rows: Row[] = [
    {
      rule: 'a used key changes: roll',
      podSpec: keyRef('a'),
      before: { a: '1' },
      after: { a: '2' },
      actions: ['roll', 'noop'],
    },
    {
      rule: 'a key that no container uses changes: nothing',
      podSpec: keyRef('a'),
      before: { a: '1', b: '1' },
      after: { a: '1', b: '2' },
      actions: ['noop'],
    },
    {
      rule: 'a key is added and all keys are used: roll',
      podSpec: envFromConfigMap('app'),
      before: { a: '1' },
      after: { a: '1', b: '1' },
      actions: ['roll', 'noop'],
    },
    {
      rule: 'a key is removed and all keys are used: roll',
      podSpec: envFromConfigMap('app'),
      before: { a: '1', b: '1' },
      after: { a: '1' },
      actions: ['roll', 'noop'],
    },
    {
      rule: 'the config is deleted: nothing',
      podSpec: envFromConfigMap('app'),
      before: { a: '1' },
      after: undefined,
      actions: ['noop'],
    },
    {
      rule: 'a used key is removed: nothing',
      podSpec: keyRef('a'),
      before: { a: '1', b: '1' },
      after: { b: '1' },
      actions: ['noop'],
    },
    {
      rule: 'a required config arrives: recorded',
      podSpec: envFromConfigMap('app'),
      before: undefined,
      after: { a: '1' },
      actions: ['baseline', 'noop'],
    },
    {
      rule: 'an optional config arrives: roll',
      podSpec: envFromConfigMap('app', true),
      before: undefined,
      after: { a: '1' },
      actions: ['roll', 'noop'],
    },
    {
      rule: 'a required key arrives: recorded',
      podSpec: keyRef('a'),
      before: { b: '1' },
      after: { a: '1', b: '1' },
      actions: ['baseline', 'noop'],
    },
    {
      rule: 'an optional key arrives: roll',
      podSpec: keyRef('a', true),
      before: { b: '1' },
      after: { a: '1', b: '1' },
      actions: ['roll', 'noop'],
    },
    {
      rule: 'an unused key arrives: nothing',
      podSpec: keyRef('a'),
      before: { a: '1' },
      after: { a: '1', b: '1' },
      actions: ['noop'],
    },
  ];
  test.each(rows)('$rule', ({ podSpec, before, after, actions }) => {
    const world = baselinedWorld({ podSpec }, before === undefined ? {} : { 'ConfigMap/app': before });
    if (after === undefined) world.deleteConfig('ConfigMap/app');
    else world.setConfig('ConfigMap/app', after);
    expect(world.settle()).toEqual(actions);
  });

  test('a config that is recreated with the same content rolls nothing, with other content it rolls', () => {
    const world = baselinedWorld();
    world.deleteConfig('ConfigMap/app');
    expect(world.settle()).toEqual(['noop']);
    world.setConfig('ConfigMap/app', { color: 'red' });
    expect(world.settle()).toEqual(['noop']);
    world.deleteConfig('ConfigMap/app');
    world.setConfig('ConfigMap/app', { color: 'blue' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('the first content of a required Secret is recorded before any settle; what comes after is a change', () => {
    const world = baselinedWorld({ podSpec: { containers: [{ envFrom: [{ secretRef: { name: 'db' } }] }] } }, {});
    world.setConfig('Secret/db', {});
    expect(world.plan({ settings: { settleMs: 1_000 } })).toMatchObject({ action: 'baseline' });
    world.settle();
    world.setConfig('Secret/db', { password: 'x' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('when only the selection of keys changes, the new keys are recorded', () => {
    const world = baselinedWorld({ podSpec: keyRef('a') }, { 'ConfigMap/app': { a: '1', b: '1' } });
    world.patchWorkload({ spec: { template: { spec: keyRef('b') } } });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    world.setConfig('ConfigMap/app', { a: '2', b: '1' });
    expect(world.settle()).toEqual(['noop']);
  });

  test('a config that leaves the template leaves the record', () => {
    const world = baselinedWorld();
    world.patchWorkload({ spec: { template: { spec: { containers: [{}] } } } });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.record?.configs).toEqual({});
  });

  test.each([
    ['toString', '1', '2'],
    ['constructor', '1', '2'],
    ['rv', '1', '2'],
    ['absent', '1', '2'],
  ])('a key named %s is a key like any other', (key, before, after) => {
    const world = baselinedWorld({ podSpec: keyRef(key) }, { 'ConfigMap/app': { [key]: before } });
    expect(world.settle()).toEqual(['noop']);
    world.setConfig('ConfigMap/app', { [key]: after });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });
});

test('whatever happened before, what was planned and carried out leaves nothing to do', () => {
  const value = fc.option(fc.dictionary(fc.constantFrom('a', 'b', 'toString'), fc.constantFrom('1', '2')), {
    nil: undefined,
  });
  const podSpecs = [keyRef('a'), keyRef('b', true), envFromConfigMap('app'), envFromConfigMap('app', true)];
  fc.assert(
    fc.property(fc.array(fc.record({ value, podSpec: fc.constantFrom(...podSpecs) }), { maxLength: 6 }), (steps) => {
      const world = new World({}, {});
      for (const step of steps) {
        if (step.value === undefined) world.deleteConfig('ConfigMap/app');
        else world.setConfig('ConfigMap/app', step.value);
        world.patchWorkload({ spec: { template: { spec: step.podSpec } } });
        const actions = world.settle();
        expect(actions.at(-1)).toBe('noop');
        expect(actions.filter((action) => action === 'roll').length).toBeLessThanOrEqual(1);
      }
    }),
  );
});
