/** The gate approval and its answers: which content a user lets pass, and what that says about other contents. */
import { describe, expect, test } from '@jest/globals';

import { noGates } from '../../../src/model/gate-hints.ts';
import type { ConfigRef } from '../../../src/model/kinds.ts';
import { readWorkload } from '../../../src/plan/read/workload.ts';
import { testReading } from '../../builders/config.ts';
import { envFromConfigMap } from '../../builders/workload.ts';
import { heldOf, writePending } from '../../builders/held.ts';
import { baselinedWorld, type World } from '../../builders/world.ts';

const app = 'ConfigMap/app';
const tls = 'Secret/tls';
const red = { color: 'red' };
const blue = { color: 'blue' };
const green = { color: 'green' };

const required = { 'reroll.dev/auto': 'true', 'reroll.dev/approval': 'required' };
const podSpec = { containers: [{ envFrom: [{ configMapRef: { name: 'app' } }, { secretRef: { name: 'tls' } }] }] };

/** A recorded workload that needs approvals and uses a ConfigMap and a Secret. */
const worldWith = (annotations: Readonly<Record<string, string>> = {}): World =>
  baselinedWorld({ annotations: { ...required, ...annotations }, podSpec }, { [app]: red, [tls]: { crt: 'one' } });

const idOf = (world: World, ref: ConfigRef = app): string => heldOf(world)?.wants[ref] ?? 'none is wanted';
const answer = (world: World, name: 'approved' | 'now', ...ids: readonly string[]): void => {
  world.patchWorkload({ metadata: { annotations: { [`reroll.dev/${name}`]: ids.join(', ') || null } } });
};

describe('approval', () => {
  test('approve-exact: X is approved and Y comes first, so Y waits', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    const id = idOf(world);
    expect(id).toMatch(/^[a-z2-7]{16}$/);
    world.setConfig(app, green);
    answer(world, 'approved', id);
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'approval' });
    world.setConfig(app, blue);
    expect(world.plan().action).toBe('roll');
  });

  test('approve-one-for-all: one value answers for every workload that uses the config', () => {
    const usingOneKey = { containers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'app', key: 'color' } } }] }] };
    const ids = [envFromConfigMap('app'), usingOneKey].map((uses) => {
      const world = baselinedWorld({ annotations: required, podSpec: uses });
      world.setConfig(app, blue);
      return idOf(world);
    });
    expect(ids).toEqual([expect.stringMatching(/^[a-z2-7]{16}$/), ids[0]]);
  });

  test('approve-survives-unrelated: another config asks for its own approval', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    const id = idOf(world);
    world.setConfig(tls, { crt: 'two' });
    answer(world, 'approved', id);
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'approval', cause: [app, tls] });
    answer(world, 'approved', id, idOf(world, tls));
    expect(world.plan()).toMatchObject({ action: 'roll', cause: [app, tls] });
  });

  test('withdraw: what is no longer there does not count', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    const id = idOf(world);
    answer(world, 'approved', id);
    expect(world.plan().action).toBe('roll');
    answer(world, 'approved');
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'approval' });
  });

  test('counts again when its content comes again while it is there', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    answer(world, 'approved', idOf(world));
    expect(world.settle()).toEqual(['roll', 'noop']);
    world.setConfig(app, red);
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'approval' });
    world.setConfig(app, blue);
    expect(world.plan().action).toBe('noop');
    world.setConfig(app, red);
    answer(world, 'approved', idOf(world));
    expect(world.settle()).toEqual(['roll', 'noop']);
  });

  test('key-rotation-while-approved: an id under a former digest key counts', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    const id = idOf(world);
    world.rotateKey(true);
    expect(world.settle()).toEqual(['baseline', 'wait']);
    expect(idOf(world)).not.toBe(id);
    answer(world, 'approved', id);
    expect(world.plan().action).toBe('roll');
  });

  test('key-rotation-while-approved: an id under a key that is not known any more does not count', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    const id = idOf(world);
    answer(world, 'approved', id);
    world.rotateKey(false);
    world.settle();
    world.setConfig(app, red);
    world.setConfig(app, blue, { annotations: { other: 'x' } });
    world.setConfig(app, green);
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'approval' });
  });

  test('fresh-while-pending: a rollout of another client is recorded, and nothing waits any more', () => {
    const world = worldWith();
    world.completeRollout();
    world.setConfig(app, blue);
    expect(writePending(world)).toMatchObject({ reason: 'approval' });
    world.patchWorkload({ spec: { template: { metadata: { annotations: { restarted: 'now' } } } } });
    expect(world.plan()).toMatchObject({ action: 'baseline', reason: 'fresh' });
    expect(world.settle()).toEqual(['baseline', 'noop']);
    expect(world.object.metadata?.annotations).not.toHaveProperty(['reroll.dev/pending']);
  });

  test('undo-brings-back-pending: it decides nothing, and is removed', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    const pending = JSON.stringify(writePending(world));
    answer(world, 'approved', idOf(world));
    world.settle();
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/pending': pending } } });
    expect(world.plan()).toMatchObject({ action: 'noop', reason: 'up-to-date' });
    expect(writePending(world)).toBeUndefined();
  });

  test('gates-listed-together: all closed gates are reported at once, the first one is the reason', () => {
    const world = worldWith({
      'reroll.dev/hold': 'true',
      'reroll.dev/window': '0 22 31 12 * 1h',
      'reroll.dev/auto': 'true',
    });
    world.setConfig(app, blue);
    expect(world.plan()).toMatchObject({
      reason: 'hold',
      held: { gates: [{ reason: 'hold' }, { reason: 'approval' }, { reason: 'window' }], opens: undefined },
    });
    expect(writePending(world)).toMatchObject({ gates: ['hold', 'approval', 'window'], reason: 'hold', opens: null });
  });

  test('reference-added-while-pending: a config that begins to count is recorded, and the approval still counts', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    answer(world, 'approved', idOf(world));
    world.setConfig('ConfigMap/more', red);
    world.patchWorkload({ metadata: { annotations: { 'reroll.dev/configmaps': 'more' } } });
    expect(world.settle()).toEqual(['baseline', 'roll', 'noop']);
  });

  test('is needed for a deletion, which has the id absent', () => {
    const world = worldWith();
    const settings = { reloadOnDelete: true };
    world.deleteConfig(app);
    const options = { settings, confirmed: [app] } as const;
    const decision = world.plan(options);
    expect(decision).toMatchObject({ action: 'wait', reason: 'approval', held: { wants: { [app]: 'absent' } } });
    answer(world, 'approved', 'absent');
    expect(world.plan(options).action).toBe('roll');
  });

  test.each(['none', ''])('of %j is none', (value) => {
    const world = worldWith({ 'reroll.dev/approval': value });
    world.setConfig(app, blue);
    expect(world.plan().action).toBe('roll');
  });
});

describe('now', () => {
  const outside = '0 22 31 12 * 1h';

  test('now: passes a window for this content', () => {
    const world = worldWith({ 'reroll.dev/approval': 'none', 'reroll.dev/window': outside });
    world.setConfig(app, blue);
    answer(world, 'now', idOf(world));
    expect(world.plan().action).toBe('roll');
    world.setConfig(app, green);
    expect(world.plan()).toMatchObject({ action: 'wait', reason: 'window' });
  });

  test.each([
    ['a hold', { 'reroll.dev/hold': 'true', 'reroll.dev/approval': 'none' }, 'hold'],
    ['an approval', {}, 'approval'],
    ['an annotation that does not parse', { 'reroll.dev/window': 'soon', 'reroll.dev/approval': 'none' }, 'invalid'],
  ])('now: does not pass %s', (_what, annotations, reason) => {
    const world = worldWith(annotations);
    world.setConfig(app, blue);
    answer(world, 'now', idOf(world));
    expect(world.plan()).toMatchObject({ action: 'wait', reason });
  });

  test('now: lets windows of the Namespace and the process pass too', () => {
    const world = worldWith({ 'reroll.dev/approval': 'none' });
    world.setConfig(app, blue);
    const gates = { ...noGates, window: outside };
    const options = { namespace: { gates }, settings: { gates } };
    const held = heldOf(world, options);
    expect(held).toMatchObject({ gates: [{ levels: ['namespace', 'process'] }] });
    answer(world, 'now', held?.wants[app] ?? 'none is wanted');
    expect(world.plan(options).action).toBe('roll');
  });
});

describe('what a tenant writes into an answer', () => {
  test('counts up to 256 ids; an empty one is none', () => {
    const world = worldWith();
    world.setConfig(app, blue);
    const id = idOf(world);
    const others = Array.from({ length: 255 }, (_, index) => `id-${String(index)}`);
    answer(world, 'approved', ...others, id);
    expect(world.plan().action).toBe('roll');
    answer(world, 'approved', ...others, 'one-more', id);
    expect(world.plan().action).toBe('wait');
    answer(world, 'approved', ',', ' ');
    expect(world.plan().action).toBe('wait');
  });

  test('says that Flux removes it, if kubectl wrote it on an object of Flux', () => {
    const world = worldWith();
    const owned = { 'f:metadata': { 'f:annotations': { 'f:reroll.dev/approved': {} } } };
    const managedFields = [{ manager: 'kubectl-annotate', time: '2026-01-01T00:00:00Z', fieldsV1: owned }];
    const labels = { 'kustomize.toolkit.fluxcd.io/name': 'apps' };
    const stripped = (patch: object): unknown => {
      world.patchWorkload({ metadata: { annotations: { 'reroll.dev/approved': 'x' }, ...patch } });
      return readWorkload('Deployment', world.object, testReading, false)?.answers?.strippedByFlux;
    };
    expect(stripped({ managedFields })).toEqual([]);
    expect(stripped({ labels, managedFields })).toEqual(['reroll.dev/approved']);
    expect(stripped({ labels, managedFields: [{ ...managedFields[0], manager: 'reroll-cli' }] })).toEqual([]);
  });
});
