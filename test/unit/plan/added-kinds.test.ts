/** Rules of the decision for kinds that options add, and that those of built-in kinds stay the same. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { setAddedKinds, type WorkloadKind } from '../../../src/model/kinds.ts';
import type { WorkloadType } from '../../../src/model/workload-type.ts';
import { widgetType } from '../../builders/widget-type.ts';
import { workloadState } from '../../builders/workload.ts';
import { baselinedWorld, type World } from '../../builders/world.ts';

const rollouts = 'rollouts.argoproj.io';
const clusters = 'clusters.postgresql.cnpg.io';
const widgets = 'widgets.example.com';
const gauges = 'gauges.example.com';

/** Rolled by a field in an object of its spec, which is no annotation. */
const gauge: WorkloadType = {
  ...widgetType,
  plural: 'gauges',
  trigger: { parent: ['spec', 'podMetadata'], key: 'hash', value: 'hash' },
};

beforeAll(() => {
  setAddedKinds({ [widgets]: widgetType, [gauges]: gauge });
});
afterAll(() => {
  setAddedKinds({});
});

const app = 'ConfigMap/app';
const red = { [app]: { color: 'red' } };
const blue = { color: 'blue' };
const auto = { 'reroll.dev/auto': 'true' };
const restarts = { ...auto, 'reroll.dev/rollout-strategy': 'restart' };
const strategy = (value: string | null) => ({
  metadata: { annotations: { 'reroll.dev/rollout-strategy': value } },
});
const nowMs = Date.parse('2026-01-01T00:01:00Z');

function recorded(kind: WorkloadKind, annotations: Readonly<Record<string, string>> = auto): World {
  return baselinedWorld({ kind, annotations }, red);
}

function specOf(world: World): Readonly<Record<string, unknown>> {
  return world.object.spec as Readonly<Record<string, unknown>>;
}

describe('a change of a config', () => {
  test.each<[WorkloadKind]>([['Deployment'], [rollouts], [widgets]])(
    'is written into the pod template of a %s',
    (kind) => {
      const world = recorded(kind);
      world.setConfig(app, blue);
      expect(world.settle()).toEqual(['roll', 'noop']);
      expect(world.templateAnnotations).toEqual({
        'reroll.dev/config-hash': world.record?.roll?.to,
        'reroll.dev/cause': '["ConfigMap/app"]',
      });
    },
  );

  test('is written into another place, which has no cause beside it', () => {
    const world = recorded(gauges);
    world.setConfig(app, blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(specOf(world)['podMetadata']).toEqual({ hash: world.record?.roll?.to });
    expect(world.templateAnnotations).toEqual({});
  });

  test('is written as the time of a restart of a Rollout, in one patch with the record', () => {
    const world = recorded(rollouts, restarts);
    world.setConfig(app, blue);
    const decision = world.plan({ timing: { nowMs } });
    expect(decision).toMatchObject({
      action: 'roll',
      patch: {
        metadata: { annotations: { 'reroll.dev/record': expect.stringContaining('2026-01-01T00:01:00Z') } },
        spec: { restartAt: '2026-01-01T00:01:00Z' },
      },
    });
    expect(world.settle({ timing: { nowMs } })).toEqual(['roll', 'noop']);
    expect(world.templateAnnotations).toEqual({});
    world.setConfig(app, { color: 'green' });
    expect(world.settle({ timing: { nowMs } })).toEqual(['roll', 'noop']);
    expect(specOf(world)['restartAt']).toBe('2026-01-01T00:01:01Z');
  });

  test('is written beside the hints of an object without a pod template, if its annotations list the config', () => {
    const listed = { 'reroll.dev/configmaps': 'app' };
    const world = baselinedWorld({ kind: clusters, annotations: listed }, red);
    world.setConfig(app, blue);
    expect(world.settle({ timing: { nowMs } })).toEqual(['roll', 'noop']);
    expect(world.object.metadata?.annotations).toMatchObject({
      ...listed,
      'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:01:00Z',
    });
  });

  test('rolls nothing that would not restart or be refused, and is rolled once it would', () => {
    const world = baselinedWorld({ kind: 'clonesets.apps.kruise.io' }, red);
    world.patchWorkload({ spec: { updateStrategy: { type: 'InPlaceIfPossible' } } });
    expect(world.plan()).toMatchObject({ action: 'noop' });
    world.setConfig(app, blue);
    expect(world.plan()).toMatchObject({ action: 'noop', reason: 'unsupported' });
    expect(world.record).not.toHaveProperty('roll');
    world.patchWorkload({ spec: { updateStrategy: { type: 'ReCreate' } } });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });
});

describe('a trigger outside of the pod template', () => {
  const fingerprintOf = (kind: WorkloadKind, spec: object): string => {
    const world = recorded(kind);
    world.patchWorkload({ spec });
    return world.known?.state.fingerprint ?? 'not kept';
  };

  test('is part of what replaces the pods', () => {
    const prints = [{}, { podMetadata: { hash: 'a' } }, { podMetadata: { hash: 'b' } }].map((spec) =>
      fingerprintOf(gauges, spec),
    );
    expect(new Set(prints).size).toBe(3);
  });

  test('is all that counts of the object in which it is', () => {
    expect(fingerprintOf(gauges, { podMetadata: { hash: 'a', other: 'x' } })).toBe(
      fingerprintOf(gauges, { podMetadata: { hash: 'a' } }),
    );
    expect(fingerprintOf('Deployment', { podMetadata: { hash: 'a' } })).toBe(fingerprintOf('Deployment', {}));
  });

  test('that another client writes has started new pods: the change is there already', () => {
    const world = recorded(gauges);
    world.setConfig(app, blue);
    world.patchWorkload({ spec: { podMetadata: { hash: 'by hand' } } });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'fresh' });
  });

  test.each<[WorkloadKind, object, object]>([
    [gauges, auto, { podMetadata: { hash: null } }],
    [rollouts, restarts, { restartAt: null }],
  ])('of a %s that another client takes away is reported as reverted', (kind, annotations, without) => {
    const world = recorded(kind, annotations as Readonly<Record<string, string>>);
    world.patchWorkload({ spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1, availableReplicas: 1 } });
    world.setConfig(app, blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
    world.patchWorkload({ spec: without });
    expect(world.plan()).toMatchObject({ action: 'noop', reason: 'reverted' });
  });
});

describe('the strategy of a Rollout, switched after a roll', () => {
  test.each([
    ['from restarts to the pod template and back', restarts, [strategy(null), strategy('restart')]],
    ['from the pod template to restarts and back', auto, [strategy('restart'), strategy('rollout')]],
  ])('%s is neither a new template nor a revert', (_what, annotations, switches) => {
    const world = recorded(rollouts, annotations);
    world.setConfig(app, blue);
    expect(world.settle()).toEqual(['roll', 'noop']);
    for (const each of switches) {
      world.patchWorkload(each);
      expect(world.settle()).not.toContain('roll');
      expect(world.plan()).toMatchObject({ action: 'noop', reason: 'up-to-date' });
    }
    world.setConfig(app, { color: 'green' });
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('counts with the next change', () => {
    const world = recorded(rollouts);
    world.setConfig(app, blue);
    world.settle();
    const hash = world.templateAnnotations['reroll.dev/config-hash'];
    world.patchWorkload(strategy('restart'));
    world.setConfig(app, { color: 'green' });
    expect(world.settle()).toEqual(['roll', 'noop']);
    expect(specOf(world)['restartAt']).toBe(world.record?.roll?.to);
    expect(world.templateAnnotations['reroll.dev/config-hash']).toBe(hash);
  });
});

test('the hint rollout-strategy is unknown on kinds that know only one', () => {
  const problems = (kind: WorkloadKind) => workloadState({ kind, annotations: restarts }).hints.problems.length;
  expect([problems(rollouts), problems('Deployment')]).toEqual([0, 1]);
});

describe('record-format-of-builtin-kinds-unchanged: another text here would roll every workload at an upgrade', () => {
  const rolled = (): World => {
    const world = recorded('Deployment');
    world.completeRollout();
    world.setConfig(app, blue);
    world.settle();
    return world;
  };
  const textOf = (world: World): string | undefined => world.object.metadata?.annotations?.['reroll.dev/record'];

  test('the first record', () => {
    expect(textOf(recorded('Deployment'))).toBe(
      '{"v":1,"key":"Ua57-vqp","uid":"535842d650c45a43","scope":2,"configs":{"ConfigMap/app":{"rv":"101","keys":{"*":"A04COnG0nUh3DzDS9_NjIQ"}}}}',
    );
  });

  test('the record of a roll', () => {
    expect(textOf(rolled())).toBe(
      '{"v":1,"key":"Ua57-vqp","uid":"535842d650c45a43","scope":2,"rolledAt":"2023-11-14T22:13:20Z","from":"IwhoV7PcCFWVY_epZe6wFA","roll":{"to":"jxkl856dZIpYioL-JyFXYg","base":"Ua57-vqp.sokszDFzBanxjMeQz_XAjw","alone":true,"gen":1,"for":["ConfigMap/app"],"was":"bad"},"configs":{"ConfigMap/app":{"rv":"104","keys":{"*":"pihJPdk-AH7SQEPLez0PVA"}}}}',
    );
  });

  test('the trigger and the cause', () => {
    expect(rolled().templateAnnotations).toEqual({
      'reroll.dev/config-hash': 'jxkl856dZIpYioL-JyFXYg',
      'reroll.dev/cause': '["ConfigMap/app"]',
    });
  });

  test.each<[WorkloadKind, string, string]>([
    ['Deployment', 'Ua57-vqp.4hWCyeJ47F05puSgleo7Zw', 'Ua57-vqp.FKXtctnU24Ziw0LzCKD5cQ'],
    ['StatefulSet', 'Ua57-vqp.CDd769WvNfKrAXgHrGRzFQ', 'Ua57-vqp.1kvTDaCzPhlIwlmk8szFVg'],
    ['DaemonSet', 'Ua57-vqp.Vx-T7b965ToxfLwnlC6Z6g', 'Ua57-vqp.X15ONLC4qZZjryAQCjg7XA'],
  ])('the fingerprints of a %s', (kind, fingerprint, base) => {
    const state = workloadState({ kind, templateAnnotations: { 'reroll.dev/config-hash': 'x', team: 'a' } });
    expect(state).toMatchObject({ fingerprint, base, trigger: 'x' });
  });
});
